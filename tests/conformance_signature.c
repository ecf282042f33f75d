/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wycheproof, ECDSA P-256 with SHA-256 in the r||s form and Ed25519: the
 * answer of crypt_verify() must be the vector's.  A signature that does not
 * have 64 bytes is refused before, as the envelope does; "acceptable" is not
 * used in these files and would be a deviation.
 */
#include "tests/conformance.h"

#include <stdio.h>
#include <string.h>

#include "record/crypt.h"
#include "record/json.h"

struct kind {
	const char *file;
	enum crypt_alg alg;
	const char *member; /* of publicKey: the point or key in hex */
	uint8_t lead; /* byte before the raw key; 0 for none */
};

struct tally {
	int64_t stated; /* numberOfTests of the file */
	int64_t all, right, valid, invalid;
};

static int
nibble(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c == '\0' ? NULL : strchr(digits, c);

	return p == NULL ? -1 : (int)(p - digits);
}

static bool
unhex(const char *s, struct buf *out)
{
	int hi, lo;

	if (s == NULL || strlen(s) % 2 != 0)
		return false;
	for (; *s != '\0'; s += 2) {
		hi = nibble(s[0]);
		lo = nibble(s[1]);
		if (hi < 0 || lo < 0)
			return false;
		buf_putc(out, (uint8_t)(hi << 4 | lo));
	}
	return buf_ok(out);
}

static enum error
read_key(
    const struct kind *kind, const struct json *group, struct crypt_key **out)
{
	struct buf raw = BUF_INIT(1 + CRYPT_PUBLIC_MAX);
	struct slice key;
	enum error e = E_KEY_FORMAT;

	*out = NULL;
	if (!unhex(
		json_str(json_get(json_get(group, "publicKey"), kind->member)),
		&raw))
		goto out;
	key = buf_view(&raw);
	if (kind->lead != 0) {
		if (key.n == 0 || key.p[0] != kind->lead)
			goto out;
		key = slice_of(key.p + 1, key.n - 1);
	}
	e = crypt_key_new(kind->alg, key, out);
out:
	buf_free(&raw);
	return e;
}

static void
judge(struct tally *t, const struct kind *kind, struct crypt_key *key,
    const struct json *test)
{
	struct buf msg = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct buf sig = BUF_INIT(CONFORMANCE_FILE_MAX);
	const char *result = json_str(json_get(test, "result"));
	bool good = false, known;
	struct slice part;
	int64_t id = 0;

	(void)json_int(json_get(test, "tcId"), &id);
	t->all++;
	known = result != NULL &&
	    (strcmp(result, "valid") == 0 || strcmp(result, "invalid") == 0) &&
	    unhex(json_str(json_get(test, "msg")), &msg) &&
	    unhex(json_str(json_get(test, "sig")), &sig);
	if (known && key != NULL && sig.n == CRYPT_SIGNATURE) {
		part = buf_view(&msg);
		good = crypt_verify(key, &part, 1, sig.p);
	}
	if (known && good == (strcmp(result, "valid") == 0)) {
		t->right++;
		*(good ? &t->valid : &t->invalid) += 1;
	} else {
		printf("  %s: test %lld: %s, but the vector says %s\n",
		    kind->file, (long long)id,
		    !known     ? "not understood"
			: good ? "accepted"
			       : "refused",
		    result == NULL ? "nothing" : result);
	}
	buf_free(&msg);
	buf_free(&sig);
}

static int
run(const char *dir, const struct kind *kind)
{
	struct buf in = BUF_INIT(CONFORMANCE_FILE_MAX);
	struct tally t = { 0 };
	struct json *root = NULL;
	const struct json *group, *test;
	struct crypt_key *key;
	char path[4096];
	enum error e;

	snprintf(path, sizeof path, "%s/wycheproof/%s", dir, kind->file);
	if (!conformance_read(path, &in))
		goto out;
	e = json_parse(buf_view(&in), CONFORMANCE_FILE_MAX, &root, NULL);
	if (e != E_OK) {
		printf("  %s: %s\n", path, error_text(e, LANG_EN));
		goto out;
	}
	(void)json_int(json_get(root, "numberOfTests"), &t.stated);
	for (group = json_first(json_get(root, "testGroups")); group != NULL;
	     group = json_next(group)) {
		/* Without its key every valid vector of the group deviates. */
		(void)read_key(kind, group, &key);
		for (test = json_first(json_get(group, "tests")); test != NULL;
		     test = json_next(test))
			judge(&t, kind, key, test);
		crypt_key_free(key);
	}
out:
	printf("Wycheproof %s: %lld/%lld as published (%lld accepted, %lld "
	       "refused)\n",
	    crypt_alg_str(kind->alg), (long long)t.right, (long long)t.stated,
	    (long long)t.valid, (long long)t.invalid);
	json_free(root);
	buf_free(&in);
	return t.all == 0 || t.all != t.stated || t.right != t.all;
}

int
conformance_signature(const char *dir)
{
	static const struct kind kinds[] = {
		{ "ecdsa_secp256r1_sha256_p1363_test.json", CRYPT_ES256,
		    "uncompressed", 4 },
		{ "ed25519_test.json", CRYPT_EDDSA, "pk", 0 },
	};
	int failed = 0;
	size_t i;

	for (i = 0; i < sizeof kinds / sizeof *kinds; i++)
		failed |= run(dir, &kinds[i]);
	return failed;
}
