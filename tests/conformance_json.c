/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSONTestSuite: every n_ file is refused; every y_ file is read, written and
 * read again, except those that our stricter rules refuse, each of which is
 * listed here with its reason; i_ files are free and only counted.
 */
#include "tests/conformance.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"

#define COUNT(table) (sizeof table / sizeof *table)

/* RFC 8259 allows these and RFC 7493 or the format does not. */
static const struct policy {
	const char *file; /* without y_ and .json */
	enum error reason;
} policies[] = {
	/* Only integers, and one spelling of each. */
	{ "number", E_JSON_NUMBER },
	{ "number_0e+1", E_JSON_NUMBER },
	{ "number_0e1", E_JSON_NUMBER },
	{ "number_double_close_to_zero", E_JSON_NUMBER },
	{ "number_int_with_exp", E_JSON_NUMBER },
	{ "number_minus_zero", E_JSON_NUMBER },
	{ "number_negative_zero", E_JSON_NUMBER },
	{ "number_real_capital_e", E_JSON_NUMBER },
	{ "number_real_capital_e_neg_exp", E_JSON_NUMBER },
	{ "number_real_capital_e_pos_exp", E_JSON_NUMBER },
	{ "number_real_exponent", E_JSON_NUMBER },
	{ "number_real_fraction_exponent", E_JSON_NUMBER },
	{ "number_real_neg_exp", E_JSON_NUMBER },
	{ "number_real_pos_exponent", E_JSON_NUMBER },
	{ "number_simple_real", E_JSON_NUMBER },
	{ "object_extreme_numbers", E_JSON_NUMBER },
	{ "structure_lonely_negative_real", E_JSON_NUMBER },
	/* RFC 7493 section 2.3: one member a name. */
	{ "object_duplicated_key", E_JSON_DUPLICATE },
	{ "object_duplicated_key_and_value", E_JSON_DUPLICATE },
	/* Strings end at U+0000 for half of the world's programs. */
	{ "object_escaped_null_in_key", E_JSON_NUL },
	{ "string_null_escape", E_JSON_NUL },
	/* Control characters; line feed, return and tab are \n \r \t. */
	{ "string_allowed_escapes", E_JSON_CONTROL },
	{ "string_escaped_control_character", E_JSON_CONTROL },
	{ "string_uescaped_newline", E_JSON_CONTROL },
	{ "string_unescaped_char_delete", E_JSON_CONTROL },
	{ "string_with_del_character", E_JSON_CONTROL },
	/* RFC 7493 section 2.1: no noncharacters. */
	{ "string_escaped_noncharacter", E_JSON_SURROGATE },
	{ "string_last_surrogates_1_and_2", E_JSON_SURROGATE },
	{ "string_nonCharacterInUTF-8_U+10FFFF", E_JSON_SURROGATE },
	{ "string_nonCharacterInUTF-8_U+FFFF", E_JSON_SURROGATE },
	{ "string_unicode_U+10FFFE_nonchar", E_JSON_SURROGATE },
	{ "string_unicode_U+1FFFE_nonchar", E_JSON_SURROGATE },
	{ "string_unicode_U+FDD0_nonchar", E_JSON_SURROGATE },
	{ "string_unicode_U+FFFE_nonchar", E_JSON_SURROGATE },
};

struct tally {
	int n_all, n_refused;
	int y_all, y_read, y_policy;
	int i_all, i_read;
	int deviations;
};

static void
deviation(struct tally *t, const char *file, const char *what)
{
	printf("  %s: %s\n", file, what);
	t->deviations++;
}

/* Why our rules refuse a y_ file; E_OK when they do not. */
static enum error
policy(const char *file)
{
	size_t n = strlen(file) - strlen("y_.json");
	size_t i;

	for (i = 0; i < COUNT(policies); i++)
		if (strlen(policies[i].file) == n &&
		    memcmp(policies[i].file, file + 2, n) == 0)
			return policies[i].reason;
	return E_OK;
}

/* What was read, written in canonical form and read again, is the same. */
static bool
survives(const struct json *v)
{
	struct buf once = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct buf twice = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct json *again = NULL;
	bool same = false;

	json_write_canonical(v, &once);
	if (json_parse(buf_view(&once), CONFORMANCE_FILE_MAX, &again, NULL) ==
	    E_OK) {
		json_write_canonical(again, &twice);
		same = buf_ok(&twice) &&
		    slice_eq(buf_view(&once), buf_view(&twice));
	}
	json_free(again);
	buf_free(&once);
	buf_free(&twice);
	return same;
}

static void
judge_y(struct tally *t, const char *file, enum error e, const struct json *v)
{
	enum error expected = policy(file);

	t->y_all++;
	if (e != expected)
		deviation(t, file,
		    e == E_OK ? "read, against the policy" : error_code(e));
	else if (e != E_OK)
		t->y_policy++;
	else if (!survives(v))
		deviation(t, file, "changes when written and read again");
	else
		t->y_read++;
}

static void
judge(struct tally *t, const char *path, const char *file)
{
	struct buf in = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct json *v = NULL;
	enum error e;

	if (!conformance_read(path, &in)) {
		deviation(t, file, "cannot be read");
		buf_free(&in);
		return;
	}
	e = json_parse(buf_view(&in), CONFORMANCE_FILE_MAX, &v, NULL);
	if (file[0] == 'y') {
		judge_y(t, file, e, v);
	} else if (file[0] == 'n') {
		t->n_all++;
		if (e == E_OK || e == E_MEMORY || e == E_TOO_LARGE)
			deviation(t, file, "not refused for what it is");
		else
			t->n_refused++;
	} else {
		t->i_all++;
		t->i_read += e == E_OK;
	}
	json_free(v);
	buf_free(&in);
}

static int
is_vector(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 7 && d->d_name[1] == '_' &&
	    strchr("niy", d->d_name[0]) != NULL &&
	    strcmp(d->d_name + n - 5, ".json") == 0;
}

int
conformance_json(const char *dir)
{
	struct tally t = { 0 };
	struct dirent **list = NULL;
	char folder[2048], path[4096];
	int n, i;

	snprintf(folder, sizeof folder, "%s/JSONTestSuite/test_parsing", dir);
	n = scandir(folder, &list, is_vector, alphasort);
	if (n < 0)
		perror(folder);
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
		judge(&t, path, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	printf("JSONTestSuite: n_ %d/%d refused; y_ %d/%d read, %d refused "
	       "by stated policy; i_ %d/%d read\n",
	    t.n_refused, t.n_all, t.y_read, t.y_all, t.y_policy, t.i_read,
	    t.i_all);
	/* A policy that no file met any more is a line to delete. */
	if (t.y_policy != (int)COUNT(policies))
		deviation(&t, "policies", "not every line was met");
	return t.deviations > 0 || t.n_all == 0 || t.y_all == 0;
}
