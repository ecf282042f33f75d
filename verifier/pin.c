/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/pin.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sys/file.h"
#include "sys/program.h"

#define ROOT_MAX 65536 /* bytes of a root.json */
#define ROOT_SUFFIX ".root.json"
#define LIST_SUFFIX ".trust.jws.json"
#define LIST_NAME "trust.jws.json"

static void
pin_clear(struct pin *pin)
{
	trust_free(pin->trust);
	free(pin->path);
	memset(pin, 0, sizeof(*pin));
}

void
pins_clear(struct pins *pins)
{
	size_t i;

	for (i = 0; i < pins->n; i++)
		pin_clear(&pins->v[i]);
	pins->n = 0;
}

void
pin_problem_clear(struct pin_problem *p)
{
	free(p->path);
	memset(p, 0, sizeof(*p));
}

static bool
fail(struct pin_problem *p, const char *path, int os, enum error e,
    const char *field)
{
	pin_problem_clear(p);
	p->path = slice_dup(slice_str(path));
	p->os = os;
	p->error = e;
	snprintf(p->field, sizeof(p->field), "%s", field);
	return false;
}

/* The folder of the pins; heap, or NULL when there is no home. */
static char *
folder(void)
{
	return program_home("XDG_CONFIG_HOME", ".config", "yinxin/trust");
}

static char *
file_of(const char *dir, const char *name, const char *suffix)
{
	struct buf b = BUF_INIT(256);
	char *path = NULL;

	buf_printf(&b, "%s%s", name, suffix);
	if (buf_ok(&b))
		path = file_join(dir, buf_cstr(&b));
	buf_free(&b);
	return path;
}

/* First 16 hex digits of the fingerprint: what the files are called. */
static void
name_pin(struct pin *pin)
{
	const char *s = pin->fingerprint;
	size_t n = 0;

	for (; *s != '\0' && n < PIN_NAME - 1; s++)
		if (*s != ' ')
			pin->name[n++] = *s;
	pin->name[n] = '\0';
}

/* Reads the list at path under a pinned root, or its own with NULL. */
static bool
read_list(const char *path, const struct trust_root *root, struct pin *pin,
    struct pin_problem *problem)
{
	struct buf bytes = BUF_INIT(JWS_TRUST_MAX);
	char field[64] = "";
	enum error e;
	int rc;

	memset(pin, 0, sizeof(*pin));
	rc = file_read(path, JWS_TRUST_MAX, &bytes);
	if (rc != 0) {
		buf_free(&bytes);
		return fail(problem, path, rc, E_OK, "");
	}
	e = trust_parse(buf_view(&bytes), root, &pin->trust, field);
	buf_free(&bytes);
	if (e != E_OK)
		return fail(problem, path, 0, e, field);
	trust_root_fingerprint(
	    root != NULL ? root : &pin->trust->root, pin->fingerprint);
	pin->path = slice_dup(slice_str(path));
	return true;
}

static bool
read_root(
    const char *path, struct trust_root *root, struct pin_problem *problem)
{
	struct buf bytes = BUF_INIT(ROOT_MAX);
	enum error e;
	int rc;

	memset(root, 0, sizeof(*root));
	rc = file_read(path, ROOT_MAX, &bytes);
	if (rc != 0) {
		buf_free(&bytes);
		return fail(problem, path, rc, E_OK, "");
	}
	e = trust_root_parse(buf_view(&bytes), root);
	buf_free(&bytes);
	return e == E_OK || fail(problem, path, 0, e, "");
}

struct loading {
	struct pins *pins;
	struct pin_problem *problem;
	const char *dir;
};

static int
load_one(const char *path, void *arg)
{
	struct loading *l = arg;
	size_t n = strlen(path), suffix = strlen(ROOT_SUFFIX);
	struct trust_root root;
	struct buf list = BUF_INIT(4096);

	if (n <= suffix || strcmp(path + n - suffix, ROOT_SUFFIX) != 0 ||
	    l->pins->n == PINS_MAX)
		return 0;
	buf_put(&list, path, n - suffix);
	buf_puts(&list, LIST_SUFFIX);
	if (read_root(path, &root, l->problem)) {
		if (read_list(buf_cstr(&list), &root, &l->pins->v[l->pins->n],
			l->problem))
			name_pin(&l->pins->v[l->pins->n++]);
		trust_root_clear(&root);
	}
	buf_free(&list);
	return 0;
}

void
pins_load(struct pins *pins, struct pin_problem *problem)
{
	char *dir = folder();
	struct loading l = { pins, problem, dir };

	if (dir != NULL && file_is_dir(dir))
		file_walk(dir, load_one, &l);
	free(dir);
}

/* The list for a root.json: beside it, else in the folder. */
static bool
take_root(struct pin *pin, const char *file, const char *beside,
    struct pin_problem *problem)
{
	struct trust_root root;
	const char *slash = strrchr(file, '/');
	char *path = NULL, *own = NULL;
	bool ok;

	if (!read_root(file, &root, problem))
		return false;
	if (slash == NULL) {
		own = slice_dup(slice_str(LIST_NAME));
	} else {
		char *dir =
		    slice_dup(slice_of(file, (size_t)(slash - file) + 1));

		own = dir == NULL ? NULL : file_join(dir, LIST_NAME);
		free(dir);
	}
	if (own != NULL && file_exists(own))
		path = own;
	else if (beside != NULL && file_is_dir(beside))
		path = file_join(beside, LIST_NAME);
	if (path == NULL)
		ok = fail(problem, file, 0, E_TRUST_NONE, "");
	else
		ok = read_list(path, &root, pin, problem);
	if (path != own)
		free(path);
	free(own);
	trust_root_clear(&root);
	return ok;
}

bool
pins_take(struct pins *pins, const char *file, const char *beside,
    struct pin_problem *problem)
{
	struct buf bytes = BUF_INIT(JWS_TRUST_MAX);
	bool is_root;
	int rc;

	if (pins->n == PINS_MAX)
		return fail(problem, file, E2BIG, E_OK, "");
	rc = file_read(file, JWS_TRUST_MAX, &bytes);
	if (rc != 0) {
		buf_free(&bytes);
		return fail(problem, file, rc, E_OK, "");
	}
	is_root = slice_find(buf_view(&bytes), slice_str("\"roots\""), 0) !=
		SIZE_MAX &&
	    slice_find(buf_view(&bytes), slice_str("\"payload\""), 0) ==
		SIZE_MAX;
	buf_free(&bytes);
	if (is_root ? !take_root(&pins->v[pins->n], file, beside, problem)
		    : !read_list(file, NULL, &pins->v[pins->n], problem))
		return false;
	name_pin(&pins->v[pins->n]);
	pins->n++;
	return true;
}

void
pins_refresh(struct pins *pins, const char *dir)
{
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	char *path = file_join(dir, LIST_NAME);
	size_t i;

	for (i = 0; path != NULL && i < pins->n && file_exists(path); i++) {
		struct pin *kept = &pins->v[i], newer;

		if (!read_list(path, &kept->trust->root, &newer, &problem))
			continue;
		if (newer.trust->version > kept->trust->version) {
			memcpy(newer.name, kept->name, sizeof(newer.name));
			memcpy(newer.fingerprint, kept->fingerprint,
			    sizeof(newer.fingerprint));
			pin_clear(kept);
			*kept = newer;
		} else {
			pin_clear(&newer);
		}
	}
	pin_problem_clear(&problem);
	free(path);
}

/* Version of a kept list of the same root, 0 when there is none. */
static int64_t
kept_version(const char *list, const struct trust_root *root)
{
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	struct pin kept;
	int64_t version = 0;

	if (file_exists(list) && read_list(list, root, &kept, &problem)) {
		version = kept.trust->version;
		pin_clear(&kept);
	}
	pin_problem_clear(&problem);
	return version;
}

/* The list first: with the new list under the old root a crash in between
 * leaves a pin that works, as both sets of keys signed it. */
static int
keep_bytes(const struct pin *pin, struct slice list_bytes, enum error *e)
{
	char *dir = folder(), *list = NULL, *root = NULL;
	struct buf bytes = BUF_INIT(ROOT_MAX);
	int rc = ENOENT;

	*e = E_OK;
	if (dir == NULL)
		goto out;
	list = file_of(dir, pin->name, LIST_SUFFIX);
	root = file_of(dir, pin->name, ROOT_SUFFIX);
	rc = list == NULL || root == NULL ? ENOMEM : file_mkdir(dir, 0700);
	if (rc != 0)
		goto out;
	if (kept_version(list, &pin->trust->root) > pin->trust->version) {
		*e = E_TRUST_ROLLBACK;
		goto out;
	}
	rc = file_write(list, list_bytes, 0600);
	trust_root_write(&pin->trust->root, &bytes);
	if (rc == 0)
		rc = buf_ok(&bytes) ? file_write(root, buf_view(&bytes), 0600)
				    : ENOMEM;
out:
	buf_free(&bytes);
	free(dir);
	free(list);
	free(root);
	return rc;
}

int
pin_keep(const struct pin *pin, enum error *e)
{
	struct buf bytes = BUF_INIT(JWS_TRUST_MAX);
	int rc = file_read(pin->path, JWS_TRUST_MAX, &bytes);

	*e = E_OK;
	if (rc == 0)
		rc = keep_bytes(pin, buf_view(&bytes), e);
	buf_free(&bytes);
	return rc;
}

int
pin_update(struct pin *pin, struct slice list, bool *newer, enum error *e)
{
	struct pin next = { .path = NULL };
	int rc = 0;

	*newer = false;
	*e = trust_parse(list, &pin->trust->root, &next.trust, NULL);
	if (*e == E_OK && next.trust->version < pin->trust->version)
		*e = E_TRUST_ROLLBACK;
	if (*e == E_OK &&
	    strcmp(next.trust->publisher, pin->trust->publisher) != 0)
		*e = E_TRUST_PUBLISHER;
	if (*e != E_OK || next.trust->version == pin->trust->version) {
		pin_clear(&next);
		return 0;
	}
	trust_root_fingerprint(&next.trust->root, next.fingerprint);
	name_pin(&next);
	next.path = slice_dup(slice_str(pin->path));
	rc = keep_bytes(&next, list, e);
	if (rc == 0 && *e == E_OK && strcmp(next.name, pin->name) != 0)
		rc = pin_remove(pin); /* the root was rotated */
	if (rc != 0 || *e != E_OK) {
		pin_clear(&next);
		return rc;
	}
	pin_clear(pin);
	*pin = next;
	*newer = true;
	return 0;
}

int
pin_remove(const struct pin *pin)
{
	char *dir = folder(), *list = NULL, *root = NULL;
	int rc = ENOENT;

	if (dir != NULL) {
		list = file_of(dir, pin->name, LIST_SUFFIX);
		root = file_of(dir, pin->name, ROOT_SUFFIX);
		rc = list == NULL || root == NULL ? ENOMEM : 0;
	}
	/* The root first: without it the list means nothing. */
	if (rc == 0 && unlink(root) != 0)
		rc = errno;
	if (rc == 0 && unlink(list) != 0 && errno != ENOENT)
		rc = errno;
	free(dir);
	free(list);
	free(root);
	return rc;
}
