/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the vectors are: one row makes one file below tests/vectors and one
 * entry of its index.json.  A row starts from maker_certificate() in
 * canonical form and changes it as text, so that it can also be what no
 * honest writer would write.
 */
#ifndef TESTS_VECTORS_TABLE_H
#define TESTS_VECTORS_TABLE_H

#include <stddef.h>

#define EDITS 4

struct edit {
	const char *find, *put; /* first occurrence; find "" appends */
};

enum shape { /* what is done besides signing the payload */
	SHAPE_PLAIN,
	SHAPE_HEADER, /* the last signature has the header `raw` */
	SHAPE_BUMP, /* payload base64 with unused bits set */
	SHAPE_TRUST, /* the trust list itself */
	SHAPE_TOKEN, /* the status token itself */
	SHAPE_TYP_TRUST, /* signed as if it were a trust list */
	SHAPE_TYP_STATUS, /* signed as if it were a status token */
	SHAPE_COMPACT, /* JWS compact serialization */
	SHAPE_MALLEATED /* the last signature is (r, n-s) */
};

enum raw { /* how a SHAPE_HEADER signature is made */
	RAW_SIGNED, /* truly, over that header */
	RAW_EMPTY,
	RAW_DER,
	RAW_SHORT, /* 63 bytes */
	RAW_LONG, /* 65, the last 0 */
	RAW_TWICE, /* 96 */
	RAW_HMAC /* HMAC-SHA-256 with the public key x||y as the secret */
};

struct vector {
	const char *file; /* "reject/jws-01-alg-none" */
	const char *verdict, *status, *code;
	const char *why;
	const char *letters; /* NULL: "ab"; see tests/maker.h */
	struct edit before[EDITS]; /* in the payload that is signed */
	struct edit after[EDITS]; /* in the payload that is sent */
	struct edit around[EDITS]; /* in the envelope */
	enum shape shape;
	const char *header; /* $KID stands for the kid of the last letter,
	                       $A for that of 'a' */
	enum raw raw;
	const char *as_of, *known_at, *now; /* NULL: now, now, the standard */
	const char *trust, *token; /* NULL: "current"; "none": none */
};

extern const struct vector vectors[];
extern const size_t nvectors;

#endif
