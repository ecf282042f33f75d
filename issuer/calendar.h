/* SPDX-License-Identifier: Apache-2.0 */
/* iCalendar, RFC 5545: all-day events that a calendar program can subscribe
 * to.  CRLF, lines folded at 75 octets and never inside a character. */
#ifndef ISSUER_CALENDAR_H
#define ISSUER_CALENDAR_H

#include "record/buf.h"
#include "record/date.h"

struct calendar_event {
	const char *uid; /* the same for the same thing for ever; ASCII */
	int64_t stamp; /* when it was written */
	struct date day;
	const char *summary, *description, *category; /* UTF-8 */
};

void calendar_begin(const char *name, struct buf *out);
void calendar_event(const struct calendar_event *e, struct buf *out);
void calendar_end(struct buf *out);

#endif
