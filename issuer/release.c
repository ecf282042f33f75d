/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/release.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/body.h"
#include "issuer/document.h"
#include "issuer/finish.h"
#include "issuer/qr.h"
#include "record/compact.h"
#include "record/revision.h"
#include "record/scan.h"
#include "record/verify.h"
#include "sys/file.h"

enum error
release_qr(const char *iss, struct slice envelope, struct buf *out)
{
	struct buf digits = BUF_INIT(COMPACT_DIGITS_MAX);
	enum error e = compact_encode(envelope, &digits);

	if (e == E_OK)
		buf_printf(out, "%s/#%s", iss, buf_cstr(&digits));
	if (digits.starved || out->starved)
		e = E_MEMORY;
	else if (e != E_MEMORY && (e != E_OK || !buf_ok(out)))
		e = E_TOO_LARGE;
	buf_free(&digits);
	return e;
}

void
release_name(
    const char *number, int64_t version, const char *ending, struct buf *out)
{
	file_name_encode(slice_str(number), out);
	if (version > 1)
		buf_printf(out, "-v%lld", (long long)version);
	buf_puts(out, ending);
}

static size_t
document_annexes(const struct register_annex *from, size_t n,
    struct document_annex out[CERTIFICATE_ANNEX_MAX])
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i].data = from[i].data;
	return n;
}

/* Every signature has a fixed length, so the shape tells the true size. */
static enum error
shape_qr(const struct workspace *ws, const struct draft *d, struct buf *payload,
    struct buf *qr)
{
	struct buf shape = BUF_INIT(JWS_CERTIFICATE_MAX);
	enum error e = certificate_write(&d->c, payload);

	if (e == E_OK &&
	    !signer_shape(ws, d->c.issuers, d->c.nissuers, JWS_CERTIFICATE,
		buf_view(payload), &shape))
		e = shape.starved ? E_MEMORY : E_TOO_LARGE;
	if (e == E_OK)
		e = release_qr(d->c.iss, buf_view(&shape), qr);
	buf_free(&shape);
	return e;
}

void
release_check(struct workspace *ws, const struct cli *cli, struct draft *d,
    struct problems *ps)
{
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	struct buf qr = BUF_INIT(RELEASE_QR_MAX);
	struct document_mark marks[DOCUMENT_MARKS_MAX];
	struct document_annex annexes[CERTIFICATE_ANNEX_MAX];
	struct design *design;
	char field[64] = "";
	enum error e;

	if (!draft_set_place(d, ws, 0, STATUS_ENTRIES - 1, cli->now)) {
		problems_add(ps, "", E_MEMORY, NULL);
		return;
	}
	e = certificate_check(&d->c, field);
	if (e == E_OK)
		e = shape_qr(ws, d, &payload, &qr);
	if (e != E_OK) {
		problems_add(ps, field, e, NULL);
		goto out;
	}
	design = workspace_design(ws, cli, d->scheme);
	if (design == NULL)
		problems_add(ps, "scheme", E_RULE_DESIGN, NULL);
	else {
		struct document_source src = { .certificate = &d->c,
			.trust = ws->trust,
			.qr = buf_cstr(&qr),
			.annexes = annexes,
			.marks = marks,
			.nmarks = body_marks(ws, &d->c, marks),
			.sample = ws->sample };

		document_annexes(d->annexes, d->c.nannex, annexes);
		document_check(design, &src, ps);
	}
out:
	buf_free(&payload);
	buf_free(&qr);
}

/* Findings that say nothing against a certificate just made: no status token
 * can be as new as it is, its first day may be ahead, or long past when it is
 * signed late, and an expired trust list is renewed without it. */
static bool
expected(const struct finding *f)
{
	return f->state == CHECK_PASS || f->check == CHECK_STATUS ||
	    f->code == E_DATES_EXPIRED || f->code == E_DATES_NOT_YET ||
	    f->code == E_TRUST_EXPIRED;
}

static bool
self_verify(const struct workspace *ws, const struct draft *d,
    struct slice payload, struct slice envelope, struct problems *ps)
{
	const struct trust *const trusts[] = { ws->trust };
	struct evidence in = { .envelope = envelope,
		.trusts = trusts,
		.ntrusts = 1,
		.status_error = E_STATUS_MISSING,
		.as_of = { .is_now = true },
		.known_at = INSTANT_NONE,
		.now = d->c.iat,
		.max_age = -1 };
	struct verification v;
	uint8_t digest[CRYPT_SHA256];
	size_t i, before = ps->refusals;

	verify(&in, &v);
	crypt_sha256(payload, digest);
	for (i = 0; i < v.nfindings; i++)
		if (!expected(&v.findings[i]))
			problems_add(ps, "", v.findings[i].code, "%s",
			    v.findings[i].detail);
	if (v.certificate == NULL || v.good_signatures != d->c.nissuers ||
	    memcmp(digest, v.digest, sizeof digest) != 0)
		problems_add(ps, "", E_SIG_BAD, NULL);
	verification_clear(&v);
	return ps->refusals == before;
}

bool
release_sign(const struct workspace *ws, struct signer *signer,
    const struct draft *d, struct buf *envelope, struct problems *ps)
{
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	struct buf text = BUF_INIT(RELEASE_QR_MAX);
	char field[64] = "";
	enum error e = certificate_check(&d->c, field);
	bool good = false;

	if (e == E_OK)
		e = shape_qr(ws, d, &payload, &text);
	/* The number is known only now: it decides the last byte. */
	if (e == E_OK && qr_excess(buf_cstr(&text)) > 0)
		document_too_long(&d->c, buf_cstr(&text), ps);
	else if (e != E_OK)
		problems_add(ps, field, e, NULL);
	else if ((e = signer_envelope(signer, d->c.issuers, d->c.nissuers,
		      JWS_CERTIFICATE, buf_view(&payload), envelope)) != E_OK)
		problems_add(ps, "issuers", e, NULL);
	else
		good = self_verify(
		    ws, d, buf_view(&payload), buf_view(envelope), ps);
	buf_free(&payload);
	buf_free(&text);
	return good;
}

struct seen { /* by which the register knows a file */
	uint8_t base[CRYPT_SHA256], rest[CRYPT_SHA256];
};

/* Whether it has the right form; the page may still be another. */
static bool
look(const char *pdf_path, struct slice envelope, struct seen *seen)
{
	struct buf pdf = BUF_INIT(RELEASE_PDF_MAX);
	struct revision r;
	struct slice found;
	size_t from = 0;
	bool good = false;

	if (file_read(pdf_path, RELEASE_PDF_MAX, &pdf) == 0 &&
	    revision_read(buf_view(&pdf), &r) == E_OK)
		good = scan_next(buf_view(&pdf), &from, &found) &&
		    slice_eq(found, envelope) &&
		    !scan_next(buf_view(&pdf), &from, &found);
	if (good) {
		crypt_sha256(slice_of(pdf.p, r.base), seen->base);
		crypt_sha256(
		    slice_of(pdf.p + r.base, pdf.n - r.base), seen->rest);
	}
	buf_free(&pdf);
	return good;
}

bool
release_holds(struct registry *reg, int64_t id, const char *pdf_path,
    struct slice envelope, bool *holds)
{
	struct seen seen;

	*holds = false;
	return !look(pdf_path, envelope, &seen) ||
	    finish_kept(reg, id, seen.base, seen.rest, holds);
}

static enum error
set_page(struct workspace *ws, const struct cli *cli, const struct release *r,
    const struct certificate *c, struct buf *pdf, struct problems *ps)
{
	struct buf text = BUF_INIT(RELEASE_QR_MAX);
	struct document_annex annexes[CERTIFICATE_ANNEX_MAX];
	struct document_mark marks[DOCUMENT_MARKS_MAX];
	const struct scheme *scheme = workspace_scheme(ws, c->scheme);
	struct design *design =
	    scheme == NULL ? NULL : workspace_design(ws, cli, scheme);
	enum error e = E_RULE_DESIGN;

	if (design == NULL || r->nannex != c->nannex ||
	    release_qr(c->iss, r->envelope, &text) != E_OK)
		problems_add(ps, "scheme", e, NULL);
	else {
		struct document_source src = { .certificate = c,
			.trust = ws->trust,
			.envelope = r->envelope,
			.qr = buf_cstr(&text),
			.annexes = annexes,
			.marks = marks,
			.nmarks = body_marks(ws, c, marks),
			.sample = ws->sample };

		document_annexes(r->annexes, r->nannex, annexes);
		e = document_write(design, &src, pdf, ps);
	}
	buf_free(&text);
	return e;
}

enum error
release_base(struct workspace *ws, const struct cli *cli,
    const struct release *r, struct buf *pdf, int64_t *iat, int *zone,
    struct problems *ps)
{
	struct certificate *c = NULL;
	struct jws *jws = NULL;
	enum error e = jws_parse(r->envelope, JWS_CERTIFICATE_MAX, &jws);

	if (e == E_OK)
		e = certificate_parse(jws->payload, &c, NULL);
	if (e != E_OK) {
		problems_add(ps, "", e, NULL);
	} else {
		*iat = c->iat;
		*zone = c->zone;
		e = set_page(ws, cli, r, c, pdf, ps);
	}
	certificate_free(c);
	jws_free(jws);
	return e;
}

int
release_put(const struct release *r, struct slice pdf, const char **where)
{
	int error = file_write_if_changed(r->jws_path, r->envelope, 0644, NULL);

	if (where != NULL)
		*where = error != 0 ? r->jws_path : r->pdf_path;
	return error != 0 ? error : file_write(r->pdf_path, pdf, 0644);
}

int
release_again(struct workspace *ws, const struct cli *cli,
    const struct release *r, struct problems *ps)
{
	struct finish f = { .file = BUF_INIT(RELEASE_PDF_MAX) };
	bool registered = true, holds;
	int64_t iat;
	int zone, error = EINVAL;
	enum error e;

	if (!release_holds(ws->reg, r->id, r->pdf_path, r->envelope, &holds))
		return EIO;
	if (holds)
		return file_write_if_changed(
		    r->jws_path, r->envelope, 0644, NULL);
	e = release_base(ws, cli, r, &f.file, &iat, &zone, ps);
	if (e == E_OK) {
		e = finish_sign(
		    ws->reg, NULL, r->id, iat, zone, &f, &registered);
		if (e != E_OK)
			problems_add(ps, "", e, NULL);
	}
	if (e == E_OK)
		error = release_put(r, buf_view(&f.file), NULL);
	else if (!registered)
		error = EIO;
	buf_free(&f.file);
	return error;
}
