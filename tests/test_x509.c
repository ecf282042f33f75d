/* SPDX-License-Identifier: Apache-2.0 */
/* The judge is the stock tool, in its strict mode. */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keys/x509.h"
#include "record/cms.h"
#include "record/date.h"
#include "sys/file.h"

#define FROM INT64_C(1735660800) /* 2024-12-31T16:00:00Z */
#define TO INT64_C(2051222400) /* 2035-01-01T00:00:00Z: past 2049 is below */

static char dir[64];
static struct secret *root_key, *body_key;

static void
setup(void)
{
	strcpy(dir, "/tmp/yinxin-x509-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void
teardown(void)
{
	char command[128];

	secret_free(root_key);
	secret_free(body_key);
	root_key = body_key = NULL;
	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

static void
save(const char *name, struct slice der)
{
	char *path = file_join(dir, name);

	ck_assert_int_eq(file_write(path, der, 0644), 0);
	free(path);
}

/* Exit status of a shell command run in the folder. */
static int
shell(const char *command)
{
	char text[1024];
	int n;

	n = snprintf(
	    text, sizeof text, "cd %s && { %s; } >out 2>&1", dir, command);
	ck_assert_int_lt(n, (int)sizeof text);
	return system(text);
}

static const struct x509_subject root_name = { "示例信任根 (虚构)", "CN" };
static const struct x509_subject body_name = {
	"Example Body & Søns \"Fictional\"", "CN"
};

static void
make_chain(enum crypt_alg root, enum crypt_alg body, struct buf *root_der,
    struct buf *body_der)
{
	ck_assert_int_eq(secret_new(root, &root_key), SECRET_OK);
	ck_assert_int_eq(secret_new(body, &body_key), SECRET_OK);
	ck_assert_int_eq(x509_make(&root_name, root_key, slice_of(NULL, 0),
			     NULL, FROM, TO, true, root_der),
	    0);
	ck_assert_int_eq(x509_make(&body_name, body_key, buf_view(root_der),
			     root_key, FROM, TO, false, body_der),
	    0);
	save("root.der", buf_view(root_der));
	save("body.der", buf_view(body_der));
	ck_assert_int_eq(
	    shell("for f in root body; do openssl x509 -inform DER -in $f.der"
		  " -out $f.pem || exit 1; done"),
	    0);
}

START_TEST(chain)
{
	struct buf root = BUF_INIT(8192), body = BUF_INIT(8192);

	make_chain(
	    (enum crypt_alg)(_i % 2), (enum crypt_alg)(_i / 2), &root, &body);
	ck_assert_int_eq(
	    shell("openssl verify -x509_strict -check_ss_sig -attime 1800000000"
		  " -CAfile root.pem body.pem"),
	    0);
	ck_assert_int_eq(
	    shell("openssl verify -x509_strict -check_ss_sig -attime 1800000000"
		  " -CAfile root.pem root.pem"),
	    0);
	/* Outside its dates, and under no root, it is refused. */
	ck_assert_int_ne(shell("openssl verify -x509_strict -attime 1735660799"
			       " -CAfile root.pem body.pem"),
	    0);
	ck_assert_int_ne(shell("openssl verify -x509_strict -attime 2051222401"
			       " -CAfile root.pem body.pem"),
	    0);
	ck_assert_int_ne(shell("openssl verify -x509_strict -attime 1800000000"
			       " -CAfile body.pem root.pem"),
	    0);
	buf_free(&root);
	buf_free(&body);
}
END_TEST

static const struct {
	const char *file;
	const char *text;
} said[] = {
	{ "body", "Version: 3 (0x2)" },
	{ "body", "Not Before: Dec 31 16:00:00 2024 GMT" },
	{ "body", "Not After : Jan  1 00:00:00 2035 GMT" },
	{ "body", "Digital Signature, Non Repudiation$" },
	{ "body", "^                1.3.6.1.5.5.7.3.36, E-mail Protection$" },
	{ "body", "CA:FALSE" },
	{ "body", "X509v3 Subject Key Identifier" },
	{ "body", "X509v3 Authority Key Identifier" },
	{ "body", "C=CN" },
	{ "body", "Fictional" },
	{ "root", "CA:TRUE, pathlen:0" },
	{ "root", "Certificate Sign, CRL Sign$" },
	{ "root", "示例信任根 (虚构)" },
};

START_TEST(contents)
{
	struct buf root = BUF_INIT(8192), body = BUF_INIT(8192);
	char command[512];
	size_t i;

	make_chain(CRYPT_ES256, CRYPT_ES256, &root, &body);
	for (i = 0; i < sizeof said / sizeof said[0]; i++) {
		snprintf(command, sizeof command,
		    "openssl x509 -in %s.pem -noout -text -nameopt"
		    " utf8,sep_comma_plus,-esc_msb | grep -q -e '%s'",
		    said[i].file, said[i].text);
		ck_assert_msg(shell(command) == 0, "%s: no '%s'", said[i].file,
		    said[i].text);
	}
	/* No two serial numbers are alike. */
	ck_assert_int_ne(
	    shell("test \"$(openssl x509 -in root.pem -noout -serial)\" ="
		  " \"$(openssl x509 -in body.pem -noout -serial)\""),
	    0);
	buf_free(&root);
	buf_free(&body);
}
END_TEST

/* Names and dates at the edge. */
static const struct {
	const char *name;
	const char *subject, *country;
	int64_t from, to;
	int want;
} edges[] = {
	{ "dates reversed", "x", "CN", TO, FROM, -1 },
	{ "no time at all", "x", "CN", FROM, FROM, -1 },
	{ "before 1970", "x", "CN", -1, TO, -1 },
	{ "after 9999", "x", "CN", FROM, INSTANT_MAX + 1, -1 },
	{ "country of three", "x", "CHN", FROM, TO, -1 },
	{ "country of one", "x", "C", FROM, TO, -1 },
	{ "no name", "", "CN", FROM, TO, -1 },
	{ "not UTF-8", "\xff\xfe", "CN", FROM, TO, -1 },
	{ "no country", "x", NULL, FROM, TO, 0 },
	{ "to the end", "x", "CN", 0, INSTANT_MAX, 0 },
	{ "long name",
	    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
	    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十"
	    "一二三四五六七八九十",
	    "CN", FROM, TO, 0 },
};

START_TEST(edge)
{
	struct x509_subject subject = { edges[_i].subject, edges[_i].country };
	struct buf der = BUF_INIT(8192);
	int got;

	ck_assert_int_eq(secret_new(CRYPT_ES256, &root_key), SECRET_OK);
	got = x509_make(&subject, root_key, slice_of(NULL, 0), NULL,
	    edges[_i].from, edges[_i].to, true, &der);
	ck_assert_msg(got == edges[_i].want, "%s: %d", edges[_i].name, got);
	ck_assert_msg((der.n > 0) == (got == 0), "%s", edges[_i].name);
	if (got == 0) {
		save("edge.der", buf_view(&der));
		ck_assert_msg(
		    shell("openssl x509 -inform DER -in edge.der -out e.pem &&"
			  " openssl verify -x509_strict -check_ss_sig"
			  " -attime 1800000000 -CAfile e.pem e.pem") == 0,
		    "%s", edges[_i].name);
	}
	buf_free(&der);
}
END_TEST

#define TEN "一二三四五六七八九十"
#define SIXTY TEN TEN TEN TEN TEN TEN

static const struct {
	const char *name, *shown; /* NULL: the same */
} lengths[] = {
	{ "Example Body (fictional)", NULL },
	{ SIXTY "一二三四", NULL },
	{ SIXTY "一二三四五", SIXTY "一二三…" },
	{ SIXTY "一二三\xf0\xa0\xae\xb7\xf0\xa0\xae\xb7", SIXTY "一二三…" },
	{ "Example After-sales Service Evaluation Review Committee (fictional)",
	    "Example After-sales Service Evaluation Review Committee…" },
	{ "Example Board of Examiners for Rotating Machinery and Pumps (Ltd)",
	    "Example Board of Examiners for Rotating Machinery and Pumps…" },
	{ "Short Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunter"
	  "beamtengesellschaft",
	    "Short Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbau…" },
};

/* What readers of PDF show is a name, never a torn word or character. */
START_TEST(long_names)
{
	struct x509_subject subject = { lengths[_i].name, "CN" };
	const char *shown = lengths[_i].shown;
	struct buf der = BUF_INIT(8192), got = BUF_INIT(512);
	char command[512];
	struct cms_certificate c;

	ck_assert_int_eq(secret_new(CRYPT_ES256, &root_key), SECRET_OK);
	ck_assert_int_eq(x509_make(&subject, root_key, slice_of(NULL, 0), NULL,
			     FROM, TO, true, &der),
	    0);
	ck_assert(cms_certificate_read(buf_view(&der), &c));
	cms_common_name(c.subject, &got);
	ck_assert_str_eq(buf_cstr(&got), shown == NULL ? subject.name : shown);
	save("long.der", buf_view(&der));
	snprintf(command, sizeof command,
	    "openssl x509 -inform DER -in long.der -noout -subject -nameopt"
	    " utf8,sep_multiline,-esc_msb | grep -qxF '    name=%s'",
	    subject.name);
	ck_assert_int_eq(shell(command) == 0, shown != NULL);
	buf_free(&der);
	buf_free(&got);
}
END_TEST

/* An issuer that may not sign, or whose key is another, signs nothing. */
START_TEST(wrong_issuer)
{
	struct buf root = BUF_INIT(8192), body = BUF_INIT(8192);
	struct buf der = BUF_INIT(8192);
	struct slice cut;

	make_chain(CRYPT_ES256, CRYPT_ES256, &root, &body);
	ck_assert_int_eq(x509_make(&body_name, body_key, buf_view(&root),
			     body_key, FROM, TO, false, &der),
	    -1);
	ck_assert_int_eq(x509_make(&body_name, root_key, buf_view(&body),
			     body_key, FROM, TO, false, &der),
	    -1);
	ck_assert_int_eq(x509_make(&body_name, body_key, buf_view(&root), NULL,
			     FROM, TO, false, &der),
	    -1);
	ck_assert_int_eq(x509_make(&body_name, body_key, slice_of(NULL, 0),
			     root_key, FROM, TO, false, &der),
	    -1);
	cut = slice_of(root.p, root.n - 1);
	ck_assert_int_eq(x509_make(&body_name, body_key, cut, root_key, FROM,
			     TO, false, &der),
	    -1);
	ck_assert_uint_eq(der.n, 0);
	buf_free(&root);
	buf_free(&body);
	buf_free(&der);
}
END_TEST

Suite *
x509_suite(void)
{
	Suite *s = suite_create("x509");
	TCase *t = tcase_create("x509");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, edge, 0, (int)(sizeof edges / sizeof edges[0]));
	tcase_add_loop_test(
	    t, long_names, 0, (int)(sizeof lengths / sizeof lengths[0]));
	tcase_add_test(t, wrong_issuer);
	tcase_add_loop_test(t, chain, 0, 4);
	tcase_add_test(t, contents);
	suite_add_tcase(s, t);
	return s;
}
