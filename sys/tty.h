/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal: language, colour, width, a question, a secret. */
#ifndef SYS_TTY_H
#define SYS_TTY_H

#include <stdbool.h>
#include <stdio.h>

#include "record/buf.h"
#include "record/error.h"

/* "zh"/"en" from --lang (false when it is neither), or with NULL from LC_ALL,
 * LC_MESSAGES, LANG: Chinese when they say zh and do not name an encoding
 * other than UTF-8, which is all that is ever written. */
bool tty_lang(const char *option, enum lang *out);
/* Colour only when f is a terminal, NO_COLOR is unset and TERM not dumb. */
bool tty_colour(FILE *f);
bool tty_terminal(FILE *f); /* is f one */
/* Columns of the terminal behind f; else $COLUMNS, else 80. */
int tty_width(FILE *f);
/* Columns a UTF-8 text takes (East Asian Wide and Fullwidth are 2). */
int tty_columns(struct slice s);

enum tty_style {
	TTY_PLAIN,
	TTY_BOLD,
	TTY_GOOD,
	TTY_BAD,
	TTY_UNSURE,
	TTY_DIM
};
/* Foreign text through unicode_visible(), in a style if f has colour. */
void tty_put(FILE *f, enum tty_style style, struct slice s);

/* Writes s, whose first column is `column`, and breaks lines before `width`
 * with `indent` spaces: at spaces, between Han characters, never before a
 * closing or after an opening mark. '\n' in s breaks too. Ends without a
 * newline. For text of ours: what is foreign goes through tty_put or
 * unicode_visible first. */
void tty_wrap(FILE *f, struct slice s, int column, int indent, int width);

/* One line without echo from the terminal (never from stdin), at most
 * TTY_SECRET_MAX bytes; appends to out in one piece; 0 or errno (ENOTTY: no
 * terminal, ECANCELED: ended without a line, EINTR: a signal). The echo is on
 * again whatever ended it. */
#define TTY_SECRET_MAX 1024
int tty_secret(const char *prompt, struct buf *out);
bool tty_present(void); /* is there a terminal to ask on */
/* Yes or no on the terminal; false when there is none. */
bool tty_confirm(const char *question);
/* Flush and test f: 0, or errno when any write since the start failed. */
int tty_finish(FILE *f);

#endif
