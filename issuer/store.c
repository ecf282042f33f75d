/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/dossier.h"
#include "record/crypt.h"
#include "sys/file.h"
#include "sys/os.h"

#define HEX (2 * CRYPT_SHA256 + 1)

static void
digest_of(struct slice bytes, char out[HEX])
{
	uint8_t raw[CRYPT_SHA256];
	size_t i;

	crypt_sha256(bytes, raw);
	for (i = 0; i < CRYPT_SHA256; i++)
		snprintf(out + 2 * i, 3, "%02x", raw[i]);
}

/* cases/NAME, or cases/NAME/DIGEST; heap. */
static char *
place(const struct workspace *ws, const char *name, const char *digest)
{
	char part[256];

	snprintf(part, sizeof part, STORE_FOLDER "/%.80s%s%.80s", name,
	    digest[0] == '\0' ? "" : "/", digest);
	return workspace_path(ws, part);
}

char *
store_folder(const struct workspace *ws, const char *name)
{
	return place(ws, name, "");
}

int
store_keep(const struct workspace *ws, const char *name, struct slice bytes)
{
	char digest[HEX];
	char *dir = place(ws, name, ""), *path;
	int error;

	digest_of(bytes, digest);
	path = place(ws, name, digest);
	error = dir == NULL || path == NULL ? ENOMEM : file_mkdir(dir, 0700);
	if (error == 0)
		error = file_create(path, bytes, 0600);
	free(dir);
	free(path);
	return error == EEXIST ? 0 : error; /* the very bytes, by its name */
}

static const char *
base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

struct json *
store_entry(const char *path, struct slice bytes)
{
	struct json *entry = json_new_object();
	char digest[HEX];

	digest_of(bytes, digest);
	if (json_set_str(entry, "name", base(path)) &&
	    json_set_int(entry, "size", (int64_t)bytes.n) &&
	    json_set_str(entry, "sha256", digest))
		return entry;
	json_free(entry);
	return NULL;
}

static int
read_in(const struct cli *cli, const char *path, struct buf *bytes)
{
	int error;

	/* A pipe or a device has no bytes of its own, and may wait for ever. */
	if (file_is_special(path)) {
		cli_error(
		    cli, "%s：不是普通文件", "%s: not a regular file", path);
		return CLI_NOINPUT;
	}
	error = file_read(path, STORE_FILE_MAX, bytes);
	if (error == 0)
		return CLI_OK;
	if (error == EFBIG)
		cli_error(cli, "%s：文件过大，至多 %d MiB",
		    "%s: the file is too large: at most %d MiB", path,
		    STORE_FILE_MAX >> 20);
	else
		cli_os_error(cli, path, error);
	return error == EIO ? CLI_IOERR : CLI_NOINPUT;
}

int
store_describe(const struct cli *cli, const char *path, struct json **entry)
{
	struct buf bytes = BUF_INIT(STORE_FILE_MAX);
	int status = read_in(cli, path, &bytes);

	*entry = NULL;
	if (status == CLI_OK) {
		*entry = store_entry(path, buf_view(&bytes));
		status = *entry == NULL ? CLI_INTERNAL : CLI_OK;
	}
	buf_free(&bytes);
	return status;
}

int
store_put(const struct cli *cli, const struct workspace *ws, const char *name,
    const char *path, const struct json *entry)
{
	struct buf bytes = BUF_INIT(STORE_FILE_MAX);
	const char *want = json_str(json_get(entry, "sha256"));
	int status = read_in(cli, path, &bytes), error;
	char digest[HEX];

	if (status != CLI_OK)
		goto out;
	digest_of(buf_view(&bytes), digest);
	if (want == NULL || strcmp(want, digest) != 0) {
		cli_error(cli, "%s：读取期间文件被改动，请重新运行",
		    "%s: the file changed while it was read; run again", path);
		status = CLI_REFUSED;
		goto out;
	}
	error = store_keep(ws, name, buf_view(&bytes));
	if (error != 0) {
		cli_error(cli, "%s/%s：%s", "%s/%s: %s", STORE_FOLDER, name,
		    os_text(error, cli->lang));
		status = CLI_IOERR;
	}
out:
	buf_free(&bytes);
	return status;
}

enum error
store_check(
    const struct workspace *ws, const char *name, const struct json *entry)
{
	const char *want = json_str(json_get(entry, "sha256"));
	struct buf bytes = BUF_INIT(STORE_FILE_MAX);
	char digest[HEX];
	char *path = want == NULL ? NULL : place(ws, name, want);
	enum error e = E_STORE_MISSING;

	if (path != NULL && file_read(path, STORE_FILE_MAX, &bytes) == 0) {
		digest_of(buf_view(&bytes), digest);
		e = strcmp(digest, want) == 0 ? E_OK : E_STORE_CHANGED;
	}
	free(path);
	buf_free(&bytes);
	return e;
}

static bool
audit_case(const struct workspace *ws, const char *name,
    void (*each)(void *arg, const char *folder, const char *file, enum error e),
    void *arg)
{
	struct dossier *d = NULL;
	char *folder = place(ws, name, "");
	bool good = folder != NULL && dossier_read(ws, name, &d) && d != NULL;
	const struct json *m;
	enum error e;
	size_t i;

	if (good && file_is_dir(folder))
		each(arg, folder, NULL, E_OK);
	for (i = 0; good && i < d->n; i++)
		for (m = json_first(json_get(d->v[i].detail, "files"));
		     m != NULL; m = json_next(m)) {
			e = store_check(ws, name, m);
			if (e != E_OK)
				each(arg, folder, json_str(json_get(m, "name")),
				    e);
		}
	dossier_free(d);
	free(folder);
	return good;
}

bool
store_audit(const struct workspace *ws,
    void (*each)(void *arg, const char *folder, const char *file, enum error e),
    void *arg)
{
	char(*names)[DOSSIER_NAME_MAX];
	size_t i, n;
	bool good = dossier_names(ws, WORKFLOW_NONE, &names, &n);

	for (i = 0; good && i < n; i++)
		good = audit_case(ws, names[i], each, arg);
	free(names);
	return good;
}
