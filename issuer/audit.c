/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/audit.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/release.h"
#include "record/unicode.h"
#include "record/verify.h"
#include "sys/file.h"

#define ROOT_MAX 65536

void
audit_fault(
    struct audit *a, const char *file, enum error rule, const char *detail, ...)
{
	const bool chinese = a->cli->lang == LANG_ZH;
	struct buf shown = BUF_INIT(16384);
	char text[512] = "";
	va_list ap;

	if (a->faults++ >= AUDIT_SAID_MAX)
		return;
	if (detail != NULL) {
		va_start(ap, detail);
		vsnprintf(text, sizeof text, detail, ap);
		va_end(ap);
	}
	unicode_visible(slice_str(file), &shown);
	buf_printf(&shown, ": %s", error_text(rule, a->cli->lang));
	if (text[0] != '\0') {
		buf_puts(&shown, " (");
		unicode_visible(slice_str(text), &shown);
		buf_putc(&shown, ')');
	}
	printf("%s  %s [%s]\n", chinese ? "有问题" : "fault ", buf_cstr(&shown),
	    error_code(rule));
	buf_free(&shown);
}

void
audit_stop(struct audit *a, int status)
{
	if (a->status == CLI_OK)
		a->status = status;
}

bool
audit_read(struct audit *a, const char *file, size_t max, struct buf *out)
{
	char *path = file_join(a->site, file);
	int error = path == NULL ? ENOMEM : file_read(path, max, out);

	free(path);
	if (error == ENOMEM)
		audit_stop(a, CLI_INTERNAL);
	else if (error != 0)
		audit_fault(a, file,
		    error == ENOENT      ? E_SITE_MISSING
			: error == EFBIG ? E_TOO_LARGE
					 : E_SITE_UNREADABLE,
		    "%s", error == ENOENT ? "" : strerror(error));
	return error == 0;
}

/* The pin that the caller brought, or the one in the folder: then people
 * compare the fingerprint that is said at the end. */
static bool
read_pin(struct audit *a, struct trust_root *pin)
{
	struct buf text = BUF_INIT(ROOT_MAX);
	int error = 0;
	bool good = false;

	if (a->root == NULL)
		good = audit_read(a, "root.json", ROOT_MAX, &text);
	else if ((error = file_read(a->root, ROOT_MAX, &text)) == 0)
		good = true;
	else {
		cli_os_error(a->cli, a->root, error);
		audit_stop(a, CLI_NOINPUT);
	}
	if (good && trust_root_parse(buf_view(&text), pin) != E_OK) {
		audit_fault(a, a->root == NULL ? "root.json" : a->root,
		    E_TRUST_FORMAT, NULL);
		good = false;
	}
	buf_free(&text);
	return good;
}

/* The pin that the folder offers to others is the list's own root. */
static void
check_root(struct audit *a)
{
	struct trust_root root = { .nkeys = 0 };
	struct buf text = BUF_INIT(ROOT_MAX);
	char here[TRUST_FINGERPRINT], listed[TRUST_FINGERPRINT];

	if (!audit_read(a, "root.json", ROOT_MAX, &text))
		goto out;
	if (trust_root_parse(buf_view(&text), &root) != E_OK) {
		audit_fault(a, "root.json", E_TRUST_FORMAT, NULL);
		goto out;
	}
	trust_root_fingerprint(&root, here);
	trust_root_fingerprint(&a->trust->root, listed);
	if (strcmp(here, listed) != 0)
		audit_fault(a, "root.json", E_SITE_ROOT, "%s", here);
out:
	trust_root_clear(&root);
	buf_free(&text);
}

static bool
check_trust(struct audit *a)
{
	struct trust_root pin = { .nkeys = 0 };
	struct buf list = BUF_INIT(JWS_TRUST_MAX);
	char field[64] = "", until[INSTANT_TEXT];
	enum error e;

	if (!read_pin(a, &pin) ||
	    !audit_read(a, "trust.jws.json", JWS_TRUST_MAX, &list))
		goto out;
	e = trust_parse(buf_view(&list), &pin, &a->trust, field);
	if (e != E_OK) {
		audit_fault(a, "trust.jws.json", e, "%s", field);
		goto out;
	}
	instant_format(a->trust->expires, 0, until);
	if (a->trust->expires <= a->cli->now)
		audit_fault(a, "trust.jws.json", E_TRUST_EXPIRED, "%s", until);
	if (a->trust->issued > a->cli->now + VERIFY_SKEW)
		audit_fault(a, "trust.jws.json", E_TRUST_FUTURE, NULL);
	check_root(a);
out:
	trust_root_clear(&pin);
	buf_free(&list);
	return a->trust != NULL;
}

/* "PUBLISHER/status/N.jwt" -> N, else -1. */
static int64_t
list_of(const struct audit *a, const char *uri)
{
	char want[300];
	char *end;
	long n;
	size_t base = strlen(a->trust->publisher);

	if (strncmp(uri, a->trust->publisher, base) != 0 ||
	    strncmp(uri + base, "/status/", 8) != 0)
		return -1;
	errno = 0;
	n = strtol(uri + base + 8, &end, 10);
	snprintf(
	    want, sizeof want, "%s/status/%ld.jwt", a->trust->publisher, n);
	return errno == 0 && n >= 0 && strcmp(uri, want) == 0 ? n : -1;
}

static bool
keep(struct audit *a, const char *file, const struct certificate *c)
{
	struct audit_certificate *grown, *k;
	size_t cap = a->cap == 0 ? 64 : a->cap * 2;

	if (a->ncertificates == a->cap) {
		grown = realloc(a->certificates, cap * sizeof *grown);
		if (grown == NULL)
			return false;
		a->certificates = grown;
		a->cap = cap;
	}
	k = &a->certificates[a->ncertificates++];
	*k = (struct audit_certificate){ .file = slice_dup(slice_str(file)),
		.number = slice_dup(slice_str(c->number)),
		.scheme = slice_dup(slice_str(c->scheme)),
		.version = c->version,
		.valid_from = c->valid_from,
		.valid_until = c->valid_until,
		.list = list_of(a, c->status_uri),
		.index = c->status_index,
		.zone = c->zone,
		.iat = c->iat };
	return k->file != NULL && k->number != NULL && k->scheme != NULL;
}

/* What a certificate says of itself; what that is worth is check_genuine's,
 * when the newest tokens are known. */
static int
take_certificate(const char *path, void *arg)
{
	struct audit *a = arg;
	const char *file = path + strlen(a->site);
	struct buf text = BUF_INIT(JWS_CERTIFICATE_MAX);
	struct buf name = BUF_INIT(1024);
	struct certificate *c = NULL;
	struct jws *jws = NULL;
	char field[64] = "";
	enum error e;

	file += strspn(file, "/");
	if (!audit_read(a, file, JWS_CERTIFICATE_MAX, &text))
		goto out;
	e = jws_parse(buf_view(&text), JWS_CERTIFICATE_MAX, &jws);
	if (e == E_OK)
		e = certificate_parse(jws->payload, &c, field);
	if (e != E_OK) {
		audit_fault(a, file, e, "%s", field);
		goto out;
	}
	buf_puts(&name, "certificates/");
	release_name(c->number, c->version, ".jws.json", &name);
	if (strcmp(buf_cstr(&name), file) != 0)
		audit_fault(a, file, E_SITE_NAME, "%s #%lld", c->number,
		    (long long)c->version);
	if (!keep(a, file, c))
		audit_stop(a, CLI_INTERNAL);
	else if (a->certificates[a->ncertificates - 1].list < 0)
		audit_fault(a, file, E_STATUS_SUBJECT, "%s", c->status_uri);
out:
	certificate_free(c);
	jws_free(jws);
	buf_free(&name);
	buf_free(&text);
	return a->status;
}

/* A certificate that was published is genuine for ever; whether it is in
 * force is not asked. */
static bool
genuine(const struct verification *v, bool fresh)
{
	switch (v->status) {
	case VERIFY_FORGED:
	case VERIFY_INCOMPLETE:
	case VERIFY_ALTERED:
	case VERIFY_MISMATCH:
	case VERIFY_UNKNOWN_ISSUER:
	case VERIFY_UNREADABLE:
	case VERIFY_STATUS_ROLLBACK:
	case VERIFY_STATUS_MISSING:
		return false;
	case VERIFY_STATUS_STALE:
		return !fresh; /* an expired token is a fault of its own */
	default:
		return true;
	}
}

static const struct finding *
worst(const struct verification *v)
{
	const struct finding *unknown = NULL;
	size_t i;

	for (i = 0; i < v->nfindings; i++) {
		if (v->findings[i].state == CHECK_FAIL &&
		    v->findings[i].check != CHECK_DATES)
			return &v->findings[i];
		if (v->findings[i].state == CHECK_UNKNOWN && unknown == NULL)
			unknown = &v->findings[i];
	}
	return unknown;
}

static void
check_genuine(struct audit *a, const struct audit_certificate *k)
{
	static const struct finding alone = {
		.check = CHECK_DOCUMENT, .state = CHECK_PASS, .code = E_DOC_OK
	};
	const struct trust *trusts[1] = { a->trust };
	struct buf text = BUF_INIT(JWS_CERTIFICATE_MAX);
	const struct finding *why;
	struct verification v;
	struct evidence in = { .trusts = trusts,
		.ntrusts = 1,
		.status_error = E_STATUS_MISSING,
		.as_of = { .is_now = true },
		.known_at = INSTANT_NONE,
		.now = a->cli->now,
		.max_age = -1,
		.document = &alone,
		.ndocument = 1 };
	size_t i;

	for (i = 0; i < a->nlists; i++)
		if (a->lists[i].number == k->list)
			in.status = a->lists[i].newest;
	if (in.status != NULL)
		in.status_error = E_OK;
	if (audit_read(a, k->file, JWS_CERTIFICATE_MAX, &text)) {
		in.envelope = buf_view(&text);
		verify(&in, &v);
		why = worst(&v);
		/* Without a token the missing list was said already. */
		if (!genuine(&v,
			in.status != NULL && in.status->exp > a->cli->now) &&
		    (v.status != VERIFY_STATUS_MISSING || k->list >= 0))
			audit_fault(a, k->file,
			    why == NULL ? E_NOT_EXAMINED : why->code, "%s: %s",
			    verify_status_str(v.status),
			    why == NULL ? "" : why->detail);
		verification_clear(&v);
	}
	buf_free(&text);
}

static int
place_cmp(const struct audit_certificate *a, const struct audit_certificate *b)
{
	if (a->list != b->list)
		return a->list < b->list ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static int
by_place(const void *x, const void *y)
{
	const struct audit_certificate *const *a = x, *const *b = y;
	const int order = place_cmp(*a, *b);

	/* The one that sorts later is named as the second. */
	return order != 0 ? order : strcmp((*a)->file, (*b)->file);
}

/* Two certificates in one place would share one fate. */
static void
check_places(struct audit *a)
{
	const struct audit_certificate **order;
	size_t i;

	if (a->ncertificates == 0)
		return;
	order = calloc(a->ncertificates, sizeof *order);
	if (order == NULL) {
		audit_stop(a, CLI_INTERNAL);
		return;
	}
	for (i = 0; i < a->ncertificates; i++)
		order[i] = &a->certificates[i];
	qsort(order, a->ncertificates, sizeof *order, by_place);
	for (i = 1; i < a->ncertificates; i++)
		if (place_cmp(order[i - 1], order[i]) == 0)
			audit_fault(a, order[i]->file, E_SITE_TWICE, "%s",
			    order[i - 1]->file);
	free(order);
}

static void
audit_clear(struct audit *a)
{
	size_t i;

	for (i = 0; i < a->ncertificates; i++) {
		free(a->certificates[i].file);
		free(a->certificates[i].number);
		free(a->certificates[i].scheme);
	}
	free(a->certificates);
	for (i = 0; i < a->nlists; i++)
		status_free(a->lists[i].newest);
	free(a->lists);
	trust_free(a->trust);
}

static void
say(const struct audit *a)
{
	const bool chinese = a->cli->lang == LANG_ZH;
	char fingerprint[TRUST_FINGERPRINT];

	if (a->trust != NULL) {
		trust_root_fingerprint(&a->trust->root, fingerprint);
		printf(chinese ? "根密钥指纹 %s\n" : "root fingerprint %s\n",
		    fingerprint);
	}
	if (a->faults == 0)
		printf(chinese ? "一切正常：状态表 %zu 份，证书 %zu 张\n"
			       : "all is well: %zu status tokens, %zu "
				 "certificates\n",
		    a->tokens, a->ncertificates);
	else
		printf(chinese ? "%zu 个问题\n" : "%zu faults\n", a->faults);
}

int
audit_run(struct audit *a)
{
	char *dir = file_join(a->site, "certificates");
	size_t i;

	if (!file_is_dir(a->site)) {
		cli_error(
		    a->cli, "%s：不是目录", "%s: is not a folder", a->site);
		audit_stop(a, CLI_NOINPUT);
	} else if (dir == NULL)
		audit_stop(a, CLI_INTERNAL);
	else if (check_trust(a)) {
		if (file_is_dir(dir) &&
		    file_walk(dir, take_certificate, a) != 0)
			audit_stop(a, CLI_IOERR);
		if (a->status == CLI_OK)
			audit_lists(a);
		for (i = 0; a->status == CLI_OK && i < a->ncertificates; i++)
			check_genuine(a, &a->certificates[i]);
		if (a->status == CLI_OK) {
			check_places(a);
			audit_index(a);
			audit_search(a);
		}
	}
	if (a->status == CLI_OK)
		say(a);
	audit_clear(a);
	free(dir);
	if (a->status != CLI_OK)
		return a->status;
	return a->faults == 0 ? CLI_OK : CLI_REFUSED;
}
