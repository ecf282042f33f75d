/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding records in the raw bytes of a PDF: the issuer writes the envelope
 * as an unfiltered stream that begins with a fixed magic, so a plain scan
 * finds it even in a damaged file, before any PDF parser runs.
 *
 * The stream holds the envelope in jws_write's form, which always begins
 * {"payload":" and ends "}]}; that beginning, right after "stream" and an end
 * of line, is the magic.
 */
#ifndef RECORD_SCAN_H
#define RECORD_SCAN_H

#include "record/buf.h"

#define SCAN_MAGIC "stream\n{\"payload\":\""

/* The next envelope at or after *from; moves *from past it. False at the end.
 * Only shape: braces and length are checked, not signatures. */
bool scan_next(struct slice pdf, size_t *from, struct slice *envelope);

#endif
