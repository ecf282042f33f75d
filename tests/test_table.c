/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/table.h"
#include "issuer/table_record.h"

/* The least header that is a table of records, and a row for it. */
#define HEAD                                                         \
	"scheme,holder.name.zh,holder.uscc,holder.country,scope.zh," \
	"decided,valid_from"
#define ROW "s,喆㙦𠮷,1,CN,泵,2026-01-01,2026-01-01"
#define RECORD                                                            \
	"{\"scheme\":\"s\",\"holder\":{\"name\":{\"zh\":\"喆㙦𠮷\"}," \
	"\"uscc\":\"1\",\"country\":\"CN\"},\"scope\":{\"zh\":\"泵\"},"  \
	"\"decided\":\"2026-01-01\",\"valid_from\":\"2026-01-01\"}"

static const struct table_case {
	const char *name, *in;
	const char *out; /* "ROW RECORD|" or "ROW:COLUMN code|" */
} cases[] = {
	/* What is no table. */
	{ "nothing", "", "1:0 field.empty|" },
	{ "only a mark", "\xef\xbb\xbf", "1:0 field.empty|" },
	{ "UTF-16", "\xff\xfes\x01", "1:0 csv.utf16|" },
	{ "a workbook", "PK\3\4\n\1\1\1", "1:0 csv.workbook|" },
	{ "an old workbook", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\n",
	    "1:0 csv.workbook|" },
	{ "lines of Macintosh", HEAD "\r" ROW "\r", "1:0 csv.return|" },
	{ "semicolons", "scheme;holder.name.zh\ns;n\n", "1:0 csv.separator|" },
	{ "tabs", "scheme\tholder.name.zh\ns\tn\n", "1:0 csv.separator|" },
	{ "unknown header", HEAD ",holder.usc\n" ROW ",1\n",
	    "1:8 csv.header_unknown|" },
	{ "a cell below no header", HEAD ",, \n" ROW ",\n" ROW ",,1\n",
	    "2 " RECORD "|3:9 csv.header_none|3 |" },
	{ "header twice", HEAD ",scheme\n" ROW ",s\n",
	    "1:8 csv.header_twice|" },
	{ "two headers unknown", "x," HEAD ",y\n",
	    "1:1 csv.header_unknown|1:9 csv.header_unknown|" },
	{ "needed ones missing", "scheme,holder.lei,scope.en,valid_from\ns\n",
	    "1:0 csv.header_missing|1:0 csv.header_missing|1:0 "
	    "csv.header_missing|" },
	{ "open quote in the header", "\"scheme\n", "1:1 csv.form|" },
	/* Rows that are none, and those after them. */
	{ "a cell past the header", HEAD "\n" ROW ",,x\n" ROW "\n",
	    "2:9 csv.header_none|2 |3 " RECORD "|" },
	{ "cut off", HEAD ",score\n" ROW "\n" ROW,
	    "2 " RECORD "|3:7 csv.cut|" },
	{ "formulas that failed", HEAD "\n#N/A,#REF!,1,CN,#b,c,d\n",
	    "2:1 csv.formula|2:2 csv.formula|2 |" },
	{ "numbers that were rounded",
	    HEAD "\ns,n,9.14403E+17,CN,a,b,c\n"
		 "s,n,914403001922038000,CN,a,b,c\n",
	    "2:3 csv.rounded|2 |3:3 csv.rounded|3 |" },
	{ "days that became numbers", HEAD "\ns,n,1,CN,a,45992,46023\n",
	    "2:6 csv.day_number|2:7 csv.day_number|2 |" },
	{ "lists of sites elsewhere",
	    HEAD ",sites.file\ns,n,1,CN,a,b,c,../x.csv\n"
		 "s,n,1,CN,a,b,c,/x.csv\ns,n,1,CN,a,b,c,y/../../x.csv\n"
		 "s,n,1,CN,a,b,c,y/..x.csv\n",
	    "2:8 csv.place|2 |3:8 csv.place|3 |4:8 csv.place|4 |5 "
	    "{\"scheme\":\"s\",\"holder\":{\"name\":{\"zh\":\"n\"},\"uscc\":"
	    "\"1\",\"country\":\"CN\"},\"scope\":{\"zh\":\"a\"},\"decided\":"
	    "\"b\",\"valid_from\":\"c\",\"sites\":{\"file\":\"y/..x.csv\"}}|" },
	{ "characters that were lost", HEAD "\ns,\xb1\xc3?,1,CN,a?b,c,d\n",
	    "2:2 csv.lost_character|2 |" },
	{ "text after a quote", HEAD "\n\"s\"x,n\n" ROW "\n",
	    "2:1 csv.form|3 " RECORD "|" },
	{ "quote inside a cell", HEAD "\ns,a\"b\",1\n" ROW "\n",
	    "2:2 csv.form|3 " RECORD "|" },
	{ "lone carriage return", HEAD "\ns,a\rb,1\n" ROW "\n",
	    "2:2 csv.form|3 " RECORD "|" },
	{ "a quote that never closes", HEAD "\n" ROW "\ns,\"n\n" ROW "\n",
	    "2 " RECORD "|3:2 csv.form|" },
	{ "a byte of no encoding", HEAD "\ns,a\xff,\xfe,CN,c,d,e\n" ROW "\n",
	    "2:2 csv.encoding|2:3 csv.encoding|2 |3 " RECORD "|" },
	/* What is one. */
	{ "blank columns, short and long rows",
	    HEAD ",score,,\n" ROW "\n" ROW ",,,,,\n",
	    "2 " RECORD "|3 " RECORD "|" },
	{ "headers over two lines",
	    "\"sch\neme\",holder.name.zh,holder.uscc,holder.country,"
	    "scope.zh,decided,valid_from\n" ROW "\n",
	    "1:1 csv.header_unknown|" },
	{ "a header broken where nothing stood",
	    "\"scheme\r\n\",holder.name.zh,holder.uscc,holder.country,"
	    "scope.zh,decided,valid_from\n" ROW "\n",
	    "2 " RECORD "|" },
	{ "one row", HEAD "\n" ROW, "2 " RECORD "|" },
	{ "mark, CRLF", "\xef\xbb\xbf" HEAD "\r\n" ROW "\r\n",
	    "2 " RECORD "|" },
	{ "blank rows", HEAD "\n\n" ROW "\n,,,,,,\n" ROW "\n\n\n",
	    "3 " RECORD "|5 " RECORD "|" },
	{ "remarks", HEAD "\n# any,thing\n" ROW "\n", "3 " RECORD "|" },
	{ "a line end in a cell is no row",
	    HEAD ",criteria\n" ROW ",\"a\nb\"\n" ROW ",\"c\"\n",
	    "2 {\"scheme\":\"s\",\"holder\":{\"name\":{\"zh\":\"喆㙦𠮷\"},"
	    "\"uscc\":\"1\",\"country\":\"CN\"},\"scope\":{\"zh\":\"泵\"},"
	    "\"criteria\":[\"a\",\"b\"],\"decided\":\"2026-01-01\","
	    "\"valid_from\":\"2026-01-01\"}|3 {\"scheme\":\"s\",\"holder\":{"
	    "\"name\":{\"zh\":\"喆㙦𠮷\"},\"uscc\":\"1\",\"country\":\"CN\"},"
	    "\"scope\":{\"zh\":\"泵\"},\"criteria\":[\"c\"],"
	    "\"decided\":\"2026-01-01\",\"valid_from\":\"2026-01-01\"}|" },
	{ "GB18030, also with four bytes",
	    HEAD "\ns,\x86\xb4\x82\x30\xad\x38\x95\x34\xb2\x35,1,CN,"
		 "\xb1\xc3,2026-01-01,2026-01-01\n",
	    "2 {\"scheme\":\"s\",\"holder\":{\"name\":{\"zh\":\"喆㙦𠮷\"},"
	    "\"uscc\":\"1\",\"country\":\"CN\"},\"scope\":{\"zh\":\"泵\"},"
	    "\"decided\":\"2026-01-01\",\"valid_from\":\"2026-01-01\"}|" },
	{ "lists, pairs and a count",
	    "decided,valid_from,scheme,holder.country,holder.reg,scope.en,"
	    "holder.name.en,criteria,holder.former_names.en,"
	    "holder.former_names.zh,sites.count\n"
	    "d,v,s,CN,r,\"a \"\"b\"\"\",n,A; B；C,x; ;z,甲；乙,12\n",
	    "2 {\"scheme\":\"s\",\"holder\":{\"name\":{\"en\":\"n\"},"
	    "\"reg\":\"r\",\"country\":\"CN\",\"former_names\":[{\"zh\":"
	    "\"甲\",\"en\":\"x\"},{\"zh\":\"乙\"},{\"en\":\"z\"}]},"
	    "\"scope\":{\"en\":\"a \\\"b\\\"\"},\"criteria\":[\"A\",\"B\","
	    "\"C\"],\"decided\":\"d\",\"valid_from\":\"v\",\"sites\":{"
	    "\"count\":12}}|" },
};

static void
tell(struct problems *ps, size_t from, struct buf *out)
{
	size_t i;

	for (i = from; i < ps->n; i++)
		buf_printf(out, "%zu:%zu %s|", ps->v[i].line, ps->v[i].column,
		    error_code(ps->v[i].rule));
}

START_TEST(rows)
{
	const struct table_case *c = &cases[_i];
	struct buf out = BUF_INIT(4096), record = BUF_INIT(4096);
	struct problems *ps = calloc(1, sizeof *ps);
	struct table *t = table_open(slice_str(c->in), ENCODING_ANY, NULL, ps);
	enum table_end end = TABLE_DONE;
	size_t row;

	tell(ps, 0, &out);
	while (t != NULL) {
		memset(ps, 0, sizeof *ps);
		buf_reset(&record);
		end = table_next(t, &record, &row, ps);
		if (end == TABLE_DONE)
			break;
		tell(ps, 0, &out);
		if (end == TABLE_RECORD)
			buf_printf(&out, "%zu %s|", row,
			    ps->n > 0 ? "" : buf_cstr(&record));
	}
	ck_assert_msg(strcmp(buf_cstr(&out), c->out) == 0, "%s: %s", c->name,
	    buf_cstr(&out));
	table_free(t);
	free(ps);
	buf_free(&record);
	buf_free(&out);
}
END_TEST

/* What spreadsheets make of a date, and what could be two days. */
static const struct {
	const char *in, *out;
} dates[] = {
	{ "2026-01-05", "2026-01-05" },
	{ "2026-1-5", "2026-01-05" },
	{ "2026/1/5", "2026-01-05" },
	{ "2026/11/25", "2026-11-25" },
	{ "2026.1.5", "2026-01-05" },
	{ "2026年1月5日", "2026-01-05" },
	{ "2026/1/5 0:00", "2026-01-05" },
	{ "2026-01-05 00:00:00", "2026-01-05" },
	{ "2026/1/5 8:00", "2026/1/5 8:00" },
	{ "2026/2/30", "2026-02-30" }, /* the rules of a record refuse it */
	{ "5/1/2026", "5/1/2026" },
	{ "26/1/5", "26/1/5" },
	{ "2026/1-5", "2026/1-5" },
	{ "2026/1/", "2026/1/" },
	{ "2026/1/512", "2026/1/512" },
	{ "2026年1月5", "2026年1月5" },
	{ "20260105", "20260105" },
};

START_TEST(dates_of_spreadsheets)
{
	struct table_record r = { .cell[0] = { .p = NULL } };
	struct buf out = BUF_INIT(1024);
	const size_t place = (size_t)(column_find("valid_from") - columns);
	char wanted[64];

	table_record_put(&r, place, slice_str(dates[_i].in));
	table_record_write(&r, &out);
	snprintf(
	    wanted, sizeof wanted, "{\"valid_from\":\"%s\"}", dates[_i].out);
	ck_assert_str_eq(buf_cstr(&out), wanted);
	table_record_free(&r);
	buf_free(&out);
}
END_TEST

static const struct {
	enum encoding encoding;
	const char *in, *out;
	size_t at; /* SIZE_MAX: all of it */
} decodings[] = {
	{ ENCODING_UTF8, "a\xc0\xaf", "a", 1 }, /* overlong */
	{ ENCODING_UTF8, "\xed\xa0\x80", "", 0 }, /* a surrogate */
	{ ENCODING_UTF8, "ab\xe5\x96", "ab", 2 }, /* cut off */
	{ ENCODING_UTF8, "\xef\xbf\xbd", "\xef\xbf\xbd", SIZE_MAX },
	{ ENCODING_GB18030,
	    "a\xff"
	    "b",
	    "a", 1 },
	{ ENCODING_GB18030, "\x86", "", 0 },
	{ ENCODING_GB18030, "\x95\x32\xb7", "", 0 },
	{ ENCODING_GB18030, "\x86\xb4", "喆", SIZE_MAX },
	{ ENCODING_GB18030, "\x82\x30\xad\x38", "㙦", SIZE_MAX },
	{ ENCODING_GB18030, "\x95\x34\xb2\x35", "𠮷", SIZE_MAX },
	{ ENCODING_GB18030, "\x99\x33\xa9\x32", "𬭎", SIZE_MAX },
};

START_TEST(encodings)
{
	struct decoder *d = decoder_new(decodings[_i].encoding);
	struct slice in = slice_str(decodings[_i].in);
	struct buf out = BUF_INIT(64);
	size_t at;
	bool all;

	ck_assert_ptr_nonnull(d);
	all = decoder_put(d, in, &out, &at);
	ck_assert_str_eq(buf_cstr(&out), decodings[_i].out);
	ck_assert_int_eq(all, decodings[_i].at == SIZE_MAX);
	ck_assert_uint_eq(at, all ? in.n : decodings[_i].at);
	decoder_free(d);
	buf_free(&out);
}
END_TEST

START_TEST(cells_are_named_as_in_a_spreadsheet)
{
	static const struct {
		size_t column, row;
		const char *name;
	} names[] = { { 1, 1, "A1" }, { 6, 17, "F17" }, { 26, 2, "Z2" },
		{ 27, 2, "AA2" }, { 256, 9, "IV9" }, { 0, 3, "" } };
	char name[32];
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++) {
		table_cell_name(names[i].column, names[i].row, name);
		ck_assert_str_eq(name, names[i].name);
	}
}
END_TEST

Suite *
table_suite(void)
{
	Suite *s = suite_create("table");
	TCase *t = tcase_create("table");

	tcase_add_loop_test(t, rows, 0, sizeof cases / sizeof *cases);
	tcase_add_loop_test(
	    t, encodings, 0, sizeof decodings / sizeof *decodings);
	tcase_add_loop_test(
	    t, dates_of_spreadsheets, 0, sizeof dates / sizeof *dates);
	tcase_add_test(t, cells_are_named_as_in_a_spreadsheet);
	suite_add_tcase(s, t);
	return s;
}
