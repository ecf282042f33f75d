/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of a foreign PDF by way of qpdf, which is never asked to decode:
 * a 4 KB bomb cost its decoder 20 seconds and 4 GB. */
#ifndef VERIFIER_READER_STREAM_H
#define VERIFIER_READER_STREAM_H

#include <stdbool.h>

#include <qpdf/qpdf-c.h>

#include "record/buf.h"

/* Whether the only filter of a stream is this one ("/FlateDecode"). */
bool reader_stream_filter(qpdf_data q, qpdf_oh dict, const char *name);
/* Appends the bytes of a stream; false when it has another filter than
 * Flate, is damaged, or is over the buf's limit. */
bool reader_stream_bytes(qpdf_data q, qpdf_oh stream, struct buf *to);
/* An attribute of a page, its own or that of the tree above. */
qpdf_oh reader_stream_inherited(qpdf_data q, qpdf_oh page, const char *key);

#endif
