/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "issuer/cmd.h"
#include "issuer/qr.h"
#include "issuer/release.h"
#include "sys/file.h"

/* What qr_excess says must be what qr_make does, on both sides of the edge. */
START_TEST(fits_is_what_can_be_made)
{
	static struct qr qr;
	char text[2048] = "https://verify.example.org/#";
	size_t n = strlen(text), at, wrong = 0, refused = 0;

	for (at = n; at < 1500; at++) {
		text[at] = (char)('0' + at % 10);
		text[at + 1] = '\0';
		if (at < 1400) /* far below the edge: not worth a mask */
			continue;
		refused += qr_excess(text) > 0;
		wrong += (qr_excess(text) == 0) != (qr_make(text, &qr) == E_OK);
	}
	ck_assert_uint_eq(wrong, 0);
	ck_assert_msg(refused > 0 && refused < 100, "the edge was not met");
}
END_TEST

static const struct {
	const char *number;
	int64_t version;
	const char *want;
} names[] = {
	{ "../x", 1, "%2E.%2Fx.pdf" },
	{ "-rf", 1, "%2Drf.pdf" },
	{ "A/B", 3, "A%2FB-v3.pdf" },
	{ "证1", 1, "%E8%AF%811.pdf" },
	{ "EX12-2025-000101", 1, "EX12-2025-000101.pdf" },
	{ "EX12-2025-000101", 2, "EX12-2025-000101-v2.pdf" },
};

START_TEST(file_names)
{
	struct buf out = BUF_INIT(1024);

	release_name(names[_i].number, names[_i].version, ".pdf", &out);
	ck_assert_str_eq(buf_cstr(&out), names[_i].want);
	buf_free(&out);
}
END_TEST

/* Two workspaces with the same bodies and other keys. */
static char home[64];

static void __attribute__((format(printf, 1, 2))) run(const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int status;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	status = system(line);
	ck_assert_msg(
	    WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s", line);
}

static void
setup(void)
{
	snprintf(home, sizeof home, "/tmp/yinxin-release-XXXXXX");
	ck_assert(mkdtemp(home) != NULL);
	run("umask 077; echo 'a passphrase of the test' >%s/pass", home);
	run("for w in a b; do \"${YINXIN_BIN:-bin}\"/issuer init %s/$w"
	    " --sample --yes --passphrase-file %s/pass >/dev/null || exit 1;"
	    " done",
	    home, home);
}

static void
teardown(void)
{
	run("rm -r %s", home);
}

static struct cli_command command = { .name = "issue",
	.options = cmd_issue_options };
static struct cli cli = {
	.program = "issuer", .command = &command, .lang = LANG_EN
};
static struct cli_value values[16];

static struct workspace *
open_workspace(const char *name)
{
	struct workspace *ws;
	char path[96];
	size_t i;

	snprintf(path, sizeof path, "%s/%s", home, name);
	memset(values, 0, sizeof values);
	for (i = 0; cmd_issue_options[i].name != NULL; i++)
		if (strcmp(cmd_issue_options[i].name, "workspace") == 0) {
			values[i].n = 1;
			values[i].v[0] = path;
		}
	ck_assert_int_eq(workspace_open(&cli, values, &ws), CLI_OK);
	return ws;
}

/* What our own judge does not call genuine never leaves: here the list that
 * it is judged by is another publisher's, as if the key had gone bad between
 * loading and signing. */
START_TEST(what_does_not_verify_is_not_released)
{
	struct problems *ps = calloc(1, sizeof *ps);
	struct buf text = BUF_INIT(1 << 16), good = BUF_INIT(1 << 16);
	struct buf bad = BUF_INIT(1 << 16);
	const char *owners[SIGNER_OWNERS_MAX];
	struct workspace *a, *b;
	struct signer *signer;
	struct trust *own;
	struct draft *d;

	ck_assert_int_eq(
	    file_read("templates/sample/records/01-EX12-2025-000101.json",
		1 << 16, &text),
	    0);
	a = open_workspace("a");
	cli.now = a->trust->issued + 1;
	ck_assert_int_eq(
	    signer_open(&cli, values, a, owners, signer_bodies(a, owners),
		TRUST_USE_CERTIFICATE, cli.now, &signer),
	    CLI_OK);
	d = draft_parse(a, buf_view(&text), ".", cli.now, ps);
	ck_assert(d != NULL && draft_set_place(d, a, 0, 0, cli.now));
	ck_assert_msg(release_sign(a, signer, d, &good, ps), "%s %s",
	    ps->v[0].field, error_code(ps->v[0].rule));
	b = open_workspace("b");
	own = a->trust;
	a->trust = b->trust;
	ck_assert_msg(!release_sign(a, signer, d, &bad, ps),
	    "released what nobody can verify");
	ck_assert(ps->refusals > 0);
	a->trust = own;
	draft_free(d);
	signer_close(signer);
	workspace_close(b);
	workspace_close(a);
	buf_free(&text);
	buf_free(&good);
	buf_free(&bad);
	free(ps);
}
END_TEST

Suite *
release_suite(void)
{
	Suite *s = suite_create("release");
	TCase *t = tcase_create("release");

	tcase_add_loop_test(
	    t, file_names, 0, (int)(sizeof names / sizeof *names));
	tcase_add_test(t, fits_is_what_can_be_made);
	suite_add_tcase(s, t);
	t = tcase_create("sign");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, what_does_not_verify_is_not_released);
	suite_add_tcase(s, t);
	return s;
}
