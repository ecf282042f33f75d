/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <stdio.h>
#include <string.h>

#include "record/date.h"

#define COUNT(table) ((int)(sizeof table / sizeof *table))
#define LAST_DAY 2932896 /* 9999-12-31, from an independent calendar */

static struct date
day(const char *text)
{
	struct date d = { 0, 0, 0 };

	ck_assert_msg(date_parse(slice_str(text), &d), "%s", text);
	return d;
}

static const char *const no_dates[] = { "", "2027-02-30", "2027-02-29",
	"2100-02-29", "2027-3-1", "20270301", "2027-03-01 ", " 2027-03-01",
	"2027-03-1 ", "2027/03/01", "2027-00-10", "2027-13-10", "2027-04-31",
	"2027-04-00", "1969-12-31", "10000-01-01", "0000-01-01", "+027-03-01",
	"-027-03-01", "2027-+3-01", "2027-03-0x", "2027-03-01T", "２０２７",
	"2027-03", "2027-03-011", "2027-03-01\n", "27-03-01" };

START_TEST(refuses_dates)
{
	struct date d = { 1, 2, 3 };

	ck_assert_msg(
	    !date_parse(slice_str(no_dates[_i]), &d), "\"%s\"", no_dates[_i]);
	ck_assert_msg(d.year == 1 && d.month == 2 && d.day == 3,
	    "\"%s\" was refused but stored", no_dates[_i]);
}
END_TEST

START_TEST(refuses_nul_in_a_date)
{
	struct date d;

	ck_assert(!date_parse(slice_of("2027-03-0\0", 10), &d));
	ck_assert(!date_parse(slice_of("2027-03-01\0", 11), &d));
	ck_assert(date_parse(slice_of("2027-03-01x", 10), &d));
}
END_TEST

/* The oracle walks the calendar a day at a time by the months' lengths. */
START_TEST(every_day_round_trips)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	struct date d = { 1970, 1, 1 }, back, parsed;
	char text[DATE_TEXT], expected[40];
	int64_t n;
	int last;

	for (n = 0; d.year <= 9999; n++) {
		back = date_from_days(n);
		date_format(d, text);
		snprintf(expected, sizeof expected, "%04d-%02d-%02d", d.year,
		    d.month, d.day);
		if (date_days(d) != n || date_cmp(back, d) != 0 ||
		    strcmp(text, expected) != 0 ||
		    !date_parse(slice_str(text), &parsed) ||
		    date_cmp(parsed, d) != 0)
			ck_abort_msg("day %lld, %s", (long long)n, expected);
		last = length[d.month - 1];
		if (d.month == 2 && d.year % 4 == 0 &&
		    (d.year % 100 != 0 || d.year % 400 == 0))
			last = 29;
		if (++d.day > last) {
			d.day = 1;
			if (++d.month > 12) {
				d.month = 1;
				d.year++;
			}
		}
	}
	ck_assert_int_eq(n - 1, LAST_DAY);
}
END_TEST

START_TEST(days_off_the_calendar_are_no_dates)
{
	static const int64_t days[] = { -1, -719469, LAST_DAY + 1, INT64_MAX,
		INT64_MIN };
	char text[DATE_TEXT];
	int i;

	for (i = 0; i < COUNT(days); i++) {
		ck_assert_msg(!date_ok(date_from_days(days[i])), "%lld",
		    (long long)days[i]);
		date_format(date_from_days(days[i]), text);
		ck_assert_str_eq(text, "-");
	}
	ck_assert(!date_ok(date_of(INSTANT_NONE, 0)));
	ck_assert(!date_ok(date_of(INT64_MAX, 840)));
	ck_assert(!date_ok(date_of(0, -1)));
	ck_assert(!date_ok(date_of(INSTANT_MAX, 1)));
}
END_TEST

START_TEST(dates_are_ordered)
{
	ck_assert_int_lt(date_cmp(day("2026-12-31"), day("2027-01-01")), 0);
	ck_assert_int_lt(date_cmp(day("2026-11-30"), day("2026-12-01")), 0);
	ck_assert_int_gt(date_cmp(day("2026-11-30"), day("2026-11-29")), 0);
	ck_assert_int_eq(date_cmp(day("2026-11-30"), day("2026-11-30")), 0);
}
END_TEST

/* NULL: refused. */
static const struct {
	const char *from;
	int months;
	const char *to, *last;
} months[] = {
	{ "2026-11-23", 36, "2029-11-23", "2029-11-22" },
	{ "2020-02-29", 36, "2023-03-01", "2023-02-28" },
	{ "2020-02-29", 48, "2024-02-29", "2024-02-28" },
	{ "2025-03-01", 36, "2028-03-01", "2028-02-29" },
	{ "2024-01-31", 1, "2024-03-01", "2024-02-29" },
	{ "2023-01-31", 1, "2023-03-01", "2023-02-28" },
	{ "2023-01-29", 1, "2023-03-01", "2023-02-28" },
	{ "2023-03-31", 1, "2023-05-01", "2023-04-30" },
	{ "2023-12-31", 12, "2024-12-31", "2024-12-30" },
	{ "2023-12-31", 2, "2024-03-01", "2024-02-29" },
	{ "2023-10-31", 1, "2023-12-01", "2023-11-30" },
	{ "2023-12-15", 1, "2024-01-15", "2024-01-14" },
	{ "2023-01-01", 12, "2024-01-01", "2023-12-31" },
	{ "2023-05-31", 0, "2023-05-31", NULL },
	{ "2023-05-31", -3, "2023-03-01", NULL },
	{ "2023-05-31", -1, "2023-05-01", NULL },
	{ "2023-01-15", -1, "2022-12-15", NULL },
	{ "2024-02-29", -12, "2023-03-01", NULL },
	{ "1970-01-31", -1, NULL, NULL },
	{ "1970-02-01", -1, "1970-01-01", NULL },
	{ "9997-01-01", 36, NULL, "9999-12-31" },
	{ "9997-01-02", 36, NULL, NULL },
	{ "9996-12-31", 36, "9999-12-31", "9999-12-30" },
	{ "9999-11-30", 1, "9999-12-30", "9999-12-29" },
	{ "9999-12-31", 1, NULL, NULL },
	{ "2026-01-01", INT32_MAX, NULL, NULL },
	{ "2026-01-01", INT32_MIN, NULL, NULL },
};

START_TEST(months_by_the_rule)
{
	char text[DATE_TEXT];
	struct date d;
	bool ok;

	ok = date_add_months(day(months[_i].from), months[_i].months, &d);
	ck_assert_msg(ok == (months[_i].to != NULL), "%s + %d: %d",
	    months[_i].from, months[_i].months, ok);
	if (ok) {
		date_format(d, text);
		ck_assert_msg(strcmp(text, months[_i].to) == 0,
		    "%s + %d: %s, not %s", months[_i].from, months[_i].months,
		    text, months[_i].to);
	}
	ok = date_last_day(day(months[_i].from), months[_i].months, &d);
	ck_assert_msg(ok == (months[_i].last != NULL), "%s for %d: %d",
	    months[_i].from, months[_i].months, ok);
	if (ok) {
		date_format(d, text);
		ck_assert_msg(strcmp(text, months[_i].last) == 0,
		    "%s for %d: %s, not %s", months[_i].from, months[_i].months,
		    text, months[_i].last);
	}
}
END_TEST

static const char *const no_zones[] = { "", "z", "+8:00", "+0800", "08:00",
	"+08:60", "+14:01", "-14:01", "+15:00", "-00:00", "+08:0", "+08:000",
	"+ 8:00", "UTC", "+08-00", "ZZ", "+0a:00" };

START_TEST(refuses_zones)
{
	int zone = 77;

	ck_assert_msg(!zone_parse(slice_str(no_zones[_i]), &zone), "\"%s\"",
	    no_zones[_i]);
	ck_assert_int_eq(zone, 77);
}
END_TEST

START_TEST(zones_round_trip)
{
	char text[ZONE_TEXT];
	int zone, back;

	for (zone = -840; zone <= 840; zone++) {
		zone_format(zone, text);
		if (!zone_parse(slice_str(text), &back) || back != zone)
			ck_abort_msg("%d: %s", zone, text);
	}
	zone_format(480, text);
	ck_assert_str_eq(text, "+08:00");
	zone_format(-570, text);
	ck_assert_str_eq(text, "-09:30");
	zone_format(0, text);
	ck_assert_str_eq(text, "Z");
	ck_assert(zone_parse(slice_str("+00:00"), &back) && back == 0);
}
END_TEST

static const struct {
	const char *text;
	int64_t t;
	int zone;
} instants[] = {
	{ "1970-01-01T00:00:00Z", 0, 0 },
	{ "1970-01-01T08:00:00+08:00", 0, 480 },
	{ "1970-01-01T00:00:01-14:00", 50401, -840 },
	{ "2026-11-23T09:30:00+08:00", 1795397400, 480 },
	{ "2000-02-29T23:59:59Z", 951868799, 0 },
	{ "2038-01-19T03:14:08Z", 2147483648, 0 },
	{ "9999-12-31T23:59:59Z", INSTANT_MAX, 0 },
	{ "9999-12-31T23:59:59+14:00", INSTANT_MAX - 50400, 840 },
};

START_TEST(instants_round_trip)
{
	char text[INSTANT_TEXT];
	int64_t t = -1;
	int zone = -1;

	ck_assert_msg(instant_parse(slice_str(instants[_i].text), &t, &zone),
	    "%s", instants[_i].text);
	ck_assert_msg(t == instants[_i].t && zone == instants[_i].zone,
	    "%s: %lld %d", instants[_i].text, (long long)t, zone);
	instant_format(t, zone, text);
	ck_assert_str_eq(text, instants[_i].text);
}
END_TEST

static const char *const no_instants[] = { "", "2026-11-23",
	"2026-11-23T09:30:00", "2026-11-23 09:30:00Z", "2026-11-23t09:30:00Z",
	"2026-11-23T09:30:00z", "2026-11-23T09:30:00.0Z",
	"2026-11-23T24:00:00Z", "2026-11-23T23:59:60Z", "2026-11-23T09:60:00Z",
	"2026-11-23T09:30Z", "2026-11-23T9:30:00+08:00",
	"2026-11-23T09:30:00+0800", "2026-11-23T09:30:00-00:00",
	"2026-02-29T00:00:00Z", "1970-01-01T00:00:00+08:00",
	"9999-12-31T23:59:59-08:00", "2026-11-23T09:30:00Z ",
	"2026-11-23T-9:30:00Z", "2026-11-23T09:30:00+08:00Z" };

START_TEST(refuses_instants)
{
	int64_t t = 5;

	ck_assert_msg(!instant_parse(slice_str(no_instants[_i]), &t, NULL),
	    "\"%s\"", no_instants[_i]);
	ck_assert_int_eq(t, 5);
}
END_TEST

START_TEST(instants_off_the_calendar)
{
	char text[INSTANT_TEXT];

	instant_format(INSTANT_NONE, 480, text);
	ck_assert_str_eq(text, "-");
	instant_format(INSTANT_MAX + 1, 0, text);
	ck_assert_str_eq(text, "-");
	/* The zone would push it off: said in UTC. */
	instant_format(INSTANT_MAX, 480, text);
	ck_assert_str_eq(text, "9999-12-31T23:59:59Z");
	instant_format(0, -1, text);
	ck_assert_str_eq(text, "1970-01-01T00:00:00Z");
}
END_TEST

/* The last day is inclusive until 24:00 in the zone of the scheme. */
START_TEST(a_day_has_its_edges_in_every_zone)
{
	static const char *const days[] = { "1970-01-01", "2024-02-29",
		"2028-02-29", "2026-12-31", "9999-12-30" };
	struct date d;
	int zone, i;

	for (i = 0; i < COUNT(days); i++) {
		d = day(days[i]);
		for (zone = -840; zone <= 840; zone++) {
			int64_t start = date_start(d, zone);
			int64_t end = date_end(d, zone);

			if (end - start != 86400 ||
			    date_cmp(date_of(start, zone), d) != 0 ||
			    date_cmp(date_of(end - 1, zone), d) != 0 ||
			    date_days(date_of(end, zone)) != date_days(d) + 1)
				ck_abort_msg("%s in %d", days[i], zone);
		}
	}
	ck_assert_int_eq(date_start(day("2026-11-23"), 480), 1795363200);
	ck_assert_int_eq(date_end(day("9999-12-31"), 0), INSTANT_MAX + 1);
}
END_TEST

Suite *
date_suite(void)
{
	Suite *s = suite_create("date");
	TCase *t = tcase_create("date");

	tcase_add_loop_test(t, refuses_dates, 0, COUNT(no_dates));
	tcase_add_test(t, refuses_nul_in_a_date);
	tcase_add_test(t, every_day_round_trips);
	tcase_add_test(t, days_off_the_calendar_are_no_dates);
	tcase_add_test(t, dates_are_ordered);
	tcase_add_loop_test(t, months_by_the_rule, 0, COUNT(months));
	tcase_add_loop_test(t, refuses_zones, 0, COUNT(no_zones));
	tcase_add_test(t, zones_round_trip);
	tcase_add_loop_test(t, refuses_instants, 0, COUNT(no_instants));
	tcase_add_loop_test(t, instants_round_trip, 0, COUNT(instants));
	tcase_add_test(t, instants_off_the_calendar);
	tcase_add_test(t, a_day_has_its_edges_in_every_zone);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return s;
}
