/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/field.h"

#include <stdio.h>
#include <string.h>

static const char *
pick(const struct bilingual *b, enum lang lang)
{
	return lang == LANG_ZH ? b->zh : b->en;
}

static void
put(struct buf *out, const char *s)
{
	if (s != NULL)
		buf_puts(out, s);
}

static void
put_pick(struct buf *out, const struct bilingual *b, enum lang lang)
{
	put(out, pick(b, lang));
}

/* Joins with the design's "list" mark; items of the other language are
 * left out. */
static void
put_item(const struct field_source *s, struct buf *out, size_t start,
    const char *item, enum lang lang)
{
	if (item == NULL)
		return;
	if (out->n > start)
		put(out, layout_text(s->layout, "list", lang));
	buf_puts(out, item);
}

/* The n-th word of "January February …", from 1. */
static void
put_word(struct buf *out, const char *words, int n)
{
	while (n-- > 1 && words != NULL) {
		words = strchr(words, ' ');
		if (words != NULL)
			words++;
	}
	if (words != NULL)
		buf_put(out, words, strcspn(words, " "));
}

static void
put_date(const struct field_source *s, struct buf *out, struct date d,
    enum lang lang)
{
	const char *form = layout_text(s->layout, "date", lang);
	const char *months = layout_text(s->layout, "months", lang);
	char iso[DATE_TEXT];

	if (d.year == 0)
		return;
	if (form == NULL) {
		date_format(d, iso);
		buf_puts(out, iso);
		return;
	}
	while (*form != '\0') {
		if (strncmp(form, "{year}", 6) == 0) {
			buf_printf(out, "%d", d.year);
			form += 6;
		} else if (strncmp(form, "{month}", 7) == 0) {
			if (months != NULL)
				put_word(out, months, d.month);
			else
				buf_printf(out, "%d", d.month);
			form += 7;
		} else if (strncmp(form, "{day}", 5) == 0) {
			buf_printf(out, "%d", d.day);
			form += 5;
		} else {
			buf_putc(out, (uint8_t)*form++);
		}
	}
}

#define VALUE(name)                                            \
	static void value_##name(const struct field_source *s, \
	    const struct certificate *c, enum lang lang, struct buf *out)
#define UNUSED (void)s, (void)c, (void)lang

VALUE(number)
{
	UNUSED;
	put(out, c->number);
}

VALUE(version) /* said only where there is more than one */
{
	UNUSED;
	if (c->version > 1)
		buf_printf(out, "%lld", (long long)c->version);
}

VALUE(scheme)
{
	const struct trust_scheme *scheme =
	    trust_scheme(s->document->trust, c->scheme);

	if (scheme != NULL)
		put_pick(out, &scheme->name, lang);
}

VALUE(level)
{
	const struct trust_scheme *scheme =
	    trust_scheme(s->document->trust, c->scheme);
	int i = -1;

	if (scheme != NULL && c->level != NULL)
		i = trust_level(scheme, c->level);
	if (i >= 0)
		put_pick(out, &scheme->levels[i].name, lang);
}

VALUE(holder)
{
	UNUSED;
	put_pick(out, &c->holder.name, lang);
}

VALUE(uscc)
{
	UNUSED;
	put(out, c->holder.uscc);
}

VALUE(lei)
{
	UNUSED;
	put(out, c->holder.lei);
}

VALUE(reg)
{
	UNUSED;
	put(out, c->holder.reg);
}

VALUE(country)
{
	UNUSED;
	put(out, c->holder.country);
}

VALUE(address)
{
	UNUSED;
	put_pick(out, &c->holder.address, lang);
}

VALUE(former)
{
	size_t start = out->n;

	for (size_t i = 0; i < c->holder.nformer; i++)
		put_item(s, out, start, pick(&c->holder.former[i], lang), lang);
}

VALUE(scope)
{
	UNUSED;
	put_pick(out, &c->scope, lang);
}

VALUE(criteria)
{
	size_t start = out->n;

	for (size_t i = 0; i < c->ncriteria; i++)
		put_item(s, out, start, c->criteria[i], lang);
}

VALUE(issued)
{
	put_date(s, out, c->issued, lang);
}

VALUE(first_issued)
{
	put_date(s, out, c->first_issued, lang);
}

VALUE(valid_from)
{
	put_date(s, out, c->valid_from, lang);
}

VALUE(valid_until)
{
	put_date(s, out, c->valid_until, lang);
}

VALUE(sites) /* one site is the holder's address */
{
	UNUSED;
	if (c->sites > 1)
		buf_printf(out, "%lld", (long long)c->sites);
}

VALUE(remarks)
{
	UNUSED;
	put_pick(out, &c->remarks, lang);
}

VALUE(replaces)
{
	UNUSED;
	put(out, c->replaces);
}

VALUE(url)
{
	UNUSED;
	put(out, c->iss);
}

VALUE(annexes)
{
	size_t start = out->n;

	for (size_t i = 0; i < c->nannex; i++)
		put_item(s, out, start, c->annex[i].name, lang);
}

VALUE(annex)
{
	(void)lang;
	if (s->annex < c->nannex)
		put(out, c->annex[s->annex].name);
}

VALUE(annex_sha256)
{
	(void)lang;
	if (s->annex < c->nannex)
		for (size_t i = 0; i < CRYPT_SHA256; i++)
			buf_printf(out, "%02x", c->annex[s->annex].sha256[i]);
}

VALUE(body)
{
	(void)c;
	if (s->body != NULL)
		put_pick(out, &s->body->name, lang);
}

VALUE(role)
{
	char key[96];

	(void)c;
	if (s->body == NULL || s->body->role == NULL)
		return;
	snprintf(key, sizeof key, "role.%s", s->body->role);
	put(out, layout_text(s->layout, key, lang));
}

VALUE(approval)
{
	(void)c;
	(void)lang;
	if (s->body != NULL)
		put(out, s->body->approval_no);
}

VALUE(page)
{
	(void)c;
	(void)lang;
	if (s->page > 0)
		buf_printf(out, "%zu", s->page);
}

VALUE(pages)
{
	(void)c;
	(void)lang;
	if (s->pages > 0)
		buf_printf(out, "%zu", s->pages);
}

static const struct value {
	const char *name;
	const char *field; /* of the record; "" when it comes from elsewhere */
	bool bilingual; /* the field has .zh and .en */
	bool must; /* stands on the page wherever the record has it */
	void (*write)(const struct field_source *s, const struct certificate *c,
	    enum lang lang, struct buf *out);
} values[] = {
	{ "number", "number", false, true, value_number },
	{ "version", "version", false, false, value_version },
	{ "scheme", "scheme", false, true, value_scheme },
	{ "level", "level", false, true, value_level },
	{ "holder", "holder.name", true, true, value_holder },
	{ "uscc", "holder.uscc", false, true, value_uscc },
	{ "lei", "holder.lei", false, true, value_lei },
	{ "reg", "holder.reg", false, true, value_reg },
	{ "country", "holder.country", false, false, value_country },
	{ "address", "holder.address", true, false, value_address },
	{ "former", "holder.former_names", false, false, value_former },
	{ "scope", "scope", true, true, value_scope },
	{ "criteria", "criteria", false, false, value_criteria },
	{ "issued", "issued", false, true, value_issued },
	{ "first_issued", "first_issued", false, false, value_first_issued },
	{ "valid_from", "valid_from", false, true, value_valid_from },
	{ "valid_until", "valid_until", false, true, value_valid_until },
	{ "sites", "sites.count", false, false, value_sites },
	{ "remarks", "remarks", true, true, value_remarks },
	{ "replaces", "replaces", false, false, value_replaces },
	{ "url", "base_url", false, false, value_url },
	{ "annexes", "annex", false, true, value_annexes },
	{ "annex", "annex", false, false, value_annex },
	{ "annex_sha256", "annex", false, false, value_annex_sha256 },
	{ "body", "issuers", false, false, value_body },
	{ "role", "issuers", false, false, value_role },
	{ "approval", "issuers", false, false, value_approval },
	{ "page", "", false, false, value_page },
	{ "pages", "", false, false, value_pages },
};

/* The value that "{name}" or "{name@zh}" begins; its length in *n. */
static const struct value *
value_at(const char *text, size_t *n, enum lang *lang)
{
	size_t name = strcspn(text + 1, "@}");
	const char *end = text + 1 + name;

	if (strncmp(end, "@zh}", 4) == 0) {
		*lang = LANG_ZH;
		*n = name + 5;
	} else if (strncmp(end, "@en}", 4) == 0) {
		*lang = LANG_EN;
		*n = name + 5;
	} else if (*end == '}') {
		*n = name + 2;
	} else {
		return NULL;
	}
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		if (strlen(values[i].name) == name &&
		    strncmp(values[i].name, text + 1, name) == 0)
			return &values[i];
	return NULL;
}

/* Notes that a value now stands on the page. */
static void
note(const struct field_source *s, const struct value *v)
{
	const struct document_source *d = s->document;

	if (s->shown == NULL)
		return;
	s->shown->values |= UINT32_C(1) << (v - values);
	for (size_t i = 0; i < d->certificate->nissuers; i++)
		if (v->write == value_body &&
		    trust_body(d->trust, d->certificate->issuers[i]) == s->body)
			s->shown->bodies |= UINT32_C(1) << i;
}

/* Whether the record has a value in any language. */
static bool
has(const struct field_source *s, const struct value *v)
{
	struct buf out = BUF_INIT(FIELD_TEXT_MAX);
	bool any;

	v->write(s, s->document->certificate, LANG_ZH, &out);
	v->write(s, s->document->certificate, LANG_EN, &out);
	any = out.n > 0;
	buf_free(&out);
	return any;
}

void
field_unshown(const struct field_source *source,
    const struct field_shown *shown, struct problems *ps)
{
	const struct document_source *d = source->document;
	char field[64];

	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
		if (values[i].must && (shown->values >> i & 1) == 0 &&
		    has(source, &values[i]))
			problems_add(ps, values[i].field, E_RULE_UNSHOWN, NULL);
	for (size_t i = 0; i < d->certificate->nissuers; i++) {
		if (shown->bodies >> i & 1)
			continue;
		snprintf(field, sizeof field, "issuers[%zu]", i);
		problems_add(ps, field, E_RULE_UNSHOWN, "%s",
		    d->certificate->issuers[i]);
	}
}

bool
field_text(const struct field_source *source, const char *key, enum lang lang,
    struct buf *out)
{
	const char *text = layout_text_at(
	    source->layout, key, source->document->certificate->level, lang);
	size_t start = out->n, before, n;
	struct field_shown was = { 0, 0 };

	if (text == NULL)
		return false;
	if (source->shown != NULL)
		was = *source->shown;
	while (*text != '\0') {
		enum lang in = lang;
		const struct value *v;

		if (*text != '{' || (v = value_at(text, &n, &in)) == NULL) {
			buf_putc(out, (uint8_t)*text++);
			continue;
		}
		before = out->n;
		v->write(source, source->document->certificate, in, out);
		if (out->n == before) {
			if (source->shown != NULL)
				*source->shown = was;
			out->n = start;
			return false;
		}
		note(source, v);
		text += n;
	}
	return buf_ok(out) && out->n > start;
}

void
field_name(
    const struct layout *layout, const char *key, enum lang lang, char out[64])
{
	const char *text = layout_text(layout, key, lang);
	const struct value *v = NULL;
	size_t n;

	for (; text != NULL && *text != '\0' && v == NULL; text++)
		if (*text == '{')
			v = value_at(text, &n, &lang);
	if (v == NULL)
		snprintf(out, 64, "%s", "");
	else
		snprintf(out, 64, "%s%s", v->field,
		    !v->bilingual         ? ""
			: lang == LANG_ZH ? ".zh"
					  : ".en");
}

const char *
field_unknown(const char *text)
{
	enum lang lang = LANG_ZH;
	size_t n;

	for (; (text = strchr(text, '{')) != NULL; text++)
		if (value_at(text, &n, &lang) == NULL &&
		    strncmp(text, "{year}", 6) != 0 &&
		    strncmp(text, "{month}", 7) != 0 &&
		    strncmp(text, "{day}", 5) != 0)
			return text;
	return NULL;
}

void
field_words(const char *text, struct buf *out)
{
	enum lang lang = LANG_ZH;
	size_t n;

	while (*text != '\0') {
		if (*text == '{' && value_at(text, &n, &lang) != NULL)
			text += n;
		else
			buf_putc(out, (uint8_t)*text++);
	}
}
