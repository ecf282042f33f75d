/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The revisions of a certificate's PDF (docs/PDF.md section 3): a base that
 * the issuer wrote, then one increment a signature, then at most one with
 * the document security store.  The writer and the reader are the same code:
 * an increment is read by writing it again and comparing every byte, so that
 * nothing but our own kinds can follow a base.
 *
 * No cryptography here.  What a reader must still do: check each CMS over
 * revision_covered(), by a key of the body that `title` names; only then is
 * anything known about the base.
 *
 *	issuer                            verifier
 *	revision_open(base, &r)           revision_read(file, &r)
 *	revision_sign(&r, when, &file)    r.signature[i].title, .instant
 *	  hash revision_covered()         hash revision_covered()
 *	revision_fill(&r, cms, &file)     revision_cms(file, &r.signature[i])
 *	revision_store(&r, ..., &file)    r.cert, r.crl
 *
 * Offsets count from the first byte of the file.  Nothing to free.
 */
#ifndef RECORD_REVISION_H
#define RECORD_REVISION_H

#include "record/buf.h"
#include "record/error.h"

#define REVISION_SIGNATURES_MAX 4 /* as jws.h: one a body */
#define REVISION_STORE_MAX 16 /* certificates, and as many CRLs */
#define REVISION_DATE 24 /* "D:20250618120000+08'00'" and its NUL */
/* Bytes of CMS that Contents has room for; each takes two digits. */
#define REVISION_ROOM 4096
#define REVISION_ROOM_STAMPED 8192 /* with a time-stamp token in it */

struct revision_span { /* bytes of the file */
	size_t at, n;
};

struct revision_field { /* a signature field of the base */
	size_t number; /* of its object */
	struct revision_span dictionary; /* from after "<<\n" to before ">>" */
	struct revision_span title; /* /T: the id of the body */
};

struct revision_signature {
	struct revision_span title; /* of its field */
	int64_t instant; /* M: when the body says that it signed */
	int zone; /* minutes, of M */
	size_t before, after; /* ByteRange [0 before after end-after] */
	size_t end; /* of the increment, and of what is signed */
	size_t room; /* bytes of CMS: one of the two above */
};

struct revision { /* a file as far as it was read or written */
	/* the base */
	size_t base; /* its length */
	size_t root, info; /* object numbers of /Root and /Info */
	struct revision_span id; /* "[<...> <...>]" */
	struct revision_span catalog; /* as revision_field.dictionary */
	struct revision_field field[REVISION_SIGNATURES_MAX];
	size_t nfields;
	size_t first; /* objects of the base: /Size of its trailer */
	/* so far */
	size_t end; /* bytes */
	size_t startxref; /* the newest table */
	size_t size; /* the newest /Size */
	struct revision_signature signature[REVISION_SIGNATURES_MAX];
	size_t nsignatures; /* signature[i] is of field[i] */
	/* the security store; empty without one */
	struct revision_span cert[REVISION_STORE_MAX], crl[REVISION_STORE_MAX];
	size_t ncerts, ncrls; /* DER */
};

/* Reads the base only; `file` may go on after it. E_REVISION_FORM when it
 * does not begin with a base of ours (another program wrote or re-saved it),
 * or with one that has no signature fields: r->base is 0 in the first case,
 * its length in the second. */
enum error revision_open(struct slice file, struct revision *r);
/* Reads the whole file. E_REVISION_FORM as above; E_REVISION_FOREIGN when
 * something else than our own increments follows, from r->end on;
 * E_REVISION_UNSIGNED when fewer increments than fields follow and nothing
 * else. The parts that were read are in *r in each case. */
enum error revision_read(struct slice file, struct revision *r);

/* The two parts of the file that signature s is over. */
void revision_covered(struct slice file, const struct revision_signature *s,
    struct slice parts[2]);
/* Appends the DER of a signature's CMS. E_REVISION_CMS when Contents are not
 * lower-case digits of one DER value and zeros after it. */
enum error revision_cms(
    struct slice file, const struct revision_signature *s, struct buf *der);

/* Appends the next signature with empty Contents to `file`, which holds
 * r->end bytes; room is one of the two above. E_OK, or E_TOO_LARGE, E_MEMORY
 * (the buf failed), E_REVISION_FORM (every field is signed). */
enum error revision_sign(struct revision *r, int64_t instant, int zone,
    size_t room, struct buf *file);
/* Writes the CMS into the newest signature. E_REVISION_ROOM: too long. */
enum error revision_fill(
    const struct revision *r, struct slice cms, struct buf *file);
/* Appends the security store: certificates and CRLs as DER. */
enum error revision_store(struct revision *r, const struct slice *certs,
    size_t ncerts, const struct slice *crls, size_t ncrls, struct buf *file);

/* "D:20250618120000+08'00'" (ISO 32000-1 section 7.9.4). */
void revision_date(int64_t instant, int zone, char out[REVISION_DATE]);

#endif
