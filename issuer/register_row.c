/* SPDX-License-Identifier: Apache-2.0 */
/* A row of the register, borrowed from a statement or owned. */
#include "issuer/register_sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const states[] = {
	[REGISTER_RESERVED] = "reserved",
	[REGISTER_ISSUED] = "issued",
	[REGISTER_VOID] = "void",
};

const char *
register_state_str(enum register_state s)
{
	return states[s];
}

/* The table's CHECK admits known states only. */
enum register_state
register_state_of(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof states / sizeof *states; i++)
		if (text != NULL && strcmp(text, states[i]) == 0)
			return (enum register_state)i;
	return REGISTER_RESERVED;
}

void
register_row_clear(struct register_row *row)
{
	const char *const *s[] = { &row->number, &row->number_key, &row->scheme,
		&row->level, &row->holder_zh, &row->holder_en,
		&row->holder_code, &row->replaces, &row->record, &row->late };
	size_t i;

	if (row->owned) {
		for (i = 0; i < sizeof s / sizeof *s; i++) {
			char *p;

			memcpy(&p, s[i], sizeof p); /* ours: not const */
			free(p);
		}
		if (row->envelope.n > 0) {
			uint8_t *p;

			memcpy(&p, &row->envelope.p, sizeof p);
			free(p);
		}
	}
	memset(row, 0, sizeof *row);
}

/* Borrowed from the statement, until its next step. */
void
register_row_borrow(sqlite3_stmt *st, struct register_row *row)
{
	memset(row, 0, sizeof *row);
	row->id = sqlite3_column_int64(st, 0);
	row->number = register_text(st, 1);
	row->number_key = register_text(st, 2);
	row->version = sqlite3_column_int64(st, 3);
	row->list = sqlite3_column_int64(st, 4);
	row->index = sqlite3_column_int64(st, 5);
	row->scheme = register_text(st, 6);
	row->level = register_text(st, 7);
	row->holder_zh = register_text(st, 8);
	row->holder_en = register_text(st, 9);
	row->holder_code = register_text(st, 10);
	row->issued = register_date(st, 11);
	row->valid_from = register_date(st, 12);
	row->valid_until = register_date(st, 13);
	row->zone = sqlite3_column_int(st, 14);
	row->replaces = register_text(st, 15);
	row->record = register_text(st, 16);
	register_bytes(st, 17, row->record_digest, CRYPT_SHA256);
	row->late = register_text(st, 18);
	row->state = register_state_of(register_text(st, 19));
	row->iat = register_instant(st, 20);
	register_bytes(st, 21, row->payload_digest, CRYPT_SHA256);
	row->envelope = register_blob(st, 22);
	row->unlisted = sqlite3_column_int(st, 23) != 0;
}

static bool
own_text(const char **s)
{
	if (*s != NULL)
		*s = strdup(*s);
	return true;
}

bool
register_row_own(struct registry *r, struct register_row *row)
{
	const char *want[10],
	    **s[] = { &row->number, &row->number_key, &row->scheme, &row->level,
		    &row->holder_zh, &row->holder_en, &row->holder_code,
		    &row->replaces, &row->record, &row->late };
	struct slice envelope = row->envelope;
	bool good = true;
	size_t i;

	for (i = 0; i < sizeof s / sizeof *s; i++) {
		want[i] = *s[i];
		own_text(s[i]);
		if (want[i] != NULL && *s[i] == NULL)
			good = false;
	}
	row->owned = true;
	row->envelope = slice_of(NULL, 0);
	if (envelope.n > 0) {
		row->envelope = slice_of(slice_dup(envelope), envelope.n);
		if (row->envelope.p == NULL) {
			row->envelope.n = 0;
			good = false;
		}
	}
	if (!good) {
		register_row_clear(row);
		snprintf(r->message, sizeof r->message, "register: no memory");
	}
	return good;
}
