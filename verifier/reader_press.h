/* SPDX-License-Identifier: Apache-2.0 */
/* Draws the items of verifier/press.h as a PDF of A4 pages. */
#ifndef VERIFIER_READER_PRESS_H
#define VERIFIER_READER_PRESS_H

#include "verifier/reader_out.h"

/* Opens the typefaces, before files are out of reach. */
void reader_press_warm_up(void);
/* Sends the PDF as WIRE_BYTES and then WIRE_DONE, or WIRE_TROUBLE. */
void reader_press(struct slice items, struct reader_out *out);

#endif
