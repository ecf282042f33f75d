/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/calendar.h"

#include <stdio.h>

#include "record/unicode.h"

#define FOLD 75 /* octets of a line, RFC 5545 section 3.1 */

/* One content line; a continuation begins with a space, which counts. */
static void
line(struct slice s, struct buf *out)
{
	size_t i = 0, n, limit = FOLD;

	while (s.n - i > limit) {
		n = limit;
		while (n > 1 && (s.p[i + n] & 0xc0) == 0x80)
			n--; /* not inside a character */
		buf_put(out, s.p + i, n);
		buf_puts(out, "\r\n ");
		i += n;
		limit = FOLD - 1;
	}
	buf_put(out, s.p + i, s.n - i);
	buf_puts(out, "\r\n");
}

static void
plain(const char *name, const char *value, struct buf *out)
{
	struct buf b = BUF_INIT(4096);

	buf_printf(&b, "%s:%s", name, value);
	line(buf_view(&b), out);
	buf_free(&b);
}

/* TEXT, section 3.3.11: a line end becomes \n, controls are made visible. */
static void
text(const char *name, const char *value, struct buf *out)
{
	struct buf b = BUF_INIT(65536), shown = BUF_INIT(65536);
	const char *p;
	size_t i;

	buf_printf(&b, "%s:", name);
	for (p = value; *p != '\0'; p++) {
		if (*p == '\n') {
			buf_puts(&shown, "\n");
			continue;
		}
		for (i = 1; p[i] != '\0' && p[i] != '\n';)
			i++;
		unicode_visible(slice_of(p, i), &shown);
		p += i - 1;
	}
	for (i = 0; i < shown.n; i++) {
		switch (shown.p[i]) {
		case '\n':
			buf_puts(&b, "\\n");
			break;
		case '\\':
		case ';':
		case ',':
			buf_putc(&b, '\\');
			buf_putc(&b, shown.p[i]);
			break;
		default:
			buf_putc(&b, shown.p[i]);
		}
	}
	line(buf_view(&b), out);
	buf_free(&shown);
	buf_free(&b);
}

void
calendar_begin(const char *name, struct buf *out)
{
	plain("BEGIN", "VCALENDAR", out);
	plain("VERSION", "2.0", out);
	plain("PRODID", "-//Yinxin//issuer " VERSION "//EN", out);
	plain("CALSCALE", "GREGORIAN", out);
	plain("METHOD", "PUBLISH", out);
	text("X-WR-CALNAME", name, out);
}

void
calendar_event(const struct calendar_event *e, struct buf *out)
{
	struct date utc = date_of(e->stamp, 0);
	const int64_t second = e->stamp - date_start(utc, 0);
	char stamp[80], day[64];

	snprintf(stamp, sizeof stamp, "%04d%02d%02dT%02d%02d%02dZ", utc.year,
	    utc.month, utc.day, (int)(second / 3600), (int)(second / 60 % 60),
	    (int)(second % 60));
	snprintf(day, sizeof day, "%04d%02d%02d", e->day.year, e->day.month,
	    e->day.day);
	plain("BEGIN", "VEVENT", out);
	plain("UID", e->uid, out);
	plain("DTSTAMP", stamp, out);
	plain("DTSTART;VALUE=DATE", day, out);
	text("SUMMARY", e->summary, out);
	text("DESCRIPTION", e->description, out);
	text("CATEGORIES", e->category, out);
	plain("TRANSP", "TRANSPARENT", out);
	plain("END", "VEVENT", out);
}

void
calendar_end(struct buf *out)
{
	plain("END", "VCALENDAR", out);
}
