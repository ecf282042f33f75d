/* SPDX-License-Identifier: Apache-2.0 */
/* What the user gave us to look at, told apart by content and never by name. */
#ifndef VERIFIER_INPUT_H
#define VERIFIER_INPUT_H

#include <stdbool.h>

#include "record/buf.h"
#include "record/error.h"
#include "verifier/cause.h"
#include "verifier/wire.h"

#define INPUT_LARGE (16 << 20) /* bytes: no certificate is, bids are */
#define INPUT_FILES_MAX 100000 /* of one run */

enum input_kind {
	INPUT_PDF,
	INPUT_PNG,
	INPUT_JPEG,
	INPUT_JSON, /* begins like a JSON object: an envelope, perhaps */
	INPUT_TEXT, /* may hold the text of a QR */
	INPUT_TOKEN, /* a compact JWS: a status token, no certificate */
	INPUT_OTHER
};

/* "pdf", "png", … as in JSON. */
const char *input_kind_str(enum input_kind kind);

struct input_name { /* one thing to look at */
	char *name; /* path, "-" or the text of a QR; owned */
	bool is_text; /* name is the text itself */
	bool from_folder; /* found in a folder: passed over when it is of no
	                     kind that could hold a certificate */
	int os; /* errno: it could not be opened, and stands here for that */
};

struct input_list {
	struct input_name *v;
	size_t n, cap;
};

/* Adds an operand: a folder is walked in byte order. 0, or errno when it
 * cannot be opened (nothing was added then). */
int input_list_add(struct input_list *list, const char *operand);
/* Adds one that could not be, so that the report says so. 0 or errno. */
int input_list_refuse(struct input_list *list, const char *operand, int os);
void input_list_clear(struct input_list *list);
/* Whether an operand that is no file is the text of a QR. */
bool input_is_text(const char *operand);

/* What a name claims, by its ending: only for files of a folder that are of
 * no kind that is read. */
enum input_claim {
	CLAIM_NONE,
	CLAIM_DOCUMENT, /* .pdf, .png, .docx: somebody calls it one */
	CLAIM_SITE /* .js, .css, .svg: part of a published site */
};
enum input_claim input_claims(const char *name);

struct input {
	enum input_kind kind;
	enum cause type; /* what it is instead, of INPUT_OTHER */
	struct buf bytes; /* the whole file, but not of an image */
	bool large; /* a PDF that was not read into bytes: the reader does it */
	int fd; /* for the reader; -1 for a text; owned */
};

/* 0 or errno. Free with input_close in both cases. */
int input_open(const struct input_name *name, struct input *out);
void input_close(struct input *in);

/* As the reader is told; of a PDF, PNG or JPEG. */
enum wire_format input_format(enum input_kind kind);

/* By the first bytes alone. *type is set for INPUT_OTHER. */
enum input_kind input_sniff(struct slice head, enum cause *type);

#endif
