/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal: language, colour, width, a question, a secret. */
#ifndef SYS_TTY_H
#define SYS_TTY_H

#include <stdbool.h>
#include <stdio.h>

#include "record/buf.h"
#include "record/error.h"

/* "zh"/"en" from --lang, or with NULL from LC_ALL, LC_MESSAGES, LANG. */
bool tty_lang(const char *option, enum lang *out);
/* Colour only when f is a terminal, NO_COLOR is unset and TERM not dumb. */
bool tty_colour(FILE *f);
int tty_width(FILE *f); /* columns; 80 when unknown */
/* Columns a UTF-8 text takes (East Asian Wide and Fullwidth are 2). */
int tty_columns(struct slice s);

enum tty_style { TTY_PLAIN, TTY_BOLD, TTY_GOOD, TTY_BAD, TTY_UNSURE, TTY_DIM };
/* Foreign text through unicode_visible(), in a style if f has colour. */
void tty_put(FILE *f, enum tty_style style, struct slice s);

/* A secret without echo from the terminal (never from stdin); appends to
 * out; 0 or errno (ENOTTY: no terminal). */
int tty_secret(const char *prompt, struct buf *out);
/* Yes or no on the terminal; false when there is none. */
bool tty_confirm(const char *question);
/* Flush and test stdout: 0, or errno when any write failed. */
int tty_finish(FILE *f);

#endif
