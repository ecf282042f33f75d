/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendar dates, fixed-offset zones, instants.  No clock and no libc zone:
 * an instant is seconds since 1970-01-01T00:00:00Z, a zone is an offset in
 * minutes, and the arithmetic is exact from 1970-01-01 to 9999-12-31.
 */
#ifndef RECORD_DATE_H
#define RECORD_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/buf.h"

struct date {
	int year; /* 1970..9999 */
	int month; /* 1..12 */
	int day; /* 1..31 */
};

#define DATE_TEXT 11 /* "2026-11-23" and its NUL */
#define INSTANT_TEXT 26 /* "2026-11-23T09:30:00+08:00" and its NUL */
#define ZONE_TEXT 7 /* "+08:00" and its NUL */
#define INSTANT_MIN INT64_C(0)
#define INSTANT_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define INSTANT_NONE INT64_MIN

/* Only YYYY-MM-DD of a day that exists, the whole slice; else false. */
bool date_parse(struct slice s, struct date *out);
/* "-" for what date_ok() refuses. */
void date_format(struct date d, char out[DATE_TEXT]);
bool date_ok(struct date d);
int date_cmp(struct date a, struct date b); /* <0, 0, >0 */
int64_t date_days(struct date d); /* days since 1970-01-01 */
/* Outside the calendar a date that date_ok() refuses. */
struct date date_from_days(int64_t days);
/* The same day `months` later; where that day does not exist (29 February,
 * 31 April) the first day of the month after. Negative months: the same
 * rule. False when the result is outside 1970..9999. */
bool date_add_months(struct date d, int months, struct date *out);
/* Last valid day of a validity of `months` that begins on `from`: the day
 * before date_add_months(from, months). 2020-02-29 + 36 -> 2023-02-28. */
bool date_last_day(struct date from, int months, struct date *out);

/* Only "+HH:MM", "-HH:MM" (at most 14:00) or "Z". Minutes east of UTC. */
bool zone_parse(struct slice s, int *minutes);
void zone_format(int minutes, char out[ZONE_TEXT]);

/* First second of the day in the zone. */
int64_t date_start(struct date d, int zone);
/* First second after the day in the zone (the inclusive last day ends). */
int64_t date_end(struct date d, int zone);
/* The calendar day an instant falls on in the zone. */
struct date date_of(int64_t instant, int zone);

/* RFC 3339 with seconds and a mandatory zone, no fraction, no leap second:
 * "2026-11-23T09:30:00+08:00" or "...Z". zone_out may be NULL. */
bool instant_parse(struct slice s, int64_t *out, int *zone_out);
/* Offset 0 is written Z. "-" outside INSTANT_MIN..MAX; in UTC where the zone
 * would push the day off the calendar. */
void instant_format(int64_t t, int zone, char out[INSTANT_TEXT]);

#endif
