/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificate payload (docs/FORMAT.md section 1): parse, check, write.
 * Parsed strings borrow from the certificate's own tree and live as long as
 * it does.  A certificate built by the issuer borrows from its maker.
 */
#ifndef RECORD_CERTIFICATE_H
#define RECORD_CERTIFICATE_H

#include "record/buf.h"
#include "record/crypt.h"
#include "record/date.h"
#include "record/error.h"
#include "record/json.h"

#define CERTIFICATE_ISSUERS_MAX 4
#define CERTIFICATE_CRITERIA_MAX 8
#define CERTIFICATE_ANNEX_MAX 4
#define CERTIFICATE_FORMER_MAX 4
#define CERTIFICATE_NUMBER_MAX 40 /* bytes */
/* Bytes of texts. The payload as a whole is bounded by JWS_PAYLOAD_MAX. */
#define CERTIFICATE_NAME_MAX 300
#define CERTIFICATE_TEXT_MAX 2000 /* scope, address, remarks */
#define CERTIFICATE_REG_MAX 80
#define CERTIFICATE_CRITERION_MAX 60

/* The annex that holds the whole scope when the record has the short form. */
#define CERTIFICATE_SCOPE_ANNEX "scope.txt"

struct bilingual { /* either may be NULL, never both where required */
	const char *zh;
	const char *en;
};

struct certificate_annex {
	const char *name; /* file name as attached: [A-Za-z0-9._-]{1,64} */
	uint8_t sha256[CRYPT_SHA256]; /* written as base64url */
	int64_t count; /* rows, or -1 */
	int64_t pages; /* or -1 */
};

struct certificate {
	const char *iss; /* publisher's base URL, https, no trailing slash */
	const char *number; /* jti: as printed */
	int64_t version; /* ver, from 1 */
	const char *scheme;
	const char *level; /* NULL when the scheme has none */
	const char *issuers[CERTIFICATE_ISSUERS_MAX];
	size_t nissuers;
	struct {
		struct bilingual name;
		const char *uscc, *lei, *reg; /* each may be NULL */
		const char *country; /* ISO 3166-1 alpha-2 */
		struct bilingual address; /* both may be NULL */
		struct bilingual former[CERTIFICATE_FORMER_MAX];
		size_t nformer;
	} holder;
	struct bilingual scope;
	const char *criteria[CERTIFICATE_CRITERIA_MAX];
	size_t ncriteria;
	int64_t iat; /* signed */
	int64_t nbf; /* first instant of the first day */
	int64_t exp; /* first instant after the last day */
	int zone; /* minutes */
	struct date issued, first_issued; /* printed */
	struct date valid_from, valid_until; /* derived from nbf, exp, zone;
	                                        valid_until is inclusive */
	const char *replaces; /* "NUMBER#VERSION" or NULL */
	struct bilingual remarks; /* both may be NULL */
	int64_t sites; /* 0 when not stated */
	struct certificate_annex annex[CERTIFICATE_ANNEX_MAX];
	size_t nannex;
	int64_t status_index;
	const char *status_uri;
	struct json_text *text; /* private; NULL in a built one */
};

/* Strict: unknown members, wrong types, inconsistent dates (nbf not the
 * start of a day in zone, exp <= nbf) are refused. `field` (may be NULL)
 * gets the member's path on failure, a static or tree-independent string of
 * at most 63 bytes. */
enum error certificate_parse(
    struct slice payload, struct certificate **out, char field[64]);
/* The same checks over a built one. */
enum error certificate_check(const struct certificate *c, char field[64]);
/* Appends the RFC 8785 payload. E_TOO_LARGE over JWS_PAYLOAD_MAX. */
enum error certificate_write(const struct certificate *c, struct buf *out);
/* For `--json`: the members that cli.md names under "certificate". */
struct json *certificate_json(const struct certificate *c);
void certificate_free(struct certificate *c); /* only parsed ones; NULL ok */

/* A number as compared: trimmed, NFKC, upper case. Appends to out. */
void certificate_number_key(struct slice number, struct buf *out);

#endif
