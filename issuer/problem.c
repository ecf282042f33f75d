/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "record/json.h"
#include "record/unicode.h"

#define SAID_MAX (64 << 10)

/* A text that was cut inside a character ends before it. */
static void
mend(char *s, size_t room)
{
	const struct slice in = slice_str(s);
	char whole[sizeof((struct problem *)NULL)->detail];
	size_t i = 0, n = 0, from;
	uint32_t cp;

	while (i < in.n) {
		from = i;
		cp = unicode_next(in, &i);
		if (cp == 0xfffd && i - from == 1) {
			if (n + 3 >= room ||
			    (n >= 3 && memcmp(whole + n - 3, "…", 3) == 0))
				continue;
			memcpy(whole + n, "…", 3);
			n += 3;
		} else if (n + i - from < room) {
			memcpy(whole + n, in.p + from, i - from);
			n += i - from;
		}
	}
	memcpy(s, whole, n);
	s[n] = '\0';
}

static void __attribute__((format(printf, 5, 0)))
add(struct problems *ps, const char *field, enum error rule, bool warning,
    const char *fmt, va_list ap)
{
	struct problem *p;

	if (!warning)
		ps->refusals++;
	if (ps->n == PROBLEMS_MAX)
		return;
	p = &ps->v[ps->n++];
	memset(p, 0, sizeof *p);
	snprintf(p->field, sizeof p->field, "%s", field);
	mend(p->field, sizeof p->field);
	p->rule = rule;
	p->warning = warning;
	if (fmt != NULL)
		vsnprintf(p->detail, sizeof p->detail, fmt, ap);
	mend(p->detail, sizeof p->detail);
}

void
problems_add(struct problems *ps, const char *field, enum error rule,
    const char *detail, ...)
{
	va_list ap;

	va_start(ap, detail);
	add(ps, field, rule, false, detail, ap);
	va_end(ap);
}

void
problems_warn(struct problems *ps, const char *field, enum error rule,
    const char *detail, ...)
{
	va_list ap;

	va_start(ap, detail);
	add(ps, field, rule, true, detail, ap);
	va_end(ap);
}

void
problems_add_at(struct problems *ps, const char *field, enum error rule,
    size_t line, size_t column)
{
	size_t before = ps->n;

	problems_add(ps, field, rule, NULL);
	if (ps->n > before) {
		ps->v[before].line = line;
		ps->v[before].column = column;
	}
}

void
problems_locate(struct problems *ps, struct slice text)
{
	struct json_where where;
	size_t i;

	for (i = 0; i < ps->n; i++) {
		if (ps->v[i].line != 0)
			continue;
		json_locate(text, ps->v[i].field, &where);
		ps->v[i].line = where.line;
		ps->v[i].column = where.column;
	}
}

void
problem_write(const struct problem *p, const char *file, const char *cell,
    enum lang lang, struct buf *out)
{
	unicode_visible(slice_str(file), out);
	if (p->line > 0)
		buf_printf(out, ":%zu", p->line);
	if (p->line > 0 && p->column > 0)
		buf_printf(out, ":%zu", p->column);
	buf_puts(out, ": ");
	if (p->warning)
		buf_puts(out, lang == LANG_ZH ? "提醒: " : "warning: ");
	unicode_visible(slice_str(cell), out);
	buf_puts(out, cell[0] == '\0' ? "" : ": ");
	if (p->field[0] != '\0' && strstr(cell, p->field) == NULL)
		buf_printf(out, "%s: ", p->field);
	buf_puts(out, error_text(p->rule, lang));
	if (p->detail[0] != '\0') {
		buf_puts(out, " (");
		unicode_visible(slice_str(p->detail), out);
		buf_puts(out, ")");
	}
	buf_printf(out, " [%s]\n", error_code(p->rule));
}

void
problems_write(const struct problems *ps, const char *file, enum lang lang,
    struct buf *out)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		problem_write(&ps->v[i], file, "", lang, out);
	if (ps->n == PROBLEMS_MAX)
		buf_puts(out,
		    lang == LANG_ZH ? "……其余问题未列出\n" : "... and more\n");
}

static bool
no_memory(const struct problems *ps)
{
	size_t i;

	for (i = 0; i < ps->n; i++)
		if (ps->v[i].rule == E_MEMORY)
			return true;
	return false;
}

int
problems_say(const struct problems *ps, const char *file, const struct cli *cli)
{
	struct buf said = BUF_INIT(SAID_MAX);
	int status = ps->refusals == 0 ? CLI_OK : CLI_REFUSED;

	problems_write(ps, file, cli->lang, &said);
	cli_put(buf_view(&said));
	if (!buf_ok(&said))
		status = cli_memory(cli);
	else if (no_memory(ps))
		status = CLI_INTERNAL;
	buf_free(&said);
	return status;
}

struct json *
problem_json(const struct problem *p, const char *cell, enum lang lang)
{
	struct json *o = json_new_object();

	if (json_set_str(o, "field", p->field) &&
	    json_set_str(o, "rule", error_code(p->rule)) &&
	    json_set_str(o, "text", error_text(p->rule, lang)) &&
	    json_set_str(o, "detail", p->detail) &&
	    json_set_bool(o, "warning", p->warning) &&
	    json_set_str(o, "cell", cell) &&
	    (p->line == 0 ||
		(json_set_int(o, "line", (int64_t)p->line) &&
		    json_set_int(o, "column", (int64_t)p->column))))
		return o;
	json_free(o);
	return NULL;
}

struct json *
problems_json(const struct problems *ps, enum lang lang)
{
	struct json *list = json_new_array();
	size_t i;

	for (i = 0; i < ps->n; i++)
		if (!json_add(list, problem_json(&ps->v[i], NULL, lang))) {
			json_free(list);
			return NULL;
		}
	return list;
}

int
problems_judge(
    const struct problems *ps, const char *file, const struct cli *cli)
{
	const int status = problems_say(ps, file, cli);

	if (status != CLI_OK)
		cli_error(cli, "没有改动", "nothing was changed");
	return status;
}
