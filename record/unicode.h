/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that people compare: what is refused at issue, what folds for a
 * comparison, how a hostile string is made visible.  Input is valid UTF-8
 * (the JSON gate saw it); unicode*.c are the only users of utf8proc.
 */
#ifndef RECORD_UNICODE_H
#define RECORD_UNICODE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/buf.h"
#include "record/error.h"

/* Decodes the code point at s[*i] and moves *i past it; 0xFFFD and one byte
 * on a malformed sequence. */
uint32_t unicode_next(struct slice s, size_t *i);
/* Writes UTF-8, 1 to 4 bytes and no NUL, and says how many. */
size_t unicode_utf8(uint32_t cp, char out[4]);
void unicode_put(uint32_t cp, struct buf *out); /* appends UTF-8 */
bool unicode_noncharacter(uint32_t cp); /* U+FDD0..FDEF, U+xxFFFE, U+xxFFFF */
bool unicode_valid(struct slice s); /* strict UTF-8, no noncharacters */
size_t unicode_length(struct slice s); /* code points */
/* The most bytes, up to max, that end with a whole character. */
size_t unicode_cut(struct slice s, size_t max);
/* Columns of a terminal: 2 for East Asian Wide and Fullwidth, 0 for a
 * combining mark or control, else 1. */
int unicode_width(uint32_t cp);

enum unicode_class {
	UNICODE_PLAIN, /* all others */
	UNICODE_CONTROL, /* C0, DEL, C1, line and paragraph separator */
	UNICODE_BIDI, /* changes the reading order */
	UNICODE_INVISIBLE, /* zero width, filler, tag, variation selector */
	UNICODE_UNASSIGNED /* also private use and noncharacters */
};

enum unicode_class unicode_class(uint32_t cp);

/* Whether a text may stand on a certificate: NFC, no control, bidi,
 * invisible, unassigned, private-use or compatibility character (full-width
 * brackets and punctuation are ordinary in Chinese names and allowed), no
 * Latin look-alike of another script inside a Latin word, no white space at
 * the ends or doubled.  On failure *cp and *index (code points from 0) say
 * which character; both may be NULL. */
enum error unicode_check(struct slice s, uint32_t *cp, size_t *index);

/* For comparison only, never for display: NFKC (which makes full-width
 * letters, digits and brackets ordinary), upper case, the tortoise-shell
 * brackets U+3014 and U+3015 to ( ), white space trimmed and folded.
 * Appends to out. */
void unicode_fold(struct slice s, struct buf *out);
bool unicode_same(struct slice a, struct slice b); /* equal when folded */
/* Folded; false when nothing is left of the needle. */
bool unicode_contains(struct slice hay, struct slice needle);

/* Appends s for a terminal or a log: C0, DEL, C1, bidi and invisible
 * characters and malformed bytes become <U+202E> or <0x9B>; nothing else
 * changes. */
void unicode_visible(struct slice s, struct buf *out);

#endif
