/* SPDX-License-Identifier: Apache-2.0 */
/* Small pictures of pages, for the printed report. */
#ifndef VERIFIER_READER_SHOW_H
#define VERIFIER_READER_SHOW_H

#include "verifier/reader_out.h"

/* Sends each wanted page that can be drawn as WIRE_PICTURE, then WIRE_DONE.
 * What cannot be drawn has no picture: nothing is concluded from one. */
void reader_show(struct slice file, const struct wire_request *request,
    struct reader_out *out);

#endif
