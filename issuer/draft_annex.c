/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/draft_annex.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "issuer/draft.h"
#include "issuer/draft_field.h"
#include "sys/file.h"
#include "sys/os.h"

static void
attach(struct draft *d, const char *name, int64_t count)
{
	struct certificate_annex *a = &d->c.annex[d->c.nannex];
	struct register_annex *kept = &d->annexes[d->c.nannex];

	kept->name = a->name = name;
	kept->count = a->count = count;
	kept->data = buf_view(&d->data[d->c.nannex]);
	a->pages = -1;
	crypt_sha256(kept->data, a->sha256);
	d->c.nannex++;
}

void
draft_sites(struct draft *d, const char *dir, struct problems *ps)
{
	static const char *const known[] = { "count", "file", NULL };
	const struct json *sites = json_get(d->tree, "sites");
	struct buf raw = BUF_INIT(ANNEX_SITES_MAX);
	const char *file;
	char *path = NULL;
	int64_t rows;
	int error;

	if (!draft_object(sites, "sites", known, false, ps))
		return;
	if (!json_int(json_get(sites, "count"), &d->c.sites) ||
	    d->c.sites < 1 || d->c.sites > 1000000) {
		problems_add(ps, "sites.count", E_FIELD_VALUE, "1..1000000");
		return;
	}
	file = draft_text(sites, "sites", "file", false, ps);
	if (file == NULL)
		return;
	path = file[0] == '/' ? strdup(file) : file_join(dir, file);
	error = path == NULL ? ENOMEM : file_read(path, ANNEX_SITES_MAX, &raw);
	if (error != 0) {
		problems_add(ps, "sites.file", E_RULE_ANNEX_FILE, "%.100s%s%s",
		    file, error == ENOENT ? "" : ": ",
		    error == ENOENT ? "" : os_name(error));
		goto out;
	}
	d->data[d->c.nannex] = BUF_INIT(ANNEX_SITES_MAX);
	rows = annex_sites(buf_view(&raw), &d->data[d->c.nannex], ps);
	if (rows >= 0 && rows != d->c.sites)
		problems_add(ps, "sites.count", E_RULE_ANNEX_COUNT,
		    "%lld / %lld", (long long)rows, (long long)d->c.sites);
	attach(d, ANNEX_SITES_NAME, rows);
out:
	free(path);
	buf_free(&raw);
}

static char *
cut(struct slice scope, enum annex_language language)
{
	struct buf out = BUF_INIT(4096);

	annex_scope_cut(scope, language, &out);
	return (char *)buf_take(&out, NULL);
}

/* A long scope goes into an annex in full; the page and the QR carry the
 * record's own short form, else whole clauses of it (docs/FORMAT.md section 1). */
void
draft_scope(struct draft *d, struct problems *ps)
{
	struct bilingual full, brief = { NULL, NULL };
	bool given = json_get(d->tree, "scope_short") != NULL;
	struct buf *data;

	draft_bilingual(d->tree, "", "scope", true, &full, ps);
	d->c.scope = full;
	if (given)
		draft_bilingual(d->tree, "", "scope_short", true, &brief, ps);
	else {
		if (annex_scope_long(slice_str(full.zh), ANNEX_ZH))
			brief.zh = d->scope_zh =
			    cut(slice_str(full.zh), ANNEX_ZH);
		if (annex_scope_long(slice_str(full.en), ANNEX_EN))
			brief.en = d->scope_en =
			    cut(slice_str(full.en), ANNEX_EN);
	}
	if (brief.zh == NULL && brief.en == NULL)
		return;
	if ((brief.zh != NULL && full.zh == NULL) ||
	    (brief.en != NULL && full.en == NULL))
		problems_add(
		    ps, "scope_short", E_FIELD_VALUE, "scope.zh, scope.en");
	if (brief.zh != NULL)
		d->c.scope.zh = brief.zh;
	if (brief.en != NULL)
		d->c.scope.en = brief.en;
	data = &d->data[d->c.nannex];
	*data = BUF_INIT(DRAFT_RECORD_MAX);
	if (full.zh != NULL)
		buf_printf(data, "%s\n", full.zh);
	if (full.en != NULL)
		buf_printf(
		    data, "%s%s\n", full.zh != NULL ? "\n" : "", full.en);
	attach(d, ANNEX_SCOPE_NAME, -1);
}
