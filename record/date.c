/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proleptic Gregorian calendar in integers.  A year is counted from
 * 1 March, so that the leap day is the last of its year and every month but
 * the last has a length that one linear formula gives.
 */
#include "record/date.h"

#include <string.h>

#define YEAR_MIN 1970
#define YEAR_MAX 9999
#define DAYS_400 146097 /* days in 400 years */
#define DAYS_BEFORE_1970 719468 /* from 0000-03-01 */
#define DAYS_MAX 2932896 /* 9999-12-31 */
#define DAY_SECONDS INT64_C(86400)
#define ZONE_MAX (14 * 60)

static bool
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool
date_ok(struct date d)
{
	return d.year >= YEAR_MIN && d.year <= YEAR_MAX && d.month >= 1 &&
	    d.month <= 12 && d.day >= 1 && d.day <= month_days(d.year, d.month);
}

/* n digits, no sign and no space; -1 when one is something else. */
static int
digits(const uint8_t *p, size_t n)
{
	int v = 0;

	for (; n > 0; n--, p++) {
		if (*p < '0' || *p > '9')
			return -1;
		v = v * 10 + (*p - '0');
	}
	return v;
}

static void
put_digits(char *p, int n, int v)
{
	for (; n > 0; v /= 10)
		p[--n] = (char)('0' + v % 10);
}

bool
date_parse(struct slice s, struct date *out)
{
	struct date d;

	if (s.n != DATE_TEXT - 1 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	d.year = digits(s.p, 4);
	d.month = digits(s.p + 5, 2);
	d.day = digits(s.p + 8, 2);
	if (!date_ok(d))
		return false;
	*out = d;
	return true;
}

void
date_format(struct date d, char out[DATE_TEXT])
{
	if (!date_ok(d)) {
		memcpy(out, "-", 2);
		return;
	}
	put_digits(out, 4, d.year);
	out[4] = '-';
	put_digits(out + 5, 2, d.month);
	out[7] = '-';
	put_digits(out + 8, 2, d.day);
	out[10] = '\0';
}

int
date_cmp(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	if (a.day != b.day)
		return a.day < b.day ? -1 : 1;
	return 0;
}

int64_t
date_days(struct date d)
{
	int64_t year = d.month > 2 ? d.year : d.year - 1;
	int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;

	return year * 365 + year / 4 - year / 100 + year / 400 +
	    (153 * month + 2) / 5 + d.day - 1 - DAYS_BEFORE_1970;
}

struct date
date_from_days(int64_t days)
{
	int64_t n, era, year, month;
	struct date d;

	/* Out of the calendar's range: a day that date_ok() refuses. */
	if (days < -1 || days > DAYS_MAX + 1)
		return (struct date){ 0, 0, 0 };
	n = days + DAYS_BEFORE_1970;
	era = n / DAYS_400;
	n %= DAYS_400;
	year = (n - n / 1460 + n / 36524 - n / (DAYS_400 - 1)) / 365;
	n -= year * 365 + year / 4 - year / 100;
	month = (5 * n + 2) / 153;
	d.day = (int)(n - (153 * month + 2) / 5 + 1);
	d.month = (int)(month < 10 ? month + 3 : month - 9);
	d.year = (int)(era * 400 + year + (d.month <= 2 ? 1 : 0));
	return d;
}

/* The rule of date_add_months() as a day number, which may lie one day past
 * the calendar: a validity that ends on 9999-12-31 is representable. */
static bool
add_months(struct date d, int months, int64_t *days)
{
	int64_t n = (int64_t)d.year * 12 + d.month - 1 + months;
	struct date to;

	if (n < YEAR_MIN * 12 || n > (YEAR_MAX + 1) * 12)
		return false;
	to.year = (int)(n / 12);
	to.month = (int)(n % 12) + 1;
	to.day = d.day;
	if (to.day > month_days(to.year, to.month)) {
		/* Never December, which has 31 days. */
		to.month++;
		to.day = 1;
	}
	*days = date_days(to);
	return true;
}

bool
date_add_months(struct date d, int months, struct date *out)
{
	int64_t days;

	if (!add_months(d, months, &days) || days > DAYS_MAX)
		return false;
	*out = date_from_days(days);
	return true;
}

bool
date_last_day(struct date from, int months, struct date *out)
{
	int64_t days;

	if (months < 1 || !add_months(from, months, &days) ||
	    days - 1 > DAYS_MAX)
		return false;
	*out = date_from_days(days - 1);
	return true;
}

bool
zone_parse(struct slice s, int *minutes)
{
	int h, m;

	if (slice_is(s, "Z")) {
		*minutes = 0;
		return true;
	}
	if (s.n != ZONE_TEXT - 1 || (s.p[0] != '+' && s.p[0] != '-') ||
	    s.p[3] != ':')
		return false;
	h = digits(s.p + 1, 2);
	m = digits(s.p + 4, 2);
	if (h < 0 || m < 0 || m > 59 || h * 60 + m > ZONE_MAX)
		return false;
	/* RFC 3339 section 4.3: -00:00 says that the zone is not known. */
	if (s.p[0] == '-' && h == 0 && m == 0)
		return false;
	*minutes = s.p[0] == '-' ? -(h * 60 + m) : h * 60 + m;
	return true;
}

void
zone_format(int minutes, char out[ZONE_TEXT])
{
	int n = minutes < 0 ? -minutes : minutes;

	if (n == 0) {
		memcpy(out, "Z", 2);
		return;
	}
	out[0] = minutes < 0 ? '-' : '+';
	put_digits(out + 1, 2, n / 60);
	out[3] = ':';
	put_digits(out + 4, 2, n % 60);
	out[6] = '\0';
}

int64_t
date_start(struct date d, int zone)
{
	return date_days(d) * DAY_SECONDS - (int64_t)zone * 60;
}

int64_t
date_end(struct date d, int zone)
{
	return date_start(d, zone) + DAY_SECONDS;
}

static int64_t
floor_day(int64_t local)
{
	return (local - (local < 0 ? DAY_SECONDS - 1 : 0)) / DAY_SECONDS;
}

/* Far outside the calendar, where adding a zone might overflow. */
static bool
far_off(int64_t instant)
{
	return instant < INSTANT_MIN - DAY_SECONDS ||
	    instant > INSTANT_MAX + DAY_SECONDS;
}

struct date
date_of(int64_t instant, int zone)
{
	if (far_off(instant))
		return (struct date){ 0, 0, 0 };
	return date_from_days(floor_day(instant + (int64_t)zone * 60));
}

bool
instant_parse(struct slice s, int64_t *out, int *zone_out)
{
	struct date d;
	int h, m, sec, zone;
	int64_t t;

	if (s.n < 20 || !date_parse(slice_of(s.p, 10), &d) || s.p[10] != 'T' ||
	    s.p[13] != ':' || s.p[16] != ':')
		return false;
	h = digits(s.p + 11, 2);
	m = digits(s.p + 14, 2);
	sec = digits(s.p + 17, 2);
	if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59 ||
	    !zone_parse(slice_of(s.p + 19, s.n - 19), &zone))
		return false;
	t = date_start(d, zone) + h * 3600 + m * 60 + sec;
	if (t < INSTANT_MIN || t > INSTANT_MAX)
		return false;
	*out = t;
	if (zone_out != NULL)
		*zone_out = zone;
	return true;
}

void
instant_format(int64_t t, int zone, char out[INSTANT_TEXT])
{
	int64_t local;
	int second;

	if (t < INSTANT_MIN || t > INSTANT_MAX) {
		memcpy(out, "-", 2);
		return;
	}
	/* A zone may push the first and the last hours off the calendar. */
	if (!date_ok(date_of(t, zone)))
		zone = 0;
	local = t + (int64_t)zone * 60;
	second = (int)(local - floor_day(local) * DAY_SECONDS);
	date_format(date_of(t, zone), out);
	out[10] = 'T';
	put_digits(out + 11, 2, second / 3600);
	out[13] = ':';
	put_digits(out + 14, 2, second / 60 % 60);
	out[16] = ':';
	put_digits(out + 17, 2, second % 60);
	zone_format(zone, out + 19);
}
