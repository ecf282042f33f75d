/* SPDX-License-Identifier: Apache-2.0 */
/* Whether search/ finds every certificate, and leads to nothing else. */
#include "issuer/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/release.h"
#include "issuer/site.h"
#include "record/json.h"
#include "record/unicode.h"
#include "sys/file.h"

#define FOLDER "search/"
#define META FOLDER "meta.json"
#define RANGES FOLDER "ranges.json" /* is the publisher's own note */
#define END ".json"
#define DIGITS_MAX 4
#define HEX "0123456789abcdef"

struct searched {
	struct audit *a;
	int digits;
};

/* "NUMBER#VERSION" as search/ names it: that certificate, or NULL. */
static struct audit_certificate *
find(const struct audit *a, const char *name)
{
	const char *hash = strrchr(name, '#');
	struct buf file = BUF_INIT(1024);
	struct audit_certificate *k = NULL;
	char *number, want[32];
	long long version;

	if (hash == NULL)
		return NULL;
	version = strtoll(hash + 1, NULL, 10);
	snprintf(want, sizeof want, "%lld", version);
	number = slice_dup(slice_of(name, (size_t)(hash - name)));
	if (number != NULL && strcmp(want, hash + 1) == 0) {
		buf_puts(&file, "certificates/");
		release_name(number, version, ".jws.json", &file);
		if (buf_ok(&file))
			k = audit_certificate(a, buf_cstr(&file));
	}
	free(number);
	buf_free(&file);
	return k;
}

/* A number leads to its certificate; the other texts are not kept here. */
static void
note(struct audit_certificate *k, const char *key)
{
	struct buf folded = BUF_INIT(8192);

	unicode_fold(slice_str(k->number), &folded);
	if (buf_ok(&folded) && slice_is(buf_view(&folded), key))
		k->found = true;
	buf_free(&folded);
}

/* The file that the text is looked for in: "search/D/XXXX.json". */
static void
place_of(int digits, const char *key, char out[64])
{
	uint8_t digest[CRYPT_SHA256];
	char hex[DIGITS_MAX + 1];

	crypt_sha256(slice_str(key), digest);
	snprintf(hex, sizeof hex, "%02x%02x", digest[0], digest[1]);
	snprintf(out, 64, FOLDER "%d/%.*s" END, digits,
	    digits == 0 ? 3 : digits, digits == 0 ? "all" : hex);
}

static void
check_text(struct searched *q, const char *file, const struct json *list)
{
	const char *key = json_name(list), *name;
	struct audit_certificate *k;
	const struct json *v;
	char place[64];
	int64_t more, n = 0;

	place_of(q->digits, key, place);
	if (json_size(list) == 0 || strcmp(place, file) != 0)
		audit_fault(q->a, file, E_SITE_INDEX, "%s", key);
	for (v = json_first(list); v != NULL; v = json_next(v), n++) {
		/* How many were left out, which only the publisher knows. */
		if (n == SITE_NAMES_MAX && json_int(v, &more) && more > 0 &&
		    json_next(v) == NULL)
			break;
		name = json_str(v);
		k = name == NULL ? NULL : find(q->a, name);
		if (k == NULL)
			audit_fault(q->a, file, E_SITE_INDEX, "%s",
			    name == NULL ? key : name);
		else if (strcmp(place, file) == 0)
			note(k, key);
	}
}

/* The D of a name "search/D/XXXX.json" or "search/0/all.json", else -1. */
static int
digits_of(const char *file)
{
	const char *name = file + strlen(FOLDER);
	const int digits = name[0] - '0';

	if (digits < 0 || digits > DIGITS_MAX || name[1] != '/')
		return -1;
	name += 2;
	if (digits == 0)
		return strcmp(name, "all" END) == 0 ? 0 : -1;
	return (int)strspn(name, HEX) == digits &&
		strcmp(name + digits, END) == 0
	    ? digits
	    : -1;
}

/* Files of another D are of before, and nobody asks for them. */
static int
take_file(const char *path, void *arg)
{
	struct searched *q = arg;
	const char *file = path + strlen(q->a->site);
	const struct json *v;
	struct json *top;
	int digits;

	file += strspn(file, "/");
	if (strcmp(file, META) == 0 || strcmp(file, RANGES) == 0)
		return 0;
	digits = digits_of(file);
	if (digits < 0)
		audit_fault(q->a, file, E_SITE_EXTRA, NULL);
	if (digits != q->digits)
		return 0;
	top = audit_json(q->a, file, NULL);
	if (top != NULL && json_type(top) != JSON_OBJECT)
		audit_fault(q->a, file, E_SITE_INDEX, NULL);
	else
		for (v = json_first(top); v != NULL; v = json_next(v))
			check_text(q, file, v);
	json_free(top);
	return q->a->status;
}

static bool
read_meta(struct searched *q)
{
	struct json *meta = audit_json(q->a, META, "search/1");
	int64_t n, digits;
	bool good = false;

	if (meta == NULL)
		return false;
	if (!json_int(json_get(meta, "certificates"), &n) ||
	    n != (int64_t)q->a->ncertificates)
		audit_fault(q->a, META, E_SITE_INDEX, "certificates");
	good = json_int(json_get(meta, "digits"), &digits) && digits >= 0 &&
	    digits <= DIGITS_MAX;
	if (good)
		q->digits = (int)digits;
	else
		audit_fault(q->a, META, E_SITE_INDEX, "digits");
	json_free(meta);
	return good;
}

void
audit_search(struct audit *a)
{
	struct searched q = { .a = a };
	const struct audit_certificate *k;
	char *dir;
	size_t i;

	if (!read_meta(&q))
		return;
	dir = file_join(a->site, "search");
	if (dir == NULL)
		audit_stop(a, CLI_INTERNAL);
	else if (file_walk(dir, take_file, &q) != 0)
		audit_stop(a, CLI_IOERR);
	free(dir);
	for (i = 0; a->status == CLI_OK && i < a->ncertificates; i++) {
		k = &a->certificates[i];
		if (k->listed && !k->found)
			audit_fault(a, k->file, E_SITE_INDEX, "search");
	}
}
