/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of `check` and `issue`: files with one record (*.json), with one
 * record a line (*.jsonl) or a row (*.csv), or '-' for any of them. */
#ifndef ISSUER_INTAKE_H
#define ISSUER_INTAKE_H

#include "issuer/draft.h"
#include "issuer/table.h"

#define INTAKE_MAX (256 << 20) /* bytes of one input */
/* Further items are held packed, but for the moment at which one is judged
 * or issued: ten thousand rows fit into tens of megabytes. */
#define INTAKE_WHOLE 100

enum intake_outcome {
	INTAKE_ISSUED,
	INTAKE_UNCHANGED, /* it was issued already */
	INTAKE_PENDING, /* would be issued: --dry-run */
	INTAKE_REFUSED
};
const char *intake_outcome_str(enum intake_outcome o);

struct intake_item {
	const char *input; /* as named on the command line */
	size_t row; /* line of a .jsonl, row of a .csv, else 0 */
	const struct table *table; /* that the row is of, or NULL */
	char *text; /* of the record, to tell places; NULL of a row */
	char *dir; /* where its files are looked for */
	struct draft *draft; /* NULL when refused early */
	struct problem *problem;
	size_t nproblems, said; /* said: on stderr */
	enum intake_outcome outcome;
	struct intake_item *same; /* an earlier item with the same record */
	int64_t id, list, index; /* in the register */
	int64_t earliest; /* iat that the certificate may carry */
	bool reserved; /* the register holds a reservation of it */
	char *envelope; /* once signed */
	size_t nenvelope;
	char *jws_path, *pdf_path;
	int error; /* errno of writing the files */
	bool faulty; /* what was signed did not verify: no fault of the
	                record's */
};

struct intake { /* begins zeroed */
	bool signed_now; /* to be judged as if it were, with: */
	struct draft_signing signing;
	struct mapping *mapping; /* of the tables, or NULL */
	enum encoding encoding;
	struct table **table;
	size_t ntables;
	struct intake_item *v; /* as they came */
	size_t n;
	struct intake_item **order; /* by version: a re-issue comes after
	                               what it replaces, however the files
	                               are named */
};

/* --map and --encoding, for the tables among the inputs. CLI_OK, or an exit
 * status after saying why. */
int intake_options(
    const struct cli *cli, const struct cli_value *values, struct intake *out);
/* Reads and drafts every input; faults stay with their items. CLI_OK, or an
 * exit status after saying why an input could not be read at all. */
int intake_read(const struct cli *cli, const struct workspace *ws,
    char **inputs, size_t n, struct intake *out);
/* One input of a command that names what the record follows. */
int intake_read_linked(const struct cli *cli, const struct workspace *ws,
    const char *input, const struct draft_link *link, struct intake *out);
/* One record that a program made; its name stands for a file's, and its files
 * are in dir. */
int intake_read_text(const struct cli *cli, const struct workspace *ws,
    const char *name, const char *record, char *dir, struct intake *out);
void intake_clear(struct intake *in);

/* An item in full for as long as it is worked on. False on no memory, or when
 * its annex is not the one that was checked: that goes into ps. */
bool intake_hold(const struct cli *cli, const struct workspace *ws,
    struct intake_item *item, struct problems *ps);
void intake_let_go(const struct intake *in, struct intake_item *item);
/* Whether it is in the register as issued. */
bool intake_registered(const struct intake_item *item);

/* Adds the problems of a scratch pad to an item, each with its place. */
bool intake_problems(struct intake_item *item, struct problems *ps);
/* One more, which another process gave its place. */
bool intake_add_problem(struct intake_item *item, const struct problem *p);
/* Prints on stderr the problems of an item that were not said yet. */
void intake_say(const struct cli *cli, struct intake_item *item);
/* Prints all of them, and after them how often a fault was met that a hundred
 * rows share: most likely it is one of the column. */
void intake_say_all(const struct cli *cli, struct intake *in);
/* What JSON calls an item: number, outcome, problems… */
struct json *intake_json(
    const struct cli *cli, const struct intake_item *item, const char *qr);

#endif
