/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/suites.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys/secret.h"
#include "sys/file.h"

#ifndef SCRYPT_N /* as in keys/pkcs8.c: a sanitizer's build says a smaller one */
#define SCRYPT_N 16384
#endif

#define PASSPHRASE "correct horse battery"
#define NOBODY 65534

static char dir[64], path[96], pass[96];

static void
setup(void)
{
	strcpy(dir, "/tmp/yinxin-secret-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/key.pem", dir);
	snprintf(pass, sizeof pass, "%s/pass", dir);
	ck_assert_int_eq(file_write(pass, slice_str(PASSPHRASE "\n"), 0600), 0);
}

static void
teardown(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

static void
make(enum crypt_alg alg)
{
	struct secret *s;

	ck_assert_int_eq(secret_new(alg, &s), SECRET_OK);
	ck_assert_int_eq(
	    secret_write(s, path, slice_str(PASSPHRASE)), SECRET_OK);
	secret_free(s);
}

static bool
verifies(const struct secret *s, struct slice msg, const uint8_t *sig)
{
	uint8_t raw[CRYPT_PUBLIC_MAX];
	struct crypt_key *key;
	bool ok;

	secret_public(s, raw);
	ck_assert_int_eq(
	    crypt_key_new(secret_alg(s),
		slice_of(raw, crypt_public_size(secret_alg(s))), &key),
	    E_OK);
	ok = crypt_verify(key, &msg, 1, sig);
	crypt_key_free(key);
	return ok;
}

START_TEST(round_trip)
{
	static const uint8_t half[32] = { 0x7f, 0xff, 0xff, 0xff, 0x80, 0, 0, 0,
		0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xde, 0x73,
		0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42, 0x79, 0xdc, 0xe5, 0x61,
		0x7e, 0x31, 0x92, 0xa8 };
	uint8_t before[CRYPT_PUBLIC_MAX] = { 0 };
	uint8_t after[CRYPT_PUBLIC_MAX] = { 0 }, sig[CRYPT_SIGNATURE];
	enum crypt_alg alg = (enum crypt_alg)_i;
	struct secret *s;
	char text[32];
	int i, n;

	ck_assert_int_eq(secret_new(alg, &s), SECRET_OK);
	secret_public(s, before);
	ck_assert_int_eq(
	    secret_write(s, path, slice_str(PASSPHRASE)), SECRET_OK);
	secret_free(s);
	ck_assert_int_eq(
	    secret_read(path, slice_str(PASSPHRASE), &s), SECRET_OK);
	secret_public(s, after);
	ck_assert_mem_eq(before, after, sizeof after);
	ck_assert_int_eq(secret_alg(s), alg);
	for (i = 0; i < 64; i++) {
		n = snprintf(text, sizeof text, "message %d", i);
		ck_assert_int_eq(
		    secret_sign(s, slice_of(text, (size_t)n), sig), 0);
		ck_assert(verifies(s, slice_of(text, (size_t)n), sig));
		if (alg == CRYPT_ES256) /* always the low s */
			ck_assert_int_le(memcmp(sig + 32, half, 32), 0);
	}
	secret_free(s);
	secret_free(NULL);
}
END_TEST

/* Our files are readable by the stock tool, and its files by us. */
START_TEST(stock_tool)
{
	static const char *const algorithms[] = {
		"EC -pkeyopt ec_paramgen_curve:P-256", "ED25519"
	};
	char command[1024];
	struct secret *s;

	make((enum crypt_alg)_i);
	snprintf(command, sizeof command,
	    "openssl pkey -in %s -passin file:%s -noout -check >/dev/null",
	    path, pass);
	if (_i == 0)
		ck_assert_int_eq(system(command), 0);
	snprintf(command, sizeof command,
	    "openssl pkey -in %s -passin file:%s -pubout >%s/pub && "
	    "openssl asn1parse -in %s | grep -q 'OBJECT *:PBES2' && "
	    "openssl asn1parse -in %s | grep -q 'OBJECT *:scrypt' && "
	    "openssl asn1parse -in %s | grep -q 'INTEGER *:%04X'",
	    path, pass, dir, path, path, path, SCRYPT_N);
	ck_assert_int_eq(system(command), 0);
	snprintf(command, sizeof command,
	    "umask 077 && rm %s && openssl genpkey -algorithm %s 2>/dev/null"
	    " | openssl pkcs8 -topk8 -v2 aes-256-cbc -passout file:%s"
	    " -out %s",
	    path, algorithms[_i], pass, path);
	ck_assert_int_eq(system(command), 0);
	ck_assert_int_eq(
	    secret_read(path, slice_str(PASSPHRASE), &s), SECRET_OK);
	ck_assert_int_eq(secret_alg(s), (enum crypt_alg)_i);
	secret_free(s);
}
END_TEST

/* Files that are not ours: made by a command, then read. */
static const struct {
	const char *name;
	const char *command; /* $1 the key file, $2 the passphrase file */
	enum secret_error want;
} foreign[] = {
	{ "RSA",
	    "openssl genpkey -algorithm RSA 2>/dev/null | openssl pkcs8"
	    " -topk8 -v2 aes-256-cbc -passout file:$2 -out $1",
	    SECRET_ALG },
	{ "P-384",
	    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384"
	    " 2>/dev/null | openssl pkcs8 -topk8 -v2 aes-256-cbc"
	    " -passout file:$2 -out $1",
	    SECRET_ALG },
	{ "secp256k1",
	    "openssl genpkey -algorithm EC -pkeyopt"
	    " ec_paramgen_curve:secp256k1 2>/dev/null | openssl pkcs8 -topk8"
	    " -v2 aes-256-cbc -passout file:$2 -out $1",
	    SECRET_ALG },
	{ "explicit parameters",
	    "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256"
	    " -pkeyopt ec_param_enc:explicit 2>/dev/null | openssl pkcs8"
	    " -topk8 -v2 aes-256-cbc -passout file:$2 -out $1",
	    SECRET_ALG },
	{ "X25519",
	    "openssl genpkey -algorithm X25519 2>/dev/null | openssl pkcs8"
	    " -topk8 -v2 aes-256-cbc -passout file:$2 -out $1",
	    SECRET_ALG },
	{ "not encrypted",
	    "openssl genpkey -algorithm ED25519 -out $1 2>/dev/null",
	    SECRET_FORMAT },
	{ "PBES1",
	    "openssl genpkey -algorithm ED25519 2>/dev/null | openssl pkcs8"
	    " -topk8 -v1 PBE-SHA1-3DES -passout file:$2 -out $1",
	    SECRET_FORMAT },
	{ "public key",
	    "openssl genpkey -algorithm ED25519 2>/dev/null | openssl pkey"
	    " -pubout -out $1",
	    SECRET_FORMAT },
	{ "empty", ": >$1", SECRET_FORMAT },
	{ "folder", "mkdir -m 700 $1", SECRET_FORMAT },
	{ "device", "mknod $1 p", SECRET_FORMAT },
	{ "huge", "head -c 100000 /dev/zero >$1", SECRET_FORMAT },
	{ "missing", ":", SECRET_IO },
};

START_TEST(refused_foreign)
{
	char command[640];
	struct secret *s;
	enum secret_error got;

	snprintf(command, sizeof command, "umask 077; set -- %s %s; %s", path,
	    pass, foreign[_i].command);
	ck_assert_int_eq(system(command), 0);
	got = secret_read(path, slice_str(PASSPHRASE), &s);
	ck_assert_msg(
	    got == foreign[_i].want, "%s: %d", foreign[_i].name, (int)got);
	ck_assert_ptr_null(s);
}
END_TEST

/* Our file, changed. */
static const struct {
	const char *name;
	const char *command;
	const char *passphrase;
	enum secret_error want;
} changed[] = {
	{ "wrong passphrase", ":", "correct horse batterz", SECRET_PASSPHRASE },
	{ "empty passphrase", ":", "", SECRET_PASSPHRASE },
	{ "truncated", "head -c 200 $1 >$1.x && mv $1.x $1", PASSPHRASE,
	    SECRET_FORMAT },
	{ "open to the group", "chmod 640 $1", PASSPHRASE, SECRET_MODE },
	{ "open to all", "chmod 604 $1", PASSPHRASE, SECRET_MODE },
	{ "open folder", "chmod 750 ${1%/*}", PASSPHRASE, SECRET_MODE },
};

START_TEST(refused_changed)
{
	char command[256];
	struct secret *s;
	enum secret_error got;

	make(CRYPT_ES256);
	snprintf(command, sizeof command, "umask 077; set -- %s; %s", path,
	    changed[_i].command);
	ck_assert_int_eq(system(command), 0);
	got = secret_read(path, slice_str(changed[_i].passphrase), &s);
	ck_assert_msg(
	    got == changed[_i].want, "%s: %d", changed[_i].name, (int)got);
	ck_assert_ptr_null(s);
}
END_TEST

START_TEST(foreign_owner)
{
	struct secret *s;

	make(CRYPT_EDDSA);
	if (geteuid() == 0) {
		ck_assert_int_eq(chown(path, NOBODY, NOBODY), 0);
		ck_assert_int_eq(
		    secret_read(path, slice_str(PASSPHRASE), &s), SECRET_MODE);
		ck_assert_int_eq(chown(path, 0, 0), 0);
		ck_assert_int_eq(chown(dir, NOBODY, NOBODY), 0);
	} else {
		/* The next best: a folder that is root's. */
		strcpy(path, "/etc/passwd");
	}
	ck_assert_int_eq(
	    secret_read(path, slice_str(PASSPHRASE), &s), SECRET_MODE);
	ck_assert_ptr_null(s);
}
END_TEST

static const mode_t masks[] = { 0, 022, 077 };

START_TEST(modes)
{
	char deep[128];
	struct secret *s;
	struct stat st;

	umask(masks[_i]);
	ck_assert_int_eq(secret_new(CRYPT_EDDSA, &s), SECRET_OK);
	snprintf(deep, sizeof deep, "%s/new/key.pem", dir);
	ck_assert_int_eq(
	    secret_write(s, deep, slice_str(PASSPHRASE)), SECRET_OK);
	ck_assert_int_eq(stat(deep, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	*strrchr(deep, '/') = '\0';
	ck_assert_int_eq(stat(deep, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	/* Never over another. */
	ck_assert_int_eq(
	    secret_write(s, path, slice_str(PASSPHRASE)), SECRET_OK);
	ck_assert_int_eq(
	    secret_write(s, path, slice_str(PASSPHRASE)), SECRET_EXISTS);
	ck_assert_int_eq(
	    secret_write(s, path, slice_str("")), SECRET_PASSPHRASE);
	secret_free(s);
}
END_TEST

/* What is looked for is kept masked, or the search would find itself. */
#define MASK 0x5a
/* Not memory of ours: the terabytes a sanitizer keeps its notes in. */
#define SHADOW (1UL << 30)

static bool
masked_at(const uint8_t *p, const uint8_t *masked, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((uint8_t)(p[i] ^ MASK) != masked[i])
			return false;
	return true;
}

/* Times that the masked bytes stand in our writable memory. The window that
 * it is read through is a static one, which is not searched. */
static uint8_t window[1 << 16];

static bool
is_window(uintptr_t at, uintptr_t self)
{
	return at >= self && at < self + sizeof window;
}

static int
count_in(int mem, uintptr_t from, uintptr_t to, const uint8_t *masked, size_t n)
{
	uintptr_t self = (uintptr_t)window, at;
	const uint8_t *p, *end;
	int count = 0;
	ssize_t got;

	for (at = from; at < to; at += sizeof window - n) {
		got = pread(mem, window,
		    to - at < sizeof window ? to - at : sizeof window,
		    (off_t)at);
		end = window + (got < (ssize_t)n ? 0 : got - (ssize_t)n + 1);
		for (p = window; p < end; p++) {
			p = memchr(p, masked[0] ^ MASK, (size_t)(end - p));
			if (p == NULL)
				break;
			if (!is_window(at + (uintptr_t)(p - window), self) &&
			    masked_at(p, masked, n))
				count++;
		}
	}
	explicit_bzero(window, sizeof window);
	return count;
}

static int
count_in_memory(const uint8_t *masked, size_t n)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	int mem = open("/proc/self/mem", O_RDONLY), count = 0;
	unsigned long from, to;
	char line[512], mode[8];

	ck_assert_ptr_nonnull(maps);
	ck_assert_int_ge(mem, 0);
	while (fgets(line, sizeof line, maps) != NULL)
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) == 3 &&
		    mode[0] == 'r' && mode[1] == 'w' && to - from < SHADOW)
			count += count_in(mem, from, to, masked, n);
	fclose(maps);
	close(mem);
	return count;
}

/* In a child: reads the key, gives its scalar or seed masked. */
static void
masked_scalar(uint8_t masked[32])
{
	int fd[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(fd), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		uint8_t raw[32];
		size_t n = sizeof raw;
		BIGNUM *d = NULL;
		struct secret *s;
		int i;

		if (secret_read(path, slice_str(PASSPHRASE), &s) != SECRET_OK)
			_exit(1);
		if (secret_alg(s) == CRYPT_EDDSA) {
			if (EVP_PKEY_get_raw_private_key(
				secret_pkey(s), raw, &n) != 1)
				_exit(2);
		} else if (EVP_PKEY_get_bn_param(secret_pkey(s),
			       OSSL_PKEY_PARAM_PRIV_KEY, &d) != 1 ||
		    BN_bn2binpad(d, raw, 32) != 32) {
			_exit(3);
		}
		for (i = 0; i < 32; i++)
			raw[i] ^= MASK;
		_exit(write(fd[1], raw, 32) == 32 ? 0 : 4);
	}
	ck_assert_int_eq(read(fd[0], masked, 32), 32);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	close(fd[0]);
	close(fd[1]);
}

START_TEST(wiped)
{
	uint8_t masked[32], reversed[32], sig[CRYPT_SIGNATURE];
	enum crypt_alg alg = (enum crypt_alg)_i;
	struct buf passphrase = BUF_INIT(128);
	struct secret *s;
	char copy[96];
	pid_t pid = fork();
	int i, status;

	/* The key is made elsewhere, so that only what is read is here. */
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		make(alg);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	masked_scalar(masked);
	for (i = 0; i < 32; i++)
		reversed[i] = masked[31 - i];
	ck_assert_int_eq(
	    secret_passphrase(pass, true, "x", LANG_EN, &passphrase), 0);
	ck_assert_int_eq(
	    secret_read(path, buf_view(&passphrase), &s), SECRET_OK);
	buf_wipe(&passphrase);
	for (i = 0; i < 10; i++)
		ck_assert_int_eq(secret_sign(s, slice_str("m"), sig), 0);
	snprintf(copy, sizeof copy, "%s/copy.pem", dir);
	ck_assert_int_eq(
	    secret_write(s, copy, slice_str("another passphrase")), SECRET_OK);
	/* It can be found while it is there, */
	ck_assert_int_ge(count_in_memory(masked, 32), 1);
	if (alg == CRYPT_ES256) /* the library's words, least first */
		ck_assert_int_ge(count_in_memory(reversed, 32), 1);
	secret_free(s);
	/* and not afterwards: as bytes, as words, or the halves of either. */
	ck_assert_int_eq(count_in_memory(masked, 16), 0);
	ck_assert_int_eq(count_in_memory(masked + 16, 16), 0);
	ck_assert_int_eq(count_in_memory(reversed, 16), 0);
	ck_assert_int_eq(count_in_memory(reversed + 16, 16), 0);
}
END_TEST

static const struct {
	const char *name;
	const char *text;
	bool confirm;
	int want;
	const char *line;
} files[] = {
	{ "one line", "12345678\n", true, 0, "12345678" },
	{ "no newline", "12345678", true, 0, "12345678" },
	{ "CR LF", "12345678\r\n", true, 0, "12345678" },
	{ "first of two", "12345678\nsecond\n", true, 0, "12345678" },
	{ "spaces count", " 1 2 3 4 \n", true, 0, " 1 2 3 4 " },
	{ "Chinese", "口令\xe5\xbe\x88\n", true, 0, "口令\xe5\xbe\x88" },
	{ "short, not new", "123\n", false, 0, "123" },
	{ "short and new", "1234567\n", true, ERANGE, NULL },
	{ "empty file", "", false, ENODATA, NULL },
	{ "empty line", "\n12345678\n", false, ENODATA, NULL },
};

START_TEST(passphrase_file)
{
	struct buf out = BUF_INIT(2048);
	int got;

	ck_assert_int_eq(file_write(pass, slice_str(files[_i].text), 0600), 0);
	got = secret_passphrase(pass, files[_i].confirm, "x", LANG_EN, &out);
	ck_assert_msg(got == files[_i].want, "%s: %d", files[_i].name, got);
	if (got == 0)
		ck_assert_msg(slice_is(buf_view(&out), files[_i].line), "%s",
		    files[_i].name);
	else
		ck_assert_ptr_nonnull(secret_passphrase_text(got, LANG_ZH));
	buf_wipe(&out);
}
END_TEST

START_TEST(passphrase_limits)
{
	struct buf out = BUF_INIT(4096);
	char text[1026];

	memset(text, 'p', sizeof text);
	ck_assert_int_eq(file_write(pass, slice_of(text, 1024), 0600), 0);
	ck_assert_int_eq(secret_passphrase(pass, true, "x", LANG_EN, &out), 0);
	ck_assert_uint_eq(out.n, 1024);
	buf_reset(&out);
	ck_assert_int_eq(file_write(pass, slice_of(text, 1025), 0600), 0);
	ck_assert_int_eq(
	    secret_passphrase(pass, true, "x", LANG_EN, &out), EFBIG);
	ck_assert_int_eq(
	    secret_passphrase("/no/such/file", true, "x", LANG_EN, &out),
	    ENOENT);
	buf_wipe(&out);
}
END_TEST

#define COUNT(a) (int)(sizeof(a) / sizeof((a)[0]))

Suite *
secret_suite(void)
{
	Suite *s = suite_create("secret");
	TCase *t = tcase_create("secret");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, refused_foreign, 0, COUNT(foreign));
	tcase_add_loop_test(t, refused_changed, 0, COUNT(changed));
	tcase_add_test(t, foreign_owner);
	tcase_add_loop_test(t, modes, 0, COUNT(masks));
	tcase_add_loop_test(t, round_trip, 0, 2);
	tcase_add_loop_test(t, stock_tool, 0, 2);
	tcase_add_loop_test(t, wiped, 0, 2);
	tcase_add_loop_test(t, passphrase_file, 0, COUNT(files));
	tcase_add_test(t, passphrase_limits);
	suite_add_tcase(s, t);
	return s;
}
