/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/finish.h"

#include <string.h>

#include "record/deflate.h"

#define INCREMENTS_MAX ((size_t)1 << 20)

/* Appends what is kept for the base; *found tells. */
static bool
take_kept(struct registry *reg, int64_t id, struct finish *f, bool *found)
{
	struct buf packed = BUF_INIT(INCREMENTS_MAX);
	bool good = register_pdf_find(reg, id, f->digest, &packed, found);

	if (good && *found) {
		f->file.n = f->base;
		good = deflate_unpack(DEFLATE_RAW, buf_view(&packed),
			   slice_of(NULL, 0), INCREMENTS_MAX, &f->file) == E_OK;
		f->fresh = false;
	}
	buf_free(&packed);
	return good;
}

enum error
finish_sign(struct registry *reg, struct pades *pades, int64_t id,
    int64_t instant, int zone, struct finish *f, bool *registered)
{
	enum error e = E_REVISION_UNSIGNED;
	bool found = false;

	f->base = f->file.n;
	crypt_sha256(buf_view(&f->file), f->digest);
	*registered = take_kept(reg, id, f, &found);
	if (!*registered)
		return E_MEMORY;
	if (found)
		return E_OK;
	if (pades != NULL)
		e = pades_sign(pades, instant, zone, &f->file);
	f->fresh = e == E_OK;
	return e;
}

bool
finish_keep(struct registry *reg, int64_t id, int64_t now, struct finish *f)
{
	struct buf packed = BUF_INIT(INCREMENTS_MAX);
	bool found, good = !f->fresh;

	if (!good && take_kept(reg, id, f, &found))
		good = found ||
		    (deflate_pack(DEFLATE_RAW,
			 slice_of(f->file.p + f->base, f->file.n - f->base),
			 slice_of(NULL, 0), &packed) == E_OK &&
			register_pdf_add(
			    reg, id, f->digest, now, buf_view(&packed)));
	f->fresh = f->fresh && !good;
	buf_free(&packed);
	return good;
}

bool
finish_kept(struct registry *reg, int64_t id, const uint8_t base[CRYPT_SHA256],
    const uint8_t rest[CRYPT_SHA256], bool *same)
{
	struct finish f = { .file = BUF_INIT(INCREMENTS_MAX) };
	uint8_t digest[CRYPT_SHA256];
	bool found = false, good;

	memcpy(f.digest, base, sizeof f.digest);
	good = take_kept(reg, id, &f, &found);
	crypt_sha256(buf_view(&f.file), digest);
	*same = good && found && memcmp(digest, rest, sizeof digest) == 0;
	buf_free(&f.file);
	return good;
}
