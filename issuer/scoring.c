/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/scoring.h"

#include <stdio.h>
#include <string.h>

/* A whole number of up to 64 x 32 bits, lowest word first.  128 samples of
 * SCORING_SAMPLE_MAX (14 bits) make a denominator of 1792 bits; points and
 * the factor of a percentage add less than 40. */
#define WORDS 64

struct whole {
	uint32_t w[WORDS];
};

static struct whole
whole_of(uint32_t n)
{
	struct whole out = { { n } };

	return out;
}

static void
multiply(struct whole *a, uint32_t by)
{
	uint64_t carry = 0;
	size_t i;

	for (i = 0; i < WORDS; i++) {
		carry += (uint64_t)a->w[i] * by;
		a->w[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static void
add(struct whole *a, const struct whole *b)
{
	uint64_t carry = 0;
	size_t i;

	for (i = 0; i < WORDS; i++) {
		carry += (uint64_t)a->w[i] + b->w[i];
		a->w[i] = (uint32_t)carry;
		carry >>= 32;
	}
}

static int
compare(const struct whole *a, const struct whole *b)
{
	size_t i = WORDS;

	while (i-- > 0)
		if (a->w[i] != b->w[i])
			return a->w[i] < b->w[i] ? -1 : 1;
	return 0;
}

/* The greatest n <= max with n x unit <= a. */
static int64_t
divide(const struct whole *a, const struct whole *unit, uint32_t max)
{
	uint32_t low = 0, high = max, middle;
	struct whole product;

	while (low < high) {
		middle = low + (high - low + 1) / 2;
		product = *unit;
		multiply(&product, middle);
		if (compare(&product, a) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

const char *
scoring_way(const struct procedure_indicator *in, enum lang lang)
{
	const bool zh = lang == LANG_ZH;

	if (in == NULL)
		return zh ? "方案没有这项指标"
			  : "the scheme has no such indicator";
	if (in->sampled)
		return zh ? "应为 合格数/抽查数，如 19/20"
			  : "good/looked at, such as 19/20";
	return zh ? "应为 conforming 或 nonconforming"
		  : "conforming or nonconforming";
}

bool
scoring_fits(
    const struct procedure_indicator *in, const struct scoring_result *result)
{
	switch (result->mark) {
	case SCORING_CONFORMING:
	case SCORING_NONCONFORMING:
		return !in->sampled;
	case SCORING_SAMPLED:
		return in->sampled && result->sampled >= 1 &&
		    result->sampled <= SCORING_SAMPLE_MAX &&
		    result->conforming >= 0 &&
		    result->conforming <= result->sampled;
	case SCORING_INAPPLICABLE:
		return in->optional;
	case SCORING_MISSING:
		break;
	}
	return false;
}

bool
scoring_sum(const struct procedure *p, const struct scoring_result *results,
    size_t first, size_t n, struct scoring_total *out)
{
	struct whole got = whole_of(0), unit = whole_of(1), part;
	const struct scoring_result *r;
	size_t i;

	memset(out, 0, sizeof *out);
	out->score = SCHEME_SCORE_NONE;
	for (i = first; i < first + n; i++) {
		r = &results[i];
		if (!scoring_fits(&p->indicators[i], r))
			return false;
		if (r->mark == SCORING_INAPPLICABLE)
			continue;
		out->applicable += p->indicators[i].points;
		if (r->mark == SCORING_NONCONFORMING)
			continue;
		part = unit;
		multiply(&part, (uint32_t)p->indicators[i].points);
		if (r->mark == SCORING_SAMPLED) {
			/* got / unit + points x conforming / sampled */
			multiply(&part, (uint32_t)r->conforming);
			multiply(&got, (uint32_t)r->sampled);
			multiply(&unit, (uint32_t)r->sampled);
		}
		add(&got, &part);
	}
	out->got = divide(&got, &unit, (uint32_t)out->applicable);
	if (out->applicable == 0)
		return true;
	multiply(&got, 10000);
	multiply(&unit, (uint32_t)out->applicable);
	out->score = divide(&got, &unit, 10000);
	return true;
}

void
scoring_format(int64_t hundredths, char out[SCORING_TEXT])
{
	snprintf(out, SCORING_TEXT, "%lld.%02lld",
	    (long long)(hundredths / 100), (long long)(hundredths % 100));
}
