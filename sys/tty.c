/* SPDX-License-Identifier: Apache-2.0 */
/* What is written to a terminal.  Questions to it are in tty_ask.c. */
#include "sys/tty.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "record/unicode.h"

#define WIDTH_UNKNOWN 80
#define WIDTH_MIN 20 /* narrower than this is no terminal's true width */
#define WIDTH_MAX 1000

static enum lang
lang_of_locale(const char *s)
{
	const char *codeset;

	if (strncmp(s, "zh", 2) != 0 ||
	    (s[2] != '\0' && strchr("_-.@", s[2]) == NULL))
		return LANG_EN;
	codeset = strchr(s, '.');
	if (codeset == NULL || strncasecmp(codeset, ".utf8", 5) == 0 ||
	    strncasecmp(codeset, ".utf-8", 6) == 0)
		return LANG_ZH;
	return LANG_EN;
}

bool
tty_lang(const char *option, enum lang *out)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value;
	size_t i;

	if (option != NULL) {
		if (strcmp(option, "zh") == 0)
			*out = LANG_ZH;
		else if (strcmp(option, "en") == 0)
			*out = LANG_EN;
		else
			return false;
		return true;
	}
	*out = LANG_EN;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		value = getenv(names[i]);
		if (value == NULL || *value == '\0')
			continue;
		*out = lang_of_locale(value);
		break;
	}
	return true;
}

bool
tty_colour(FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (no != NULL && *no != '\0')
		return false;
	if (term == NULL || *term == '\0' || strcmp(term, "dumb") == 0)
		return false;
	return isatty(fileno(f)) == 1;
}

int
tty_width(FILE *f)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	char *end;
	long n;

	if (ioctl(fileno(f), TIOCGWINSZ, &size) == 0 &&
	    size.ws_col >= WIDTH_MIN)
		return size.ws_col;
	if (columns != NULL && *columns != '\0') {
		n = strtol(columns, &end, 10);
		if (*end == '\0' && n >= WIDTH_MIN && n <= WIDTH_MAX)
			return (int)n;
	}
	return WIDTH_UNKNOWN;
}

int
tty_columns(struct slice s)
{
	size_t i = 0;
	int n = 0;

	while (i < s.n)
		n += unicode_width(unicode_next(s, &i));
	return n;
}

void
tty_put(FILE *f, enum tty_style style, struct slice s)
{
	static const char *const on[] = {
		[TTY_PLAIN] = "",
		[TTY_BOLD] = "\033[1m",
		[TTY_GOOD] = "\033[1;32m",
		[TTY_BAD] = "\033[1;31m",
		[TTY_UNSURE] = "\033[1;33m",
		[TTY_DIM] = "\033[2m",
	};
	struct buf visible = BUF_INIT(SIZE_MAX / 16);
	bool colour = style != TTY_PLAIN && tty_colour(f);

	unicode_visible(s, &visible);
	if (colour)
		fputs(on[style], f);
	if (visible.n > 0)
		fwrite(visible.p, 1, visible.n, f);
	if (colour)
		fputs("\033[0m", f);
	buf_free(&visible);
}

static bool
is_one_of(uint32_t cp, const char *set)
{
	struct slice s = slice_str(set);
	size_t i = 0;

	while (i < s.n)
		if (unicode_next(s, &i) == cp)
			return true;
	return false;
}

/* Whether a line may end between two characters that stand side by side. */
static bool
may_break(uint32_t before, uint32_t after)
{
	if (before == ' ')
		return true;
	if (is_one_of(after, "，。、；：！？）》〉」』】〕”’…—·,.;:!?)]}%"))
		return false;
	if (is_one_of(before, "（《〈「『【〔“‘([{"))
		return false;
	return unicode_width(before) == 2 || unicode_width(after) == 2;
}

/* End of the piece at `from` that may not be broken, and its columns without
 * the spaces at its end. */
static size_t
next_piece(struct slice s, size_t from, int *columns)
{
	size_t i = from, peek;
	uint32_t cp, next;
	int spaces = 0;

	*columns = 0;
	while (i < s.n) {
		cp = unicode_next(s, &i);
		if (cp == '\n') {
			return i - 1 == from ? i : i - 1;
		} else if (cp == ' ') {
			spaces++;
		} else {
			*columns += spaces + unicode_width(cp);
			spaces = 0;
		}
		if (i == s.n)
			break;
		peek = i;
		next = unicode_next(s, &peek);
		if (next != ' ' && next != '\n' && may_break(cp, next))
			break;
	}
	return i;
}

static int
new_line(FILE *f, int indent)
{
	fprintf(f, "\n%*s", indent, "");
	return indent;
}

bool
tty_terminal(FILE *f)
{
	return isatty(fileno(f)) == 1;
}

void
tty_wrap(FILE *f, struct slice s, int column, int indent, int width)
{
	size_t from = 0, to, end;
	bool fresh = true;
	int columns, pending = 0;

	while (from < s.n) {
		to = next_piece(s, from, &columns);
		if (s.p[from] == '\n') {
			column = new_line(f, indent);
			pending = 0;
			fresh = true;
			from = to;
			continue;
		}
		for (end = to; end > from && s.p[end - 1] == ' '; end--)
			;
		if (!fresh && column + pending + columns > width) {
			column = new_line(f, indent);
			pending = 0;
		}
		fprintf(f, "%*s", pending, "");
		fwrite(s.p + from, 1, end - from, f);
		column += pending + columns;
		pending = (int)(to - end);
		fresh = false;
		from = to;
	}
}

int
tty_finish(FILE *f)
{
	struct pollfd p = { .fd = fileno(f), .events = POLLOUT };
	int error = ferror(f) ? EIO : 0;

	/* Which error it was, the stream forgot. */
	if (error != 0 && poll(&p, 1, 0) == 1 && (p.revents & POLLERR) != 0)
		error = EPIPE;
	errno = 0;
	if (fflush(f) != 0)
		error = errno != 0 ? errno : EIO;
	return error;
}
