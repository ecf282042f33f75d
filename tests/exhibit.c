/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/exhibit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/compact.h"
#include "record/jws.h"
#include "sys/file.h"

#define FILE_MAX ((size_t)8 << 20)
#define BASE "https://verify.example.org"

static const char *
str(const struct json *v, const char *name)
{
	return json_str(json_get(v, name));
}

static struct bilingual
both(const struct json *v)
{
	return (struct bilingual){ str(v, "zh"), str(v, "en") };
}

static struct date
day(const struct json *v, const char *name)
{
	struct date d = { 0, 0, 0 };

	if (str(v, name) != NULL && !date_parse(slice_str(str(v, name)), &d))
		abort();
	return d;
}

static struct json *
parse(struct slice in)
{
	struct json *v;

	if (json_parse(in, FILE_MAX, &v, NULL) != E_OK)
		abort();
	return v;
}

static struct json *
parse_file(const char *path)
{
	struct buf text = BUF_INIT(FILE_MAX);
	struct json *v;

	if (file_read(path, FILE_MAX, &text) != 0)
		abort();
	v = parse(buf_view(&text));
	buf_free(&text);
	return v;
}

static void
read_schemes(struct trust *t, const struct json *list)
{
	const struct json *v, *l;

	t->schemes = calloc(EXHIBIT_BODIES_MAX, sizeof *t->schemes);
	for (v = json_first(list); v != NULL; v = json_next(v)) {
		struct trust_scheme *s = &t->schemes[t->nschemes++];

		s->id = str(v, "id");
		s->name = both(json_get(v, "name"));
		s->zone = 480;
		s->levels = calloc(16, sizeof *s->levels);
		for (l = json_first(json_get(v, "levels")); l != NULL;
		     l = json_next(l)) {
			s->levels[s->nlevels].code = str(l, "code");
			s->levels[s->nlevels++].name =
			    both(json_get(l, "name"));
		}
	}
}

static void
read_world(struct exhibit *e)
{
	const struct json *v;

	e->world = parse_file("tests/data/bodies_and_schemes.json");
	e->trust.bodies = calloc(EXHIBIT_BODIES_MAX, sizeof *e->trust.bodies);
	for (v = json_first(json_get(e->world, "bodies")); v != NULL;
	     v = json_next(v)) {
		struct trust_body *b = &e->trust.bodies[e->trust.nbodies++];

		b->id = str(v, "id");
		b->role = str(v, "role");
		b->name = both(json_get(v, "name"));
		b->address = both(json_get(v, "address"));
		b->approval_no = str(v, "approval_no");
	}
	read_schemes(&e->trust, json_get(e->world, "schemes"));
}

static size_t
strings(const struct json *list, const char **out, size_t max)
{
	size_t n = 0;

	for (const struct json *v = json_first(list); v != NULL && n < max;
	     v = json_next(v))
		out[n++] = json_str(v);
	return n;
}

static void
read_dates(struct certificate *c, const struct json *r)
{
	c->issued = day(r, "issued");
	c->first_issued = day(r, "first_issued");
	c->valid_from = day(r, "valid_from");
	c->valid_until = day(r, "valid_until");
	c->zone = 480;
	c->nbf = date_start(c->valid_from, c->zone);
	c->exp = date_end(c->valid_until, c->zone);
	c->iat = date_start(c->issued, c->zone) + 36000;
}

static void
read_record(struct exhibit *e, const struct json *r)
{
	struct certificate *c = &e->c;
	const struct json *h = json_get(r, "holder");

	c->iss = BASE;
	c->number = str(r, "number");
	c->version = 1;
	json_int(json_get(r, "version"), &c->version);
	c->scheme = str(r, "scheme");
	c->level = str(r, "level");
	c->nissuers = strings(
	    json_get(r, "issuers"), c->issuers, CERTIFICATE_ISSUERS_MAX);
	c->holder.name = both(json_get(h, "name"));
	c->holder.uscc = str(h, "uscc");
	c->holder.lei = str(h, "lei");
	c->holder.reg = str(h, "reg");
	c->holder.country = str(h, "country");
	c->holder.address = both(json_get(h, "address"));
	c->scope = both(json_get(r, "scope"));
	c->ncriteria = strings(
	    json_get(r, "criteria"), c->criteria, CERTIFICATE_CRITERIA_MAX);
	c->remarks = both(json_get(r, "remarks"));
	c->replaces = str(r, "replaces");
	json_int(json_get(json_get(r, "sites"), "count"), &c->sites);
	c->status_index = 4711;
	c->status_uri = BASE "/status/0";
	read_dates(c, r);
}

static void
add_annex(struct exhibit *e, const char *name, struct slice data)
{
	struct certificate_annex *a = &e->c.annex[e->c.nannex];

	if (data.n == 0)
		return;
	a->name = name;
	a->count = a->pages = -1;
	crypt_sha256(data, a->sha256);
	e->annex[e->c.nannex++].data = data;
}

void
exhibit_sign(struct exhibit *e)
{
	struct buf payload = BUF_INIT(JWS_PAYLOAD_MAX);
	struct jws_signer signer[CERTIFICATE_ISSUERS_MAX];

	if (certificate_write(&e->c, &payload) != E_OK)
		abort();
	memset(signer, 0, sizeof signer);
	for (size_t i = 0; i < e->c.nissuers; i++) {
		signer[i].alg = CRYPT_ES256;
		for (size_t k = 0; k < CRYPT_SIGNATURE; k++)
			signer[i].sig[k] = (uint8_t)(k * 37 + i * 11 + 5);
	}
	buf_reset(&e->envelope);
	buf_reset(&e->qr);
	jws_write(buf_view(&payload), JWS_CERTIFICATE, signer, e->c.nissuers,
	    &e->envelope);
	buf_puts(&e->qr, BASE "/#");
	if (compact_encode(buf_view(&e->envelope), &e->qr) != E_OK)
		abort();
	e->src.envelope = buf_view(&e->envelope);
	e->src.qr = buf_cstr(&e->qr);
	buf_free(&payload);
}

static struct exhibit *
make(const struct json *record, struct slice sites, struct slice scope)
{
	struct exhibit *e = calloc(1, sizeof *e);

	e->envelope = BUF_INIT(JWS_CERTIFICATE_MAX);
	e->qr = BUF_INIT(COMPACT_DIGITS_MAX);
	read_world(e);
	read_record(e, record);
	add_annex(e, "sites.csv", sites);
	add_annex(e, "scope.txt", scope);
	e->src.certificate = &e->c;
	e->src.trust = &e->trust;
	e->src.annexes = e->annex;
	e->src.sample = true;
	exhibit_sign(e);
	return e;
}

struct exhibit *
exhibit_file(const char *name, struct slice scope)
{
	struct buf path = BUF_INIT(256);
	struct exhibit *e;
	struct json *v;

	buf_printf(&path, "tests/data/%s", name);
	v = parse_file(buf_cstr(&path));
	e = make(v, slice_of(NULL, 0), scope);
	e->record = v;
	buf_free(&path);
	return e;
}

struct exhibit *
exhibit_case(const char *name, size_t n)
{
	struct buf path = BUF_INIT(256), sites = BUF_INIT(FILE_MAX);
	struct json *v;
	const struct json *one, *record;
	struct exhibit *e;

	buf_printf(&path, "tests/cases/%s", name);
	v = parse_file(buf_cstr(&path));
	one = json_first(json_get(v, "certificates"));
	while (n-- > 0)
		one = json_next(one);
	record = json_get(one, "record");
	if (str(json_get(record, "sites"), "file") != NULL &&
	    file_read("templates/sample/records/sites_1600.csv", FILE_MAX,
		&sites) != 0)
		abort();
	e = make(record, buf_view(&sites), slice_of(NULL, 0));
	json_int(json_get(one, "version"), &e->c.version);
	exhibit_sign(e);
	e->annex_bytes = sites; /* transferred */
	e->record = v;
	buf_free(&path);
	return e;
}

void
exhibit_free(struct exhibit *e)
{
	for (size_t i = 0; i < e->trust.nschemes; i++)
		free(e->trust.schemes[i].levels);
	free(e->trust.schemes);
	free(e->trust.bodies);
	buf_free(&e->envelope);
	buf_free(&e->qr);
	buf_free(&e->annex_bytes);
	json_free(e->world);
	json_free(e->record);
	free(e);
}

/* Opened before the runner forks for its tests, which share them. */
static struct shown {
	const char *name;
	struct design *design;
} designs[] = { { "classic", NULL }, { "english", NULL }, { "plain", NULL },
	{ "stars", NULL } };

#define NDESIGNS (sizeof designs / sizeof designs[0])

void
exhibit_open_designs(void)
{
	static const char *const no_levels[] = { NULL };
	struct buf why = BUF_INIT(4096), path = BUF_INIT(256);

	for (size_t i = 0; i < NDESIGNS; i++) {
		buf_reset(&path);
		buf_printf(&path, "templates/designs/%s", designs[i].name);
		designs[i].design =
		    design_open(buf_cstr(&path), no_levels, LANG_EN, &why);
		if (designs[i].design == NULL) {
			fprintf(stderr, "%s\n", buf_cstr(&why));
			abort();
		}
	}
	buf_free(&why);
	buf_free(&path);
}

void
exhibit_close_designs(void)
{
	for (size_t i = 0; i < NDESIGNS; i++) {
		design_close(designs[i].design);
		designs[i].design = NULL;
	}
}

struct design *
exhibit_design(const char *name)
{
	for (size_t i = 0; i < NDESIGNS; i++)
		if (strcmp(designs[i].name, name) == 0 &&
		    designs[i].design != NULL)
			return designs[i].design;
	abort();
}
