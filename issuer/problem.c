/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
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
	p->rule = rule;
	p->warning = warning;
	if (fmt != NULL)
		vsnprintf(p->detail, sizeof p->detail, fmt, ap);
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
