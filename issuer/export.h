/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is in the register, in forms that others read (docs/EXPORT.md): one
 * module a form, one row of a table each.
 */
#ifndef ISSUER_EXPORT_H
#define ISSUER_EXPORT_H

#include "issuer/signer.h"

struct export
{
	const struct cli *cli;
	const struct cli_value *values;
	struct workspace *ws;
	struct register_filter filter;
	const char *out; /* --out, or NULL: stdout */
	struct signer *signer; /* untp */
	struct buf text; /* not yet written */
	bool unlisted; /* --unlisted */
	size_t n, passed_over, changed;
	size_t hidden; /* unlisted ones that were left out */
	int status; /* CLI_OK, or why it stopped; said already */
};

struct export_format {
	const char *name;
	bool folder; /* one file a certificate, into the folder --out */
	bool reports; /* to who oversees the certifier: the unlisted, too */
	int (*begin)(struct export *x); /* NULL: nothing to do */
	/* An issued certificate; false to stop with x->status set. */
	bool (*row)(struct export *x, const struct register_row *row);
};

extern const struct export_format export_jsonl, export_csv, export_cnca,
    export_untp;

/* Stops with an internal error; false, to return. */
bool export_no_memory(struct export *x);

#endif
