/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables.  Each script brings a register from one version to the next
 * and is never edited once released: a new version is a new
 * script.
 *
 * What must never change is guarded here, not by the program's good will:
 * an issued certificate, events, tokens, trust lists and the log refuse
 * UPDATE and DELETE.
 */
#include "issuer/register_sqlite.h"

#define NEVER(table, what)                                               \
	"CREATE TRIGGER " table "_no_" what " BEFORE " what " ON " table \
	" BEGIN SELECT RAISE(ABORT, '" table " is append-only'); END;"
#define APPEND_ONLY(table) NEVER(table, "UPDATE") NEVER(table, "DELETE")

static const char *const version_1[] = {
	"CREATE TABLE certificates ("
	" id INTEGER PRIMARY KEY,"
	" number TEXT NOT NULL,"
	" number_key TEXT NOT NULL CHECK (number_key <> ''),"
	" version INTEGER NOT NULL CHECK (version >= 1),"
	" list INTEGER NOT NULL CHECK (list >= 0),"
	" idx INTEGER NOT NULL CHECK (idx BETWEEN 0 AND 131071),"
	" scheme TEXT NOT NULL,"
	" level TEXT,"
	" holder_zh TEXT, holder_en TEXT, holder_code TEXT,"
	" issued TEXT NOT NULL,"
	" valid_from TEXT NOT NULL,"
	" valid_until TEXT NOT NULL CHECK (valid_until >= valid_from),"
	" zone INTEGER NOT NULL CHECK (zone BETWEEN -840 AND 840),"
	" replaces TEXT,"
	" record TEXT NOT NULL,"
	" record_digest BLOB NOT NULL CHECK (length(record_digest) = 32),"
	" late TEXT,"
	" state TEXT NOT NULL CHECK (state IN ('reserved', 'issued', 'void')),"
	" reserved_at INTEGER NOT NULL,"
	" iat INTEGER,"
	" payload_digest BLOB,"
	" envelope BLOB,"
	" CHECK (holder_zh IS NOT NULL OR holder_en IS NOT NULL),"
	" CHECK ((state = 'issued') = (envelope IS NOT NULL)),"
	" CHECK (state <> 'issued' OR"
	"  (iat IS NOT NULL AND length(payload_digest) = 32)),"
	" UNIQUE (number_key, version),"
	" UNIQUE (list, idx)) STRICT;"
	"CREATE INDEX certificates_record ON certificates (record_digest);"
	"CREATE INDEX certificates_iat ON certificates (iat);"
	"CREATE INDEX certificates_until ON certificates (valid_until);"
	"CREATE INDEX certificates_holder ON certificates (holder_code);"
	"CREATE TRIGGER certificates_kept BEFORE DELETE ON certificates"
	" BEGIN SELECT RAISE(ABORT, 'certificates are kept'); END;"
	"CREATE TRIGGER certificates_final BEFORE UPDATE ON certificates"
	" WHEN OLD.state = 'issued'"
	" BEGIN SELECT RAISE(ABORT, 'an issued certificate is final'); END;",

	"CREATE TABLE annexes ("
	" certificate INTEGER NOT NULL REFERENCES certificates (id),"
	" place INTEGER NOT NULL CHECK (place BETWEEN 0 AND 3),"
	" name TEXT NOT NULL,"
	" count INTEGER NOT NULL,"
	" data BLOB NOT NULL,"
	" PRIMARY KEY (certificate, place)) STRICT;"
	"CREATE TRIGGER annexes_final_update BEFORE UPDATE ON annexes"
	" BEGIN SELECT RAISE(ABORT, 'annexes are not edited'); END;"
	"CREATE TRIGGER annexes_final_delete BEFORE DELETE ON annexes WHEN"
	" (SELECT state FROM certificates WHERE id = OLD.certificate) = 'issued'"
	" BEGIN SELECT RAISE(ABORT, 'an issued certificate is final'); END;"

	"CREATE TABLE files ("
	" path TEXT PRIMARY KEY,"
	" kind TEXT NOT NULL CHECK (kind IN ('pdf', 'jws')),"
	" certificate INTEGER NOT NULL REFERENCES certificates (id)) STRICT;"

	"CREATE TABLE serials ("
	" prefix TEXT PRIMARY KEY,"
	" next INTEGER NOT NULL CHECK (next >= 1)) STRICT;",

	"CREATE TABLE events ("
	" id INTEGER PRIMARY KEY,"
	" certificate INTEGER NOT NULL REFERENCES certificates (id),"
	" action TEXT NOT NULL CHECK (action IN ('suspend', 'restore',"
	"  'withdraw', 'cancel', 'supersede', 'void')),"
	" decided TEXT NOT NULL,"
	" effective TEXT NOT NULL,"
	" recorded INTEGER NOT NULL,"
	" reason TEXT NOT NULL,"
	" note TEXT,"
	" until TEXT,"
	" bodies TEXT NOT NULL,"
	" approvals BLOB) STRICT;"
	"CREATE INDEX events_certificate ON events (certificate);" APPEND_ONLY(
	    "events")

	    "CREATE TABLE publications ("
	    " event INTEGER PRIMARY KEY REFERENCES events (id),"
	    " published INTEGER NOT NULL) STRICT;" APPEND_ONLY("publications")

		"CREATE TABLE tokens ("
		" list INTEGER NOT NULL CHECK (list >= 0),"
		" seq INTEGER NOT NULL CHECK (seq >= 1),"
		" uri TEXT NOT NULL,"
		" iat INTEGER NOT NULL,"
		" exp INTEGER NOT NULL CHECK (exp > iat),"
		" content BLOB NOT NULL CHECK (length(content) = 32),"
		" digest BLOB NOT NULL CHECK (length(digest) = 32),"
		" token BLOB NOT NULL,"
		" PRIMARY KEY (list, seq)) STRICT;" APPEND_ONLY("tokens"),

	"CREATE TABLE keys ("
	" kid TEXT PRIMARY KEY,"
	" owner TEXT NOT NULL,"
	" file TEXT NOT NULL UNIQUE,"
	" alg TEXT NOT NULL CHECK (alg IN ('ES256', 'EdDSA')),"
	" public BLOB NOT NULL,"
	" uses INTEGER NOT NULL,"
	" usable_from INTEGER NOT NULL,"
	" usable_to INTEGER,"
	" compromised_at INTEGER,"
	" x509 BLOB NOT NULL) STRICT;" NEVER("keys",
	    "DELETE") "CREATE TRIGGER keys_end_once BEFORE UPDATE ON keys WHEN"
		      " NEW.kid IS NOT OLD.kid OR NEW.owner IS NOT OLD.owner OR"
		      " NEW.public IS NOT OLD.public OR NEW.uses IS NOT OLD.uses OR"
		      " NEW.usable_from IS NOT OLD.usable_from OR"
		      " (OLD.usable_to IS NOT NULL AND NEW.usable_to IS NOT OLD.usable_to) OR"
		      " (OLD.compromised_at IS NOT NULL AND"
		      "  NEW.compromised_at IS NOT OLD.compromised_at)"
		      " BEGIN SELECT RAISE(ABORT, 'a key is ended once, else kept'); END;"

		      "CREATE TABLE trust_lists ("
		      " version INTEGER PRIMARY KEY,"
		      " issued INTEGER NOT NULL,"
		      " expires INTEGER NOT NULL CHECK (expires > issued),"
		      " envelope BLOB NOT NULL) STRICT;" APPEND_ONLY(
			  "trust_lists")

			  "CREATE TABLE log ("
			  " id INTEGER PRIMARY KEY,"
			  " at INTEGER NOT NULL,"
			  " action TEXT NOT NULL,"
			  " subject TEXT NOT NULL,"
			  " detail TEXT) STRICT;" APPEND_ONLY("log"),
	NULL
};

/* What publishing asks of every certificate, without reading one: a row is as
 * large as a page. */
static const char *const version_2[] = {
	"CREATE INDEX certificates_place ON certificates"
	" (list, idx, zone, state, version, number);",
	NULL
};

/* What was appended to the base of a PDF when it was signed (docs/PDF.md
 * section 3), so that a lost file comes back byte for byte. */
static const char *const version_3[] = {
	"CREATE TABLE pdf_signatures ("
	" certificate INTEGER NOT NULL REFERENCES certificates (id),"
	" base BLOB NOT NULL CHECK (length(base) = 32),"
	" made INTEGER NOT NULL,"
	" increments BLOB NOT NULL,"
	" PRIMARY KEY (certificate, base)) STRICT;" APPEND_ONLY(
	    "pdf_signatures"),
	NULL
};

/* Cases. What was done in one is never edited. */
static const char *const version_4[] = {
	"CREATE TABLE cases ("
	" id INTEGER PRIMARY KEY,"
	" name TEXT NOT NULL UNIQUE,"
	" scheme TEXT NOT NULL,"
	" kind TEXT NOT NULL CHECK (kind IN ('initial', 'renewal', 'change')),"
	" of TEXT,"
	" holder_zh TEXT, holder_en TEXT, holder_code TEXT,"
	" opened INTEGER NOT NULL,"
	" CHECK ((kind = 'initial') = (of IS NULL)),"
	" CHECK (holder_zh IS NOT NULL OR holder_en IS NOT NULL)"
	") STRICT;" APPEND_ONLY("cases"),

	"CREATE TABLE case_steps ("
	" case_id INTEGER NOT NULL REFERENCES cases (id),"
	" seq INTEGER NOT NULL CHECK (seq >= 1),"
	" event TEXT NOT NULL,"
	" at INTEGER NOT NULL,"
	" person TEXT NOT NULL CHECK (person <> ''),"
	" body TEXT NOT NULL CHECK (body <> ''),"
	" state TEXT NOT NULL,"
	" detail TEXT NOT NULL,"
	" PRIMARY KEY (case_id, seq)) STRICT;" APPEND_ONLY("case_steps")

	    "CREATE TABLE case_certificates ("
	    " case_id INTEGER NOT NULL UNIQUE REFERENCES cases (id),"
	    " certificate INTEGER NOT NULL UNIQUE"
	    "  REFERENCES certificates (id)) STRICT;" APPEND_ONLY(
		"case_certificates"),
	NULL
};

/* What the root took back, with each trust list that it signed. */
static const char *const version_5[] = {
	"CREATE TABLE crls ("
	" version INTEGER PRIMARY KEY REFERENCES trust_lists (version),"
	" der BLOB NOT NULL) STRICT;" APPEND_ONLY("crls"),
	NULL
};

/* Numbers that the published site does not show; the last word counts. */
static const char *const version_6[] = {
	"CREATE TABLE listings ("
	" id INTEGER PRIMARY KEY,"
	" number_key TEXT NOT NULL,"
	" listed INTEGER NOT NULL CHECK (listed IN (0, 1)),"
	" at INTEGER NOT NULL) STRICT;"
	"CREATE INDEX listings_number ON listings (number_key);" APPEND_ONLY(
	    "listings") "CREATE VIEW unlisted AS SELECT number_key FROM"
			" (SELECT number_key, listed, max(id) FROM listings"
			"  GROUP BY number_key) WHERE listed = 0;",
	NULL
};

const char *const *const register_schema[] = { version_1, version_2, version_3,
	version_4, version_5, version_6 };
const int register_schema_version =
    (int)(sizeof register_schema / sizeof *register_schema);
