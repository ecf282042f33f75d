/* SPDX-License-Identifier: Apache-2.0 */
/* The site of a register that is too large for one index: only what changed
 * is written, and the parts list what is there. */
#include "tests/suites.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "issuer/audit.h"
#include "issuer/register_sqlite.h"
#include "issuer/site.h"
#include "issuer/spill.h"
#include "sys/file.h"
#include "tests/maker.h"

#define NOW INT64_C(1795600000)
#define LARGE (SITE_INLINE_MAX + 1)
#define SEARCH 258 /* files of the search over so many, see site_search.c */

static char dir[64], folder[96];
static struct workspace ws;
static struct maker *world;
static const struct cli cli = { .now = NOW };

static void
set_up(void)
{
	struct maker_list list = { 1, maker_time("2026-10-01"),
		maker_time("2027-10-01"), true, 'R' };
	struct buf text = BUF_INIT(1 << 20), why = BUF_INIT(1024);
	char path[96];

	/* Ten thousand files that nobody needs to find on the disk. */
	snprintf(dir, sizeof dir, "%s/yinxin-site-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(folder, sizeof folder, "%s/site", dir);
	snprintf(path, sizeof path, "%s/register.db", dir);
	world = maker_new();
	maker_trust(world, &list, &text);
	memset(&ws, 0, sizeof ws);
	ck_assert_int_eq(
	    trust_parse(buf_view(&text), NULL, &ws.trust, NULL), E_OK);
	ck_assert_msg(
	    register_create(path, &ws.reg, &why), "%s", buf_cstr(&why));
	ck_assert(register_trust_add(
	    ws.reg, 1, list.issued, list.expires, buf_view(&text)));
	buf_free(&text);
	buf_free(&why);
}

static int
drop(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static void
tear_down(void)
{
	register_close(ws.reg);
	trust_free(ws.trust);
	maker_free(world);
	nftw(dir, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static void
name_of(int64_t i, char out[32])
{
	snprintf(out, 32, "EX-%06lld", (long long)i);
}

/* Certificates from..to-1 in the register; their bytes are any. */
static void
issue(int64_t from, int64_t to)
{
	struct register_row row = { .version = 1,
		.scheme = "ex-joint",
		.level = "12",
		.holder_en = "Example Co., Ltd.",
		.issued = { 2026, 2, 1 },
		.valid_from = { 2026, 2, 1 },
		.valid_until = { 2029, 1, 31 },
		.zone = 480,
		.iat = NOW - 100 };
	char number[32];
	bool done;

	ck_assert(register_begin(ws.reg));
	for (; from < to; from++) {
		name_of(from, number);
		row.number = row.number_key = row.record = number;
		crypt_sha256(slice_str(number), row.record_digest);
		ck_assert_msg(register_reserve(ws.reg, &row, NULL, 0, NOW),
		    "%s", register_message(ws.reg));
		row.iat = NOW - 100;
		row.envelope = slice_str(number);
		ck_assert(register_issue(ws.reg, &row, &done) && done);
	}
	ck_assert(register_commit(ws.reg));
}

static char *
certificate_path(int64_t i)
{
	char name[64], number[32];

	name_of(i, number);
	snprintf(name, sizeof name, "certificates/%s.jws.json", number);
	return file_join(folder, name);
}

/* What an earlier run left; not durable, it is a test. */
static void
put(int64_t i, const char *text)
{
	char *path = certificate_path(i);
	FILE *f = fopen(path, "w");

	ck_assert_msg(
	    f != NULL && fputs(text, f) >= 0 && fclose(f) == 0, "%s", path);
	free(path);
}

static size_t
publish(void)
{
	struct publish p = { .cli = &cli, .ws = &ws, .site = folder };

	ck_assert_int_eq(publish_site(&p), CLI_OK);
	return p.files;
}

static struct json *
index_of(const char *name)
{
	char *path = file_join(folder, name);
	struct buf text = BUF_INIT(SITE_INDEX_MAX);
	struct json *v = NULL;

	ck_assert_msg(file_read(path, SITE_INDEX_MAX, &text) == 0, "%s", path);
	ck_assert_int_eq(
	    json_parse(buf_view(&text), SITE_INDEX_MAX, &v, NULL), E_OK);
	free(path);
	buf_free(&text);
	return v;
}

/* Faults that a part of the audit finds, of `n` certificates. */
static size_t
faults_of(void (*part)(struct audit *a), int64_t n)
{
	struct audit a = { .cli = &cli, .site = folder, .trust = ws.trust };
	struct audit_certificate *k = calloc((size_t)n, sizeof *k);
	char number[32], file[64];
	int64_t i;

	ck_assert_ptr_nonnull(k);
	ck_assert_ptr_nonnull(freopen("/dev/null", "w", stdout));
	for (i = 0; i < n; i++) {
		name_of(i, number);
		snprintf(file, sizeof file, "certificates/%s.jws.json", number);
		k[i] = (struct audit_certificate){ .file = strdup(file),
			.number = strdup(number),
			.version = 1,
			.scheme = strdup("ex-joint"),
			.valid_from = { 2026, 2, 1 },
			.valid_until = { 2029, 1, 31 },
			.index = i,
			.listed = part == audit_search };
	}
	a.certificates = k;
	a.ncertificates = (size_t)n;
	part(&a);
	ck_assert_int_eq(a.status, CLI_OK);
	for (i = 0; i < n; i++) {
		free(k[i].file);
		free(k[i].number);
		free(k[i].scheme);
	}
	free(k);
	return a.faults;
}

static size_t
faults(int64_t n)
{
	return faults_of(audit_index, n);
}

START_TEST(small_register_has_one_index)
{
	struct json *v;

	issue(0, 3);
	ck_assert_uint_ge(publish(), 3 + 3);
	ck_assert_uint_eq(publish(), 0);
	v = index_of("index.json");
	ck_assert_uint_eq(json_size(json_get(v, "certificates")), 3);
	ck_assert_ptr_null(json_get(v, "parts"));
	ck_assert_uint_eq(faults(3), 0);
	json_free(v);
}
END_TEST

START_TEST(large_register_writes_what_changed)
{
	const size_t parts = (LARGE + SITE_BLOCK - 1) / SITE_BLOCK;
	struct json *v;
	char *path;
	int64_t i, size;

	issue(0, 1);
	(void)publish();
	issue(1, LARGE);
	for (i = 1; i < LARGE - 300; i++)
		put(i, "whatever was published");
	ck_assert_uint_eq(publish(), 300 + parts + 1 + SEARCH);
	ck_assert_uint_eq(publish(), 0);
	v = index_of("index.json");
	ck_assert_uint_eq(json_size(json_get(v, "parts")), parts);
	ck_assert_ptr_null(json_get(v, "certificates"));
	json_free(v);
	ck_assert_uint_eq(faults(LARGE), 0);
	ck_assert_uint_eq(faults(LARGE + 1), 1);

	/* One more: itself, the last part, the index; and of the search its
	 * number's file, its holder's, what the ranges hold, and how many
	 * there are. */
	issue(LARGE, LARGE + 1);
	ck_assert_uint_eq(publish(), 3 + 4);
	ck_assert_uint_eq(faults_of(audit_search, LARGE + 1), 0);
	/* One that nobody published: how many, and it is not found. */
	ck_assert_uint_eq(faults_of(audit_search, LARGE + 2), 2);
	ck_assert_uint_ge(faults_of(audit_search, LARGE), 2);
	/* A file of the search that is gone, or cut: comes back. */
	path = file_join(folder, "search/2/5a.json");
	size = file_size(path);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_uint_ge(faults_of(audit_search, LARGE + 1), 10);
	ck_assert_uint_eq(publish(), 1);
	ck_assert_int_eq(truncate(path, 0), 0);
	ck_assert_uint_eq(publish(), 1);
	ck_assert_int_eq(file_size(path), size);
	free(path);
	/* Lost, or cut to nothing by a power failure. */
	path = certificate_path(7);
	ck_assert_int_eq(unlink(path), 0);
	put(4097, "");
	ck_assert_uint_eq(publish(), 2);
	ck_assert_int_eq(file_size(path), 9); /* its bytes: its number */
	free(path);
	/* A part that is gone, and one that says something else. */
	path = file_join(folder, "index/0-1.json");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_uint_ge(faults(LARGE + 1), SITE_BLOCK);
	ck_assert_uint_eq(publish(), 1);
	ck_assert_uint_eq(faults(LARGE + 1), 0);
	ck_assert_int_eq(
	    file_write(path, slice_str("{\"schema\":\"site-part/1\"}"), 0644),
	    0);
	ck_assert_uint_ge(faults(LARGE + 1), SITE_BLOCK);
	free(path);
}
END_TEST

/* Who holds the i-th certificate: one in ten is of few that have very many,
 * the others have three each; names of the same cities, trades and endings. */
static void
holder_of(int64_t i, char zh[128], char en[128], char code[32])
{
	static const char *const cities[] = { "示例市", "北京示例", "上海示例",
		"广州示例", "杭州示例" };
	static const char *const trades[] = { "电梯", "空调", "水泵", "客车",
		"家具", "医疗器械", "新能源汽车", "信息技术" };
	const int64_t h = i % 10 == 0 ? i % 70 / 10 : i / 3 + 100;

	snprintf(zh, 128, "%s%s第%06lld%s有限公司", cities[h % 5],
	    trades[h % 7], (long long)h, h % 4 == 0 ? "股份" : "");
	snprintf(en, 128, "Example City No. %06lld %s Equipment Co., Ltd.",
	    (long long)h, h % 4 == 0 ? "Industrial" : "Commercial");
	snprintf(code, 32, "91990001MAEX%06lld", (long long)(h % 1000000));
}

static void
insert(int64_t n)
{
	char number[32], zh[128], en[128], code[32];
	uint8_t digest[CRYPT_SHA256];
	int64_t i;

	ck_assert(register_begin(ws.reg));
	for (i = 0; i < n; i++) {
		holder_of(i, zh, en, code);
		snprintf(
		    number, sizeof number, "EX12-2026-%07lld", (long long)i);
		crypt_sha256(slice_str(number), digest);
		ck_assert_msg(
		    register_run(ws.reg,
			register_sql(ws.reg,
			    "INSERT INTO certificates (number,"
			    " number_key, version, list, idx, scheme,"
			    " level, holder_zh, holder_en,"
			    " holder_code, issued, valid_from,"
			    " valid_until, zone, record,"
			    " record_digest, state, reserved_at, iat,"
			    " payload_digest, envelope) VALUES (?1,"
			    " ?1, 1, ?2, ?3, 'ex-joint', '12', ?4,"
			    " ?5, ?6, '2026-02-01', '2026-02-01',"
			    " '2029-01-31', 480, '{}', ?7, 'issued',"
			    " 1, 1, ?7, x'7b7d')",
			    "tiittth", number, i / STATUS_ENTRIES,
			    i % STATUS_ENTRIES, zh, en, code, digest)),
		    "%s", register_message(ws.reg));
	}
	ck_assert(register_commit(ws.reg));
}

struct sizes {
	int64_t n, sum, largest;
};

static int
take_size(const char *path, void *arg)
{
	struct sizes *s = arg;
	const int64_t size = file_size(path);

	if (strstr(path, "/ranges.json") != NULL)
		return 0; /* no reader's */
	s->n++;
	s->sum += size;
	if (s->largest < size)
		s->largest = size;
	return 0;
}

/* What a reader fetches to search: by a number, two files and 40 certificates
 * of less than 1.7 KB at the most (docs/SITE.md), so that 100 KB are enough.
 * YINXIN_SEARCH=1000000 measures as many. */
START_TEST(a_search_costs_little)
{
	const char *given = getenv("YINXIN_SEARCH");
	const int64_t count = given == NULL ? 100000 : atoll(given);
	struct publish p = { .cli = &cli, .ws = &ws, .site = folder };
	struct site s = {
		.p = &p, .lists = count / STATUS_ENTRIES + 1, .status = CLI_OK
	};
	struct sizes sizes = { 0, 0, 0 };
	char path[128];

	insert(count);
	s.issued = calloc((size_t)s.lists * SITE_BLOCKS, sizeof *s.issued);
	ck_assert_ptr_nonnull(s.issued);
	s.issued[0] = (int)count;
	ck_assert_int_eq(file_mkdir(folder, 0755), 0);
	ck_assert(site_search(&s));
	snprintf(path, sizeof path, "%s/search", folder);
	ck_assert_int_eq(file_walk(path, take_size, &sizes), 0);
	if (given != NULL)
		printf("%lld files, %lld bytes on average, largest %lld\n",
		    (long long)sizes.n, (long long)(sizes.sum / sizes.n),
		    (long long)sizes.largest);
	ck_assert_int_lt(sizes.sum / sizes.n, 9 << 10);
	ck_assert_int_lt(sizes.largest, 16 << 10);
	free(s.issued);
}
END_TEST

/* Short and long pieces, in two bins at once: what went in comes out, in
 * order, and the folder shows no file of it. */
START_TEST(spilled_bytes_come_back)
{
	struct buf want[2] = { BUF_INIT(1 << 20), BUF_INIT(1 << 20) };
	struct buf got = BUF_INIT(1 << 20), little = BUF_INIT(100);
	static uint8_t piece[20000];
	struct spill *s;
	size_t i, n;

	ck_assert_int_eq(spill_open(dir, &s), 0);
	for (i = 0; i < 60; i++) {
		n = i * 331;
		memset(piece, (int)i, n);
		ck_assert_int_eq(
		    spill_add(s, i % 2 ? 255 : 0, slice_of(piece, n)), 0);
		buf_put(&want[i % 2], piece, n);
	}
	for (i = 0; i < 2; i++) {
		buf_reset(&got);
		ck_assert_int_eq(spill_read(s, i ? 255 : 0, &got), 0);
		ck_assert(slice_eq(buf_view(&got), buf_view(&want[i])));
		buf_free(&want[i]);
	}
	buf_reset(&got);
	ck_assert_int_eq(spill_read(s, 7, &got), 0);
	ck_assert_uint_eq(got.n, 0);
	ck_assert_int_eq(spill_read(s, 0, &little), EFBIG);
	spill_close(s);
	buf_free(&got);
	buf_free(&little);
	ck_assert_int_eq(spill_open("/nowhere", &s), 0);
	ck_assert_int_eq(spill_add(s, 0, slice_of(piece, 8191)), 0);
	ck_assert_int_eq(spill_add(s, 0, slice_of(piece, 1)), ENOENT);
	spill_close(s);
}
END_TEST

Suite *
site_suite(void)
{
	Suite *s = suite_create("site");
	TCase *t = tcase_create("site");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, small_register_has_one_index);
	tcase_add_test(t, large_register_writes_what_changed);
	tcase_add_test(t, spilled_bytes_come_back);
	suite_add_tcase(s, t);
	t = tcase_create("sizes");
	tcase_set_tags(t, TESTS_LONG);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_search_costs_little);
	suite_add_tcase(s, t);
	return s;
}
