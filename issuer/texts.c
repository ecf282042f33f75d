/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/texts.h"

#include <stdlib.h>
#include <string.h>

struct texts_one {
	uint64_t hash;
	const struct font_family *family;
	enum lang lang;
	size_t n;
	struct text text;
	uint8_t bytes[]; /* what was shaped, n of them */
};

/* FNV-1a; a file of certificates full of collisions would only be slow. */
static uint64_t
hash_of(const struct font_family *family, struct slice s, enum lang lang)
{
	uint64_t h = 14695981039346656037u ^ (uintptr_t)family ^ (uint64_t)lang;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ s.p[i]) * 1099511628211u;
	return h ^ h >> 32;
}

static bool
is(const struct texts_one *one, uint64_t hash, const struct font_family *family,
    struct slice s, enum lang lang)
{
	return one->hash == hash && one->family == family &&
	    one->lang == lang && one->n == s.n &&
	    memcmp(one->bytes, s.p, s.n) == 0;
}

/* Room for one more, a quarter of the slots free. */
static bool
grow(struct texts *texts)
{
	size_t cap = texts->cap == 0 ? 256 : texts->cap * 2, i, at;
	struct texts_one **slot;

	if (texts->n + 1 <= texts->cap / 4 * 3)
		return true;
	slot = calloc(cap, sizeof(struct texts_one *));
	if (slot == NULL)
		return false;
	for (i = 0; i < texts->cap; i++) {
		if (texts->slot[i] == NULL)
			continue;
		at = texts->slot[i]->hash & (cap - 1);
		while (slot[at] != NULL)
			at = (at + 1) & (cap - 1);
		slot[at] = texts->slot[i];
	}
	free(texts->slot);
	texts->slot = slot;
	texts->cap = cap;
	return true;
}

const struct text *
texts_shape(struct texts *texts, const struct font_library *library,
    const struct font_family *family, struct slice s, enum lang lang,
    enum error *e, uint32_t *missing)
{
	uint64_t hash = hash_of(family, s, lang);
	struct texts_one *one;
	size_t at;

	*e = E_MEMORY;
	if (!grow(texts))
		return NULL;
	at = hash & (texts->cap - 1);
	for (; (one = texts->slot[at]) != NULL;
	     at = (at + 1) & (texts->cap - 1))
		if (is(one, hash, family, s, lang)) {
			*e = E_OK;
			return &one->text;
		}
	one = calloc(1, sizeof *one + s.n);
	if (one == NULL)
		return NULL;
	one->hash = hash;
	one->family = family;
	one->lang = lang;
	one->n = s.n;
	memcpy(one->bytes, s.p, s.n);
	*e = text_make(&one->text, library, family, s, lang, missing);
	if (*e != E_OK) {
		free(one);
		return NULL;
	}
	texts->slot[at] = one;
	texts->n++;
	return &one->text;
}

void
texts_trim(struct texts *texts)
{
	if (texts->n > TEXTS_KEPT)
		texts_free(texts);
}

void
texts_free(struct texts *texts)
{
	for (size_t i = 0; i < texts->cap; i++) {
		if (texts->slot[i] == NULL)
			continue;
		text_free(&texts->slot[i]->text);
		free(texts->slot[i]);
	}
	free(texts->slot);
	memset(texts, 0, sizeof *texts);
}
