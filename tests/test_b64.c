/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <string.h>

#include "record/b64.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))

/* Every text is one character away from a good one. */
static const char *const not_url[] = { "A", "Zg==", "Zg=", "Zm8=", "Zm9vY",
	"Zh", "Zm9", "Zg ", " Zg", "Zg\n", "Z+8", "Z/8",
	"Zm9vYmFy=", "Zm9v====", "Zm.v", "Zmüv", "=", "Zm9vZh", "____-",
	"Zm9vZm9vZ" };

START_TEST(refuses_url)
{
	struct buf out = BUF_INIT(64);
	uint8_t bytes[16];
	size_t n;

	buf_puts(&out, "before");
	ck_assert_msg(
	    !b64_decode(slice_str(not_url[_i]), &out), "%s", not_url[_i]);
	ck_assert_msg(slice_is(buf_view(&out), "before"), "%s", not_url[_i]);
	ck_assert_str_eq(buf_cstr(&out), "before");
	for (n = 0; n < sizeof bytes; n++)
		ck_assert_msg(
		    !b64_decode_exact(slice_str(not_url[_i]), bytes, n),
		    "%s as %zu bytes", not_url[_i], n);
	buf_free(&out);
}
END_TEST

static const char *const not_std[] = { "Zg",
	"Zg=", "Zg===", "Z===", "====", "=", "Zm8",
	"Zh==", "Zm9=", "Zm9vZg=", "Zg==Zg==", "Zm-v", "Zm_v",
	"Zg= =", "Zm9v\n", "Z=9v", "Zm=v" };

START_TEST(refuses_std)
{
	struct buf out = BUF_INIT(64);

	ck_assert_msg(
	    !b64std_decode(slice_str(not_std[_i]), &out), "%s", not_std[_i]);
	ck_assert_uint_eq(out.n, 0);
	buf_free(&out);
}
END_TEST

/* RFC 4648 section 10, and the two characters that differ. */
static const struct {
	const char *plain, *url, *std;
} pairs[] = {
	{ "", "", "" },
	{ "f", "Zg", "Zg==" },
	{ "fo", "Zm8", "Zm8=" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xfe", "-__-", "+//+" },
};

START_TEST(published_pairs)
{
	struct slice plain = slice_str(pairs[_i].plain);
	struct buf out = BUF_INIT(64);

	b64_encode(plain, &out);
	ck_assert_str_eq(buf_cstr(&out), pairs[_i].url);
	buf_reset(&out);
	b64std_encode(plain, &out);
	ck_assert_str_eq(buf_cstr(&out), pairs[_i].std);
	buf_reset(&out);
	ck_assert(b64_decode(slice_str(pairs[_i].url), &out));
	ck_assert_str_eq(buf_cstr(&out), pairs[_i].plain);
	buf_reset(&out);
	ck_assert(b64std_decode(slice_str(pairs[_i].std), &out));
	ck_assert_str_eq(buf_cstr(&out), pairs[_i].plain);
	buf_free(&out);
}
END_TEST

/* All lengths across two chunks, all byte values; and no other text of the
 * same length decodes to the same bytes when its last character changes. */
START_TEST(every_length_round_trips_one_way)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklm"
				     "nopqrstuvwxyz0123456789-_";
	uint8_t bytes[400], back[400];
	struct buf text = BUF_INIT(1024), out = BUF_INIT(1024);
	size_t n, k;
	unsigned same;

	for (n = 0; n < sizeof bytes; n++)
		bytes[n] = (uint8_t)(n * 167 + n / 7);
	for (n = 0; n <= sizeof bytes; n++) {
		buf_reset(&text);
		buf_reset(&out);
		b64_encode(slice_of(bytes, n), &text);
		ck_assert_uint_eq(text.n, B64_LEN(n));
		ck_assert(b64_decode(buf_view(&text), &out));
		ck_assert(slice_eq(buf_view(&out), slice_of(bytes, n)));
		ck_assert(b64_decode_exact(buf_view(&text), back, n));
		ck_assert(memcmp(back, bytes, n) == 0);
		ck_assert(
		    n == 0 || !b64_decode_exact(buf_view(&text), back, n - 1));
		same = 0;
		for (k = 0; n > 0 && k < 64; k++) {
			text.p[text.n - 1] = (uint8_t)digits[k];
			buf_reset(&out);
			if (b64_decode(buf_view(&text), &out) &&
			    memcmp(out.p, bytes, n) == 0)
				same++;
		}
		ck_assert_uint_eq(same, n > 0);
	}
	buf_free(&text);
	buf_free(&out);
}
END_TEST

START_TEST(a_full_buf_is_no_success)
{
	struct buf out = BUF_INIT(2);

	ck_assert(!b64_decode(slice_str("Zm9v"), &out));
	ck_assert(!buf_ok(&out));
	buf_free(&out);
}
END_TEST

Suite *
b64_suite(void)
{
	Suite *s = suite_create("b64");
	TCase *t = tcase_create("b64");

	tcase_add_loop_test(t, refuses_url, 0, COUNT(not_url));
	tcase_add_loop_test(t, refuses_std, 0, COUNT(not_std));
	tcase_add_loop_test(t, published_pairs, 0, COUNT(pairs));
	tcase_add_test(t, every_length_round_trips_one_way);
	tcase_add_test(t, a_full_buf_is_no_success);
	suite_add_tcase(s, t);
	return s;
}
