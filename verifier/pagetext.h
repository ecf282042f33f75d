/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether the letters on a page say what the record says.  Only for a page
 * that no signature covers, and no more than a hint for people: letters may
 * be covered by a drawing, or be a drawing.
 */
#ifndef VERIFIER_PAGETEXT_H
#define VERIFIER_PAGETEXT_H

#include "record/certificate.h"

#define PAGETEXT_MIN 40 /* letters and digits of a page that can be judged */

/* Whether the text can be judged at all: enough of it, and letters. */
bool pagetext_usable(struct slice text);
/* Whether the text shows a word or name, folded, across line ends, and not
 * as a part of a longer number or Latin word. */
bool pagetext_shows(struct slice text, struct slice wanted);
/* Whether it shows the day, in any order and with any marks in between:
 * 2028-06-17, 2028年6月17日, 17 June 2028, June 17, 2028. */
bool pagetext_dates(struct slice text, struct date day);

#endif
