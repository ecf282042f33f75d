/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of one input: where each was found, and what is to be said of
 * the document around it.  Whether a record is genuine is not asked here.
 */
#ifndef VERIFIER_FINDS_H
#define VERIFIER_FINDS_H

#include "record/verify.h"
#include "verifier/extract.h"
#include "verifier/input.h"

enum source {
	SOURCE_EMBEDDED, /* in a PDF: the signed record itself */
	SOURCE_QR, /* a code on a page or photo */
	SOURCE_JWS, /* a *.jws.json */
	SOURCE_TEXT, /* the text of a QR */
	SOURCE_NONE /* something that could not be read */
};
const char *source_str(enum source s);

#define FIND_NOTES_MAX 24

struct find {
	enum source source;
	int page; /* from 1; 0: none */
	struct buf envelope; /* empty when error is not E_OK */
	char *host; /* of a QR's address; NULL: none */
	bool insecure; /* the address is not https */
	/* E_OK, or why there is no envelope: then verdict and reason are
	 * these, with status UNREADABLE, or FORGED when `malformed`. */
	enum error error;
	bool malformed;
	char detail[160];
	struct finding note[FIND_NOTES_MAX]; /* about the document */
	size_t nnotes;
	uint8_t digest[CRYPT_SHA256]; /* of the payload */
};

#define FOREIGN_MAX 256
struct foreign { /* a code of another kind: shown, never opened */
	char *text; /* its beginning; owned */
	int page; /* from 1; 0: none */
};
void foreign_free(struct foreign *v, int n); /* n may be over the maximum */
/* The host of a web address, or the whole text. */
struct slice foreign_host(const struct foreign *f);

struct finds {
	struct find *v;
	size_t n, cap;
	struct foreign *foreign; /* the first FOREIGN_MAX of them; owned */
	int nforeign; /* codes of other kinds, all of them */
	bool full; /* too many: the last find says so */
	bool failed; /* no memory: the finds are not complete */
};
void finds_clear(struct finds *f); /* safe on a zeroed one */

/* Records in the raw bytes of a PDF. Returns how many different ones. */
size_t finds_scan(struct finds *f, struct slice pdf);
/* Whether bytes follow the last end-of-file mark. */
bool finds_trailing(struct slice pdf);

/* One envelope of a *.jws.json. */
void finds_envelope(struct finds *f, struct slice json);
/* Every QR text between white space. */
void finds_text(struct finds *f, struct slice text);
/* What the reader sent, merged with what is there already. */
void finds_extract(struct finds *f, const struct extract *e);
/* Adds what was seen of the document around a find. */
void finds_note(struct find *find, enum check_state state, enum error code,
    const char *detail);
/* Compares the finds of one document with each other and writes the notes.
 * `pages` tells that the pages were read; `is_pdf` that embedded records are
 * to be expected to agree with the page; `is_signed` that signatures are over
 * the pages, so that what they show need not be looked at. */
void finds_compare(struct finds *f, const struct extract *e, bool is_pdf,
    bool pages, bool is_signed);

#endif
