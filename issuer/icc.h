/* SPDX-License-Identifier: Apache-2.0 */
/* The sRGB colour space (IEC 61966-2-1) as an ICC profile, version 2: what
 * PDF/A asks for as output intent. Computed, so that nothing is copied. */
#ifndef ISSUER_ICC_H
#define ISSUER_ICC_H

#include "record/buf.h"

void icc_srgb(struct buf *out); /* appends the profile */

#endif
