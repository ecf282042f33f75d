/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/vectors through verify(): the same files that the command line and
 * other implementations are held against.
 */
#include "tests/suites.h"

#include <stdio.h>
#include <string.h>

#include "record/verify.h"
#include "sys/file.h"

#define DIR "tests/vectors"
#define INDEX_MAX (1 << 20)
#define VECTORS 147 /* as many as the index has */

static struct json *indexed; /* the index, read once */
static struct trust_root root;

static void
load(const char *name, struct buf *out)
{
	char path[256];

	snprintf(path, sizeof path, DIR "/%s", name);
	ck_assert_msg(file_read(path, INDEX_MAX, out) == 0, "%s", path);
}

static void
set_up(void)
{
	struct buf text = BUF_INIT(INDEX_MAX);

	load("index.json", &text);
	ck_assert_int_eq(
	    json_parse(buf_view(&text), INDEX_MAX, &indexed, NULL), E_OK);
	buf_reset(&text);
	load("trust/root.json", &text);
	ck_assert_int_eq(trust_root_parse(buf_view(&text), &root), E_OK);
	buf_free(&text);
}

static void
tear_down(void)
{
	json_free(indexed);
	trust_root_clear(&root);
}

static const char *
get(const struct json *v, const char *name)
{
	return json_str(json_get(v, name));
}

/* A field that is an instant, or with a date, that day. */
static void
set_as_of(const char *text, struct as_of *out)
{
	out->is_now = text == NULL;
	if (text == NULL)
		return;
	out->is_date = date_parse(slice_str(text), &out->date);
	if (!out->is_date)
		ck_assert_msg(
		    instant_parse(slice_str(text), &out->instant, NULL), "%s",
		    text);
}

static bool
has_code(const struct verification *r, const char *code)
{
	size_t i;

	for (i = 0; i < r->nfindings; i++)
		if (strcmp(error_code(r->findings[i].code), code) == 0)
			return true;
	return false;
}

static void
judge(const struct json *v, struct verification *out)
{
	struct buf envelope = BUF_INIT(INDEX_MAX), text = BUF_INIT(INDEX_MAX);
	struct trust *trust = NULL;
	struct status *status = NULL;
	const struct trust *trusts[1];
	struct evidence in = { .known_at = INSTANT_NONE, .max_age = -1 };
	size_t i;

	load(get(v, "file"), &envelope);
	in.envelope = buf_view(&envelope);
	if (get(v, "trust") != NULL) {
		load(get(v, "trust"), &text);
		if (trust_parse(buf_view(&text), &root, &trust, NULL) == E_OK)
			in.ntrusts = 1;
		trusts[0] = trust;
		in.trusts = trusts;
	}
	in.status_error = E_STATUS_MISSING;
	if (get(v, "status_list") != NULL) {
		buf_reset(&text);
		load(get(v, "status_list"), &text);
		in.status_error = status_parse(buf_view(&text), &status);
		in.status = status;
	}
	set_as_of(get(v, "as_of"), &in.as_of);
	ck_assert(instant_parse(slice_str(get(v, "now")), &in.now, NULL));
	if (get(v, "known_at") != NULL)
		ck_assert(instant_parse(
		    slice_str(get(v, "known_at")), &in.known_at, NULL));
	verify(&in, out);
	/* nothing may be valid that was not wholly examined */
	if (out->verdict == VERDICT_VALID)
		for (i = 0; i < out->nfindings; i++)
			ck_assert_int_eq(out->findings[i].state, CHECK_PASS);
	trust_free(trust);
	status_free(status);
	buf_free(&envelope);
	buf_free(&text);
}

static const struct json *
vector(int i)
{
	const struct json *v = json_first(json_get(indexed, "vectors"));

	while (i-- > 0)
		v = json_next(v);
	return v;
}

START_TEST(vectors_are_judged)
{
	static struct verification r;
	const struct json *v = vector(_i);
	char line[1024] = "";
	size_t i;

	judge(v, &r);
	for (i = 0; i < r.nfindings; i++)
		snprintf(line + strlen(line), sizeof line - strlen(line),
		    " %s:%s", check_state_str(r.findings[i].state),
		    error_code(r.findings[i].code));
	ck_assert_msg(strcmp(verdict_str(r.verdict), get(v, "verdict")) == 0 &&
		strcmp(verify_status_str(r.status), get(v, "status")) == 0 &&
		has_code(&r, get(v, "code")),
	    "%s (%s): want %s %s %s, got %s %s with%s", get(v, "file"),
	    get(v, "why"), get(v, "verdict"), get(v, "status"), get(v, "code"),
	    verdict_str(r.verdict), verify_status_str(r.status), line);
	ck_assert_msg((strncmp(get(v, "file"), "accept/", 7) == 0) ==
		(r.verdict == VERDICT_VALID),
	    "%s is in the wrong folder", get(v, "file"));
	verification_clear(&r);
}
END_TEST

START_TEST(all_vectors_are_judged)
{
	ck_assert_uint_eq(json_size(json_get(indexed, "vectors")), VECTORS);
}
END_TEST

Suite *
vectors_suite(void)
{
	Suite *s = suite_create("vectors");
	TCase *t = tcase_create("vectors");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, vectors_are_judged, 0, VECTORS);
	tcase_add_test(t, all_vectors_are_judged);
	suite_add_tcase(s, t);
	return s;
}
