/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members and their order follow the JSON schema of the DCC, 0.7.0.  It has
 * one issuer, so that the joint record stays what proves the certificate:
 * conformityCertificate names it by digest.
 */
#include "issuer/untp.h"

#include <stdio.h>
#include <string.h>

#include "issuer/did.h"
#include "record/b64.h"
#include "sys/file.h"

#define CONTEXT_W3C "https://www.w3.org/ns/credentials/v2"
#define CONTEXT_UNTP "https://vocabulary.uncefact.org/untp/0.7.0/context/"

const char *
untp_issuer(const struct trust *trust, const char *const issuers[], size_t n)
{
	const struct trust_body *b;
	const char *first = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		b = trust_body(trust, issuers[i]);
		if (b == NULL)
			continue;
		if (strcmp(b->role, "certification_body") == 0)
			return b->id;
		if (first == NULL)
			first = b->id;
	}
	return first;
}

/* For readers of other languages first; names of parties are registered in
 * their own, see party(). */
static const char *
english(const struct bilingual *b)
{
	return b->en != NULL ? b->en : b->zh;
}

static struct json *
typed(const char *type)
{
	struct json *o = json_new_object(), *list = json_new_array();
	bool good = json_add(list, json_new_str(type));

	good = json_set(o, "type", list) && good;
	if (good)
		return o;
	json_free(o);
	return NULL;
}

/* {"type":[…],"id":PUBLISHER/id/KIND/NAME,"name":…}: an identifier, nothing
 * is found there. */
static struct json *
named(const struct untp_source *src, const char *type, const char *kind,
    const char *code, const char *name)
{
	struct json *o = typed(type);
	struct buf id = BUF_INIT(4096);
	bool good;

	buf_printf(&id, "%s/id/%s/", src->trust->publisher, kind);
	file_name_encode(slice_str(code), &id);
	good = buf_ok(&id) && json_set_str(o, "id", buf_cstr(&id)) &&
	    json_set_str(o, "name", name);
	buf_free(&id);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

static bool
set_instant(struct json *o, const char *name, int64_t t, int zone)
{
	char text[INSTANT_TEXT];

	instant_format(t, zone, text);
	return json_set_str(o, name, text);
}

static struct json *
issuer(const struct untp_source *src)
{
	const struct trust_body *b = trust_body(src->trust, src->issuer);
	struct json *o = typed("CredentialIssuer"), *known, *party;
	struct buf did = BUF_INIT(1024);
	bool good;

	did_web(src->trust->publisher, b->id, &did);
	good = buf_ok(&did) && json_set_str(o, "id", buf_cstr(&did)) &&
	    json_set_str(o, "name", english(&b->name));
	buf_free(&did);
	if (good && b->uscc != NULL) {
		known = json_new_array();
		party = named(src, "Party", "uscc", b->uscc,
		    b->name.zh != NULL ? b->name.zh : b->name.en);
		good = json_set_str(party, "registeredId", b->uscc);
		good = json_add(known, party) && good;
		good = json_set(o, "issuerAlsoKnownAs", known) && good;
	}
	if (good)
		return o;
	json_free(o);
	return NULL;
}

/* The holder under its registered name, which is the Chinese one where there
 * is one; the other is in the description. */
static struct json *
party(const struct untp_source *src)
{
	const struct certificate *c = src->certificate;
	const struct bilingual *name = &c->holder.name;
	const char *kind = "name", *code = english(name), *register_name = NULL;
	struct json *o, *scheme;
	bool good = true;

	if (c->holder.uscc != NULL) {
		kind = "uscc";
		code = c->holder.uscc;
		register_name = "Unified Social Credit Code (GB 32100)";
	} else if (c->holder.lei != NULL) {
		kind = "lei";
		code = c->holder.lei;
		register_name = "Legal Entity Identifier (ISO 17442)";
	} else if (c->holder.reg != NULL) {
		kind = "reg";
		code = c->holder.reg;
		register_name = "Registration number";
	}
	o = named(
	    src, "Party", kind, code, name->zh != NULL ? name->zh : name->en);
	if (register_name != NULL) {
		scheme = named(
		    src, "IdentifierScheme", "register", kind, register_name);
		good = json_set_str(o, "registeredId", code);
		good = json_set(o, "idScheme", scheme) && good;
	}
	if (good && name->zh != NULL)
		good = json_set_str(o, "description", name->en);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

/* rank 1 is the highest; levels are listed lowest first. */
static struct json *
score(const struct untp_source *src, const struct trust_scheme *scheme)
{
	const int place = trust_level(scheme, src->certificate->level);
	struct json *o = json_new_object();
	bool good = json_set_str(o, "code", src->certificate->level);

	if (good && place >= 0)
		good =
		    json_set_int(o, "rank", (int64_t)scheme->nlevels - place) &&
		    json_set_str(
			o, "definition", english(&scheme->levels[place].name));
	if (good)
		return o;
	json_free(o);
	return NULL;
}

/* "u" and base64url of a SHA-256 multihash (0x12, 32 bytes). */
static struct json *
record_link(const struct untp_source *src)
{
	struct json *o = json_new_object();
	struct buf url = BUF_INIT(4096), digest = BUF_INIT(128);
	uint8_t hash[2 + CRYPT_SHA256] = { 0x12, CRYPT_SHA256 };
	bool good;

	/* A "%" of the file's name is one of the address no more. */
	buf_printf(&url, "%s/certificates/", src->trust->publisher);
	file_name_encode(slice_str(src->name), &url);
	buf_puts(&url, ".jws.json");
	crypt_sha256(src->envelope, hash + 2);
	buf_putc(&digest, 'u');
	b64_encode(slice_of(hash, sizeof hash), &digest);
	good = buf_ok(&url) && buf_ok(&digest) &&
	    json_set_str(o, "linkURL", buf_cstr(&url)) &&
	    json_set_str(o, "linkName",
		"The certificate as every issuing body signed it") &&
	    json_set_str(o, "digestMultibase", buf_cstr(&digest)) &&
	    json_set_str(o, "mediaType", "application/json");
	buf_free(&url);
	buf_free(&digest);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

static bool
set_standards(struct json *o, const struct untp_source *src, const char *member,
    const char *type, const char *kind)
{
	const struct certificate *c = src->certificate;
	struct json *list = json_new_array();
	bool good = true;
	size_t i;

	for (i = 0; good && i < c->ncriteria; i++)
		good = json_add(list,
		    named(src, type, kind, c->criteria[i], c->criteria[i]));
	return json_set(o, member, list) && good;
}

/* One assessment: the whole scheme at this level.  The DCC wants members that
 * the field has no word for: no topic of the UN vocabulary is after-sales
 * service, so that its list stays empty. */
static struct json *
assessment(const struct untp_source *src, const struct trust_scheme *scheme)
{
	const struct certificate *c = src->certificate;
	struct json *o, *performance = json_new_array(), *one;
	char issued[DATE_TEXT];
	bool good = true;

	date_format(c->issued, issued);
	o = named(src, "ConformityAssessment", "assessment", src->name,
	    english(&scheme->name));
	good = json_set_str(o, "description", english(&c->scope)) &&
	    set_standards(
		o, src, "assessmentCriteria", "Criterion", "criterion") &&
	    set_standards(
		o, src, "referenceStandard", "Standard", "standard") &&
	    json_set_str(o, "assessmentDate", issued);
	if (c->level != NULL) {
		one = json_new_object();
		good = json_set(one, "score", score(src, scheme)) && good;
		good = json_add(performance, one) && good;
	}
	good = json_set(o, "assessedPerformance", performance) && good;
	good = json_set(o, "assessedOrganisation", party(src)) && good;
	good = json_set(o, "conformityTopic", json_new_array()) && good;
	good = good && json_set_bool(o, "conformance", true);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

/* Who signed the certificate beside the one who signs this. */
static void
describe(const struct untp_source *src, const struct trust_scheme *scheme,
    struct buf *out)
{
	const struct certificate *c = src->certificate;
	const struct trust_body *b;
	size_t i;

	buf_printf(out, "Certificate %s, version %lld, %s", c->number,
	    (long long)c->version, english(&scheme->name));
	buf_puts(
	    out, c->nissuers > 1 ? ", issued jointly by " : ", issued by ");
	for (i = 0; i < c->nissuers; i++) {
		b = trust_body(src->trust, c->issuers[i]);
		buf_printf(out, "%s%s", i == 0 ? "" : "; ",
		    b == NULL ? c->issuers[i] : english(&b->name));
	}
	buf_printf(out, ". Scope: %s%s%s",
	    c->scope.zh == NULL ? "" : c->scope.zh,
	    c->scope.zh == NULL || c->scope.en == NULL ? "" : " / ",
	    c->scope.en == NULL ? "" : c->scope.en);
	if (src->trust->sample)
		buf_puts(out, " SAMPLE: made for show, no real certificate.");
}

/* assessmentLevel "scheme-cab": the scheme names which bodies assess (the
 * trust list's required_issuers); nothing is claimed of any authority. */
static struct json *
attestation(const struct untp_source *src, const struct trust_scheme *scheme)
{
	const struct certificate *c = src->certificate;
	struct json *o = named(
	    src, "ConformityAttestation", "certificate", src->name, c->number);
	struct json *list = json_new_array();
	struct buf text = BUF_INIT(16384);
	bool good;

	describe(src, scheme, &text);
	good = buf_ok(&text) &&
	    json_set_str(o, "description", buf_cstr(&text)) &&
	    json_set_str(o, "assessorLevel", "3rdParty") &&
	    json_set_str(o, "assessmentLevel", "scheme-cab") &&
	    json_set_str(o, "attestationType", "certification");
	good = json_set(o, "issuedToParty", party(src)) && good;
	good = json_set(o, "referenceScheme",
		   named(src, "ConformityScheme", "scheme", c->scheme,
		       english(&scheme->name))) &&
	    good;
	if (c->level != NULL)
		good = json_set(o, "profileScore", score(src, scheme)) && good;
	good = json_set(o, "conformityCertificate", record_link(src)) && good;
	good = json_add(list, assessment(src, scheme)) && good;
	good = json_set(o, "conformityAssessment", list) && good;
	buf_free(&text);
	if (good)
		return o;
	json_free(o);
	return NULL;
}

/* The certificate's own place in the IETF Token Status List, as a JWT has it:
 * who withdraws the certificate withdraws this. */
static struct json *
status(const struct certificate *c)
{
	struct json *o = json_new_object(), *list = json_new_object();
	bool good = json_set_int(list, "idx", c->status_index) &&
	    json_set_str(list, "uri", c->status_uri);

	good = json_set(o, "status_list", list) && good;
	if (good)
		return o;
	json_free(o);
	return NULL;
}

static bool
set_list(struct json *o, const char *name, const char *a, const char *b)
{
	struct json *list = json_new_array();
	bool good =
	    json_add(list, json_new_str(a)) && json_add(list, json_new_str(b));

	return json_set(o, name, list) && good;
}

static bool
set_name(struct json *o, const struct untp_source *src,
    const struct trust_scheme *scheme)
{
	const struct certificate *c = src->certificate;
	const int place = c->level == NULL ? -1 : trust_level(scheme, c->level);
	struct buf name = BUF_INIT(4096);
	bool good;

	buf_puts(&name, english(&scheme->name));
	if (place >= 0)
		buf_printf(&name, ", %s", english(&scheme->levels[place].name));
	buf_printf(&name, ": %s", english(&c->holder.name));
	good = buf_ok(&name) && json_set_str(o, "name", buf_cstr(&name));
	buf_free(&name);
	return good;
}

struct json *
untp_credential(const struct untp_source *src)
{
	const struct certificate *c = src->certificate;
	const struct trust_scheme *scheme = trust_scheme(src->trust, c->scheme);
	struct json *o;
	struct buf id = BUF_INIT(4096);
	bool good;

	if (scheme == NULL || src->issuer == NULL ||
	    trust_body(src->trust, src->issuer) == NULL)
		return NULL;
	o = json_new_object();
	buf_printf(
	    &id, "%s/id/credential/%s", src->trust->publisher, src->name);
	good = buf_ok(&id) &&
	    set_list(o, "type", "DigitalConformityCredential",
		"VerifiableCredential") &&
	    set_list(o, "@context", CONTEXT_W3C, CONTEXT_UNTP) &&
	    json_set_str(o, "id", buf_cstr(&id)) &&
	    json_set(o, "issuer", issuer(src)) &&
	    set_instant(o, "validFrom", c->nbf, c->zone) &&
	    set_instant(o, "validUntil", c->exp, c->zone) &&
	    set_name(o, src, scheme) && json_set(o, "status", status(c)) &&
	    json_set(o, "credentialSubject", attestation(src, scheme));
	buf_free(&id);
	if (good)
		return o;
	json_free(o);
	return NULL;
}
