/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/pdfmaker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keys/crl.h"
#include "keys/x509.h"
#include "record/cms_oid.h"
#include "record/der.h"

#define DAY 86400
#define OBJECTS_MAX 16

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "pdfmaker: %s\n", what);
	abort();
}

void
pdfmaker_init(struct pdfmaker *p, struct maker *m)
{
	const int64_t from = maker_time("2015-01-01");
	struct x509_subject subject = { "Example body (fictional)", "CN" };
	const char *letter = strchr(MAKER_KEYS, 'R');
	size_t i, root = (size_t)(letter - MAKER_KEYS);
	bool own;

	p->m = m;
	for (i = 0; i < sizeof MAKER_KEYS - 1; i++)
		p->x509[i] = BUF_INIT(16384);
	must(x509_make(
		 &(struct x509_subject){ "Example root (fictional)", NULL },
		 m->secret[root], slice_of(NULL, 0), NULL, from,
		 from + 36500 * (int64_t)DAY, true, &p->x509[root]) == 0,
	    "root");
	for (i = 0; i < sizeof MAKER_KEYS - 1; i++) {
		own = MAKER_KEYS[i] == 'r'; /* whom nobody knows */
		if (i == root)
			continue;
		must(x509_make(&subject, m->secret[i],
			 own ? slice_of(NULL, 0) : buf_view(&p->x509[root]),
			 own ? NULL : m->secret[root], from,
			 from + 36500 * (int64_t)DAY, false, &p->x509[i]) == 0,
		    "certificate");
	}
}

void
pdfmaker_clear(struct pdfmaker *p)
{
	size_t i;

	for (i = 0; i < sizeof MAKER_KEYS - 1; i++)
		buf_free(&p->x509[i]);
}

void
pdfmaker_trust(const struct pdfmaker *p, struct trust *t)
{
	size_t i, k, j;

	for (i = 0; i < t->nbodies; i++)
		for (k = 0; k < t->bodies[i].nkeys; k++)
			for (j = 0; j < sizeof MAKER_KEYS - 1; j++) {
				struct trust_key *key = &t->bodies[i].keys[k];

				if (!slice_eq(crypt_key_raw(key->key),
					crypt_key_raw(p->m->key[j])))
					continue;
				key->x509 = buf_view(&p->x509[j]);
				if (MAKER_KEYS[j] != 's')
					key->uses |= TRUST_USE_PDF;
			}
}

static void
put(struct buf *out, unsigned tag, struct slice body)
{
	buf_putc(out, (uint8_t)tag);
	if (body.n >= 0x100) {
		buf_putc(out, 0x82);
		buf_putc(out, (uint8_t)(body.n >> 8));
	} else if (body.n >= 0x80) {
		buf_putc(out, 0x81);
	}
	buf_putc(out, (uint8_t)body.n);
	buf_slice(out, body);
}

/* Wraps what was appended to b since `from`. */
static void
wrap(struct buf *b, size_t from, unsigned tag)
{
	struct buf inner = BUF_INIT(65536);

	buf_put(&inner, b->p + from, b->n - from);
	b->n = from;
	put(b, tag, buf_view(&inner));
	buf_free(&inner);
}

static void
put_algorithm(struct buf *out, struct slice oid)
{
	size_t from = out->n;

	put(out, DER_OID, oid);
	wrap(out, from, DER_SEQUENCE);
}

/* The three, in the order of DER: the shorter first, as they begin alike (of a
 * stamp the type is longer; its reader asks for no order). */
static void
put_attributes(struct buf *out, enum crypt_hash hash, struct slice type,
    const struct slice *parts, size_t nparts, struct slice x509)
{
	uint8_t digest[CRYPT_HASH_MAX], name[CRYPT_SHA256];
	size_t from = out->n;

	must(crypt_hash(hash, parts, nparts, digest), "digest");
	put(out, DER_OID, type);
	wrap(out, from, DER_SET);
	{
		struct buf value = BUF_INIT(64);

		buf_put(&value, out->p + from, out->n - from);
		out->n = from;
		put(out, DER_OID, OID_ATTR_CONTENT_TYPE);
		buf_slice(out, buf_view(&value));
		wrap(out, from, DER_SEQUENCE);
		buf_free(&value);
	}
	from = out->n;
	put(out, DER_OID, OID_ATTR_DIGEST);
	{
		size_t set = out->n;

		put(out, DER_OCTETS, slice_of(digest, crypt_hash_size(hash)));
		wrap(out, set, DER_SET);
	}
	wrap(out, from, DER_SEQUENCE);
	from = out->n;
	put(out, DER_OID, OID_ATTR_CERTIFICATE);
	{
		size_t set = out->n;

		crypt_sha256(x509, name);
		put(out, DER_OCTETS, slice_of(name, sizeof name));
		wrap(out, set, DER_SEQUENCE); /* ESSCertIDv2 */
		wrap(out, set, DER_SEQUENCE); /* certs */
		wrap(out, set, DER_SEQUENCE); /* SigningCertificateV2 */
		wrap(out, set, DER_SET);
	}
	wrap(out, from, DER_SEQUENCE);
}

static void
put_half(struct buf *out, const uint8_t half[32])
{
	size_t skip = 0, from = out->n;

	while (skip < 31 && half[skip] == 0)
		skip++;
	if (half[skip] & 0x80)
		buf_putc(out, 0);
	buf_put(out, half + skip, 32 - skip);
	wrap(out, from, DER_INTEGER);
}

static void
put_signature(
    struct buf *out, enum crypt_alg alg, const uint8_t sig[CRYPT_SIGNATURE])
{
	size_t from = out->n;

	if (alg == CRYPT_EDDSA) {
		put(out, DER_OCTETS, slice_of(sig, CRYPT_SIGNATURE));
		return;
	}
	put_half(out, sig);
	put_half(out, sig + 32);
	wrap(out, from, DER_SEQUENCE);
	wrap(out, from, DER_OCTETS);
}

static void put_token(
    const struct pdfmaker *p, struct slice signature, struct buf *out);

/* The unsigned attribute over the value of the signature. */
static void
put_stamp(const struct pdfmaker *p, enum crypt_alg alg,
    const uint8_t sig[CRYPT_SIGNATURE], struct buf *out)
{
	struct buf value = BUF_INIT(256);
	struct slice octets, view;
	size_t from = out->n, set;

	put_signature(&value, alg, sig);
	view = buf_view(&value);
	must(der_take(&view, DER_OCTETS, &octets), "signature value");
	put(out, DER_OID, OID_ATTR_STAMP);
	set = out->n;
	put_token(p, octets, out);
	wrap(out, set, DER_SET);
	wrap(out, from, DER_SEQUENCE);
	wrap(out, from, DER_CONTEXT + 1);
	buf_free(&value);
}

static void
put_signer(const struct pdfmaker *p, size_t at, struct slice type,
    const struct slice *parts, size_t nparts, bool stamped, struct buf *out)
{
	struct secret *secret = p->m->secret[at];
	const bool eddsa = secret_alg(secret) == CRYPT_EDDSA;
	struct slice x509 = buf_view(&p->x509[at]);
	uint8_t sig[CRYPT_SIGNATURE];
	struct buf attributes = BUF_INIT(4096), set = BUF_INIT(4096);
	struct cms_certificate c;
	size_t from = out->n, sid;

	must(cms_certificate_read(x509, &c), "x509");
	put_attributes(&attributes,
	    eddsa ? CRYPT_HASH_SHA512 : CRYPT_HASH_SHA256, type, parts, nparts,
	    x509);
	put(&set, DER_SET, buf_view(&attributes));
	must(secret_sign(secret, buf_view(&set), sig) == 0, "signature");
	put(out, DER_INTEGER, slice_of("\1", 1));
	sid = out->n;
	buf_slice(out, c.issuer);
	buf_slice(out, c.serial);
	wrap(out, sid, DER_SEQUENCE);
	put_algorithm(out, eddsa ? OID_SHA512 : OID_SHA256);
	put(out, DER_CONTEXT, buf_view(&attributes));
	put_algorithm(out, eddsa ? OID_ED25519 : OID_ECDSA_SHA256);
	put_signature(out, secret_alg(secret), sig);
	if (stamped)
		put_stamp(p, secret_alg(secret), sig, out);
	wrap(out, from, DER_SEQUENCE);
	wrap(out, from, DER_SET);
	buf_free(&attributes);
	buf_free(&set);
}

/* TSTInfo, RFC 3161 section 2.4.2. */
static void
put_info(struct slice signature, struct buf *out)
{
	uint8_t digest[CRYPT_SHA256];
	size_t from = out->n, imprint;

	crypt_sha256(signature, digest);
	put(out, DER_INTEGER, slice_of("\1", 1));
	put(out, DER_OID, slice_of("\x2a\x03\x04", 3)); /* policy 1.2.3.4 */
	imprint = out->n;
	put_algorithm(out, OID_SHA256);
	put(out, DER_OCTETS, slice_of(digest, sizeof digest));
	wrap(out, imprint, DER_SEQUENCE);
	put(out, DER_INTEGER, slice_of("\7", 1)); /* serial number */
	put(out, DER_TIME, slice_str("20260201010000Z"));
	wrap(out, from, DER_SEQUENCE);
}

/* A time-stamp token: SignedData that holds what it signs, by the key 's'. */
static void
put_token(const struct pdfmaker *p, struct slice signature, struct buf *out)
{
	const size_t at = maker_at('s');
	struct buf info = BUF_INIT(256), b = BUF_INIT(65536);
	struct slice content;
	size_t from;

	put_info(signature, &info);
	content = buf_view(&info);
	put(&b, DER_INTEGER, slice_of("\3", 1));
	from = b.n;
	put_algorithm(&b, OID_SHA256);
	wrap(&b, from, DER_SET);
	from = b.n;
	put(&b, DER_OID, OID_TST_INFO);
	{
		size_t inner = b.n;

		put(&b, DER_OCTETS, content);
		wrap(&b, inner, DER_CONTEXT);
	}
	wrap(&b, from, DER_SEQUENCE);
	from = b.n;
	buf_slice(&b, buf_view(&p->x509[at]));
	buf_slice(&b, buf_view(&p->x509[maker_at('R')]));
	wrap(&b, from, DER_CONTEXT);
	put_signer(p, at, OID_TST_INFO, &content, 1, false, &b);
	wrap(&b, 0, DER_SEQUENCE);
	wrap(&b, 0, DER_CONTEXT);
	from = out->n;
	put(out, DER_OID, OID_SIGNED_DATA);
	buf_slice(out, buf_view(&b));
	wrap(out, from, DER_SEQUENCE);
	buf_free(&info);
	buf_free(&b);
}

static void
write_cms(const struct pdfmaker *p, char letter, const struct slice *parts,
    size_t nparts, bool stamped, struct buf *out)
{
	const size_t at = maker_at(letter), root = maker_at('R');
	const bool eddsa = secret_alg(p->m->secret[at]) == CRYPT_EDDSA;
	struct buf b = BUF_INIT(65536);
	size_t from;

	put(&b, DER_INTEGER, slice_of("\1", 1));
	from = b.n;
	put_algorithm(&b, eddsa ? OID_SHA512 : OID_SHA256);
	wrap(&b, from, DER_SET);
	put_algorithm(&b, OID_DATA);
	from = b.n;
	buf_slice(&b, buf_view(&p->x509[at]));
	if (letter != 'r')
		buf_slice(&b, buf_view(&p->x509[root]));
	wrap(&b, from, DER_CONTEXT);
	put_signer(p, at, OID_DATA, parts, nparts, stamped, &b);
	wrap(&b, 0, DER_SEQUENCE);
	wrap(&b, 0, DER_CONTEXT);
	put(out, DER_OID, OID_SIGNED_DATA);
	buf_slice(out, buf_view(&b));
	wrap(out, 0, DER_SEQUENCE);
	must(buf_ok(out), "cms");
	buf_free(&b);
}

void
pdfmaker_cms(const struct pdfmaker *p, char letter, const struct slice *parts,
    size_t nparts, struct buf *out)
{
	write_cms(p, letter, parts, nparts, false, out);
}

static void
object(struct buf *b, size_t *offset, size_t number, const char *dictionary)
{
	offset[number] = b->n;
	buf_printf(b, "%zu 0 obj\n<<\n%s>>\n", number, dictionary);
	buf_puts(b, "endobj\n");
}

/* Objects: 1 catalog, 2 information, 3 the record, then the fields. */
void
pdfmaker_base(struct slice envelope, const char *titles, struct buf *out)
{
	size_t offset[OBJECTS_MAX] = { 0 }, n = 4, xref, i;
	struct buf fields = BUF_INIT(1024), catalog = BUF_INIT(2048);
	char title[64], dictionary[128];
	uint8_t digest[CRYPT_SHA256];
	const char *t;

	buf_puts(out, "%PDF-1.7\n");
	for (t = titles; sscanf(t, "%63s", title) == 1; n++) {
		must(n < OBJECTS_MAX, "too many fields");
		snprintf(dictionary, sizeof dictionary, "/FT /Sig\n/T (%s)\n",
		    title);
		object(out, offset, n, dictionary);
		buf_printf(&fields, "%s%zu 0 R", n > 4 ? " " : "", n);
		t = strstr(t, title) + strlen(title);
	}
	buf_printf(&catalog,
	    "/Type /Catalog\n/AcroForm << /Fields [%s] /SigFlags 3 >>\n"
	    "/Perms << /DocMDP %zu 0 R >>\n",
	    buf_cstr(&fields), n);
	object(out, offset, 1, buf_cstr(&catalog));
	object(out, offset, 2, "/Title (fictional)\n");
	offset[3] = out->n;
	buf_printf(out, "3 0 obj\n<< /Length %zu >>\nstream\n", envelope.n);
	buf_slice(out, envelope);
	buf_puts(out, "\nendstream\nendobj\n");
	xref = out->n;
	buf_printf(out, "xref\n0 %zu\n0000000000 65535 f \n", n);
	for (i = 1; i < n; i++)
		buf_printf(out, "%010zu 00000 n \n", offset[i]);
	buf_printf(
	    out, "trailer\n<< /Size %zu /Root 1 0 R /Info 2 0 R /ID [", n);
	crypt_sha256(envelope, digest);
	for (i = 0; i < 32; i++)
		buf_printf(out, "%s%02x",
		    i == 0        ? "<"
			: i == 16 ? "> <"
				  : "",
		    digest[i % 16]);
	buf_printf(out, ">] >>\nstartxref\n%zu\n%%%%EOF\n", xref);
	buf_free(&fields);
	buf_free(&catalog);
}

static void
sign(const struct pdfmaker *p, char letter, int64_t instant, bool stamped,
    struct revision *r, struct buf *file)
{
	const size_t room = stamped ? REVISION_ROOM_STAMPED : REVISION_ROOM;
	struct buf cms = BUF_INIT(65536);
	struct slice parts[2];

	must(revision_sign(r, instant, 480, room, file) == E_OK, "increment");
	revision_covered(
	    buf_view(file), &r->signature[r->nsignatures - 1], parts);
	write_cms(p, letter, parts, 2, stamped, &cms);
	must(revision_fill(r, buf_view(&cms), file) == E_OK, "contents");
	buf_free(&cms);
}

void
pdfmaker_sign(const struct pdfmaker *p, char letter, int64_t instant,
    struct revision *r, struct buf *file)
{
	sign(p, letter, instant, false, r, file);
}

void
pdfmaker_sign_stamped(const struct pdfmaker *p, char letter, int64_t instant,
    struct revision *r, struct buf *file)
{
	sign(p, letter, instant, true, r, file);
}

void
pdfmaker_store(const struct pdfmaker *p, struct revision *r, struct buf *file)
{
	static const char letters[] = "abRs";
	const size_t root = maker_at('R');
	struct crl_entry lost = { buf_view(&p->x509[maker_at('c')]),
		maker_time("2026-06-01") };
	struct crl_list list = { buf_view(&p->x509[root]), 1,
		maker_time("2026-01-01"), maker_time("2027-01-01"), &lost, 1 };
	struct buf body = BUF_INIT(65536), crl = BUF_INIT(65536);
	struct slice certs[sizeof letters - 1], view;
	uint8_t sig[CRYPT_SIGNATURE];
	size_t i;

	must(crl_body(&list, &body) == 0 &&
		secret_sign(p->m->secret[root], buf_view(&body), sig) == 0,
	    "crl");
	crl_signed(buf_view(&body), sig, &crl);
	view = buf_view(&crl);
	for (i = 0; i < sizeof letters - 1; i++)
		certs[i] = buf_view(&p->x509[maker_at(letters[i])]);
	must(revision_store(r, certs, i, &view, 1, file) == E_OK, "store");
	buf_free(&body);
	buf_free(&crl);
}
