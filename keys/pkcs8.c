/* SPDX-License-Identifier: Apache-2.0 */
#include "keys/pkcs8.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/file.h"

/* One of the settings that OWASP recommends: 16 MiB of memory a guess.  A build
 * for a sanitizer, which nobody keeps keys with, says a smaller N. */
#ifndef SCRYPT_N
#define SCRYPT_N 16384
#endif
#define SCRYPT_R 8
#define SCRYPT_P 5
#define SALT 16
#define FILE_MAX 8192 /* ours have 500 bytes */
#define PASSPHRASE_MAX 1024

#define RAW PKCS8_RAW
#define EC_DER 138
#define EC_HEAD 36 /* up to the scalar */
#define EC_MIDDLE 5 /* between scalar and point */
#define ED_DER 48
#define ED_HEAD 16

/* PrivateKeyInfo of a P-256 key, RFC 5915: version, ecPublicKey, prime256v1,
 * OCTET STRING { version 1, OCTET STRING scalar, [1] BIT STRING point }. */
static const uint8_t ec_head[EC_HEAD] = { 0x30, 0x81, 0x87, 0x02, 0x01, 0x00,
	0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
	0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x04, 0x6d, 0x30,
	0x6b, 0x02, 0x01, 0x01, 0x04, 0x20 };
static const uint8_t ec_middle[EC_MIDDLE] = { 0xa1, 0x44, 0x03, 0x42, 0x00 };
/* The same of an Ed25519 key, RFC 8410 section 7. */
static const uint8_t ed_head[ED_HEAD] = { 0x30, 0x2e, 0x02, 0x01, 0x00, 0x30,
	0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20 };

/* Length of the DER; der has room for EC_DER and is the caller's to wipe. */
static int
encode(enum crypt_alg alg, const uint8_t raw[RAW],
    const uint8_t public_key[CRYPT_PUBLIC_MAX], uint8_t *der)
{
	if (alg == CRYPT_EDDSA) {
		memcpy(der, ed_head, ED_HEAD);
		memcpy(der + ED_HEAD, raw, RAW);
		return ED_DER;
	}
	memcpy(der, ec_head, EC_HEAD);
	memcpy(der + EC_HEAD, raw, RAW);
	memcpy(der + EC_HEAD + RAW, ec_middle, EC_MIDDLE);
	der[EC_HEAD + RAW + EC_MIDDLE] = 0x04; /* uncompressed */
	memcpy(der + EC_HEAD + RAW + EC_MIDDLE + 1, public_key, 64);
	return EC_DER;
}

static X509_SIG *
encrypt(const uint8_t *der, int n, struct slice passphrase)
{
	const uint8_t *p = der;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, n);
	uint8_t salt[SALT];
	X509_ALGOR *pbe = NULL;
	X509_SIG *sig = NULL;

	if (info == NULL || RAND_bytes(salt, SALT) != 1)
		goto out;
	pbe = PKCS5_pbe2_set_scrypt(
	    EVP_aes_256_cbc(), salt, SALT, NULL, SCRYPT_N, SCRYPT_R, SCRYPT_P);
	if (pbe == NULL)
		goto out;
	sig = PKCS8_set0_pbe(
	    (const char *)passphrase.p, (int)passphrase.n, info, pbe);
	if (sig == NULL)
		X509_ALGOR_free(pbe);
out:
	PKCS8_PRIV_KEY_INFO_free(info); /* wipes the key in it */
	return sig;
}

/* The file is a regular one, or the folder a folder, and only its owner, who
 * is us, gets at it. */
static enum secret_error
closed_to_others(const struct stat *st)
{
	if ((st->st_mode & 077) != 0 || st->st_uid != geteuid())
		return SECRET_MODE;
	return SECRET_OK;
}

static enum secret_error
check_folder(const char *path, bool make)
{
	const char *slash = strrchr(path, '/');
	enum secret_error e = SECRET_IO;
	struct stat st;
	char *dir;

	dir = slash == NULL ? strdup(".")
	    : slash == path ? strdup("/")
			    : strndup(path, (size_t)(slash - path));
	if (dir == NULL)
		return SECRET_MEMORY;
	if (make && !file_exists(dir))
		errno = file_mkdir(dir, 0700);
	if (stat(dir, &st) == 0)
		e = closed_to_others(&st);
	free(dir);
	return e;
}

static enum secret_error
write_pem(X509_SIG *sig, const char *path)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem = NULL;
	long n;

	if (bio == NULL || PEM_write_bio_PKCS8(bio, sig) != 1) {
		BIO_free(bio);
		return SECRET_MEMORY;
	}
	n = BIO_get_mem_data(bio, &pem);
	errno = file_create(path, slice_of(pem, (size_t)n), 0600);
	BIO_free(bio);
	if (errno == EEXIST)
		return SECRET_EXISTS;
	return errno == 0 ? SECRET_OK : SECRET_IO;
}

enum secret_error
pkcs8_write(enum crypt_alg alg, const uint8_t raw[RAW],
    const uint8_t public_key[CRYPT_PUBLIC_MAX], const char *path,
    struct slice passphrase)
{
	uint8_t der[EC_DER];
	X509_SIG *sig;
	enum secret_error e;
	int n;

	/* OpenSSL takes no passphrase for "measure it yourself". */
	if (passphrase.n == 0 || passphrase.n > PASSPHRASE_MAX)
		return SECRET_PASSPHRASE;
	e = check_folder(path, true);
	if (e != SECRET_OK)
		return e;
	if (file_exists(path)) /* before 0.2 s of scrypt; asked again below */
		return SECRET_EXISTS;
	n = encode(alg, raw, public_key, der);
	sig = encrypt(der, n, passphrase);
	OPENSSL_cleanse(der, sizeof der);
	e = sig == NULL ? SECRET_MEMORY : write_pem(sig, path);
	X509_SIG_free(sig);
	ERR_clear_error();
	return e;
}

/* What stands in the OCTET STRING of a PKCS#8 key on P-256, RFC 5915. */
static enum secret_error
decode_ec(const uint8_t *p, size_t n, uint8_t raw[RAW],
    uint8_t public_key[CRYPT_PUBLIC_MAX], bool *has_public)
{
	/* SEQUENCE, version 1 and OCTET STRING of 32 are the tail of head. */
	const uint8_t *inner = ec_head + EC_HEAD - 7;
	const size_t whole = 7 + RAW + EC_MIDDLE + 1 + 64;

	if ((n != whole && n != 7 + RAW) || p[0] != 0x30 || p[1] != n - 2 ||
	    memcmp(p + 2, inner + 2, 5) != 0)
		return SECRET_FORMAT;
	memcpy(raw, p + 7, RAW);
	*has_public = n == whole;
	if (!*has_public)
		return SECRET_OK;
	p += 7 + RAW;
	if (memcmp(p, ec_middle, EC_MIDDLE) != 0 || p[EC_MIDDLE] != 0x04)
		return SECRET_FORMAT;
	memcpy(public_key, p + EC_MIDDLE + 1, 64);
	return SECRET_OK;
}

static enum secret_error
decode(const PKCS8_PRIV_KEY_INFO *info, enum crypt_alg *alg, uint8_t raw[RAW],
    uint8_t public_key[CRYPT_PUBLIC_MAX], bool *has_public)
{
	const ASN1_OBJECT *oid;
	const X509_ALGOR *algor;
	const uint8_t *p;
	const void *curve;
	int n, type;

	if (PKCS8_pkey_get0(&oid, &p, &n, &algor, info) != 1)
		return SECRET_FORMAT;
	*has_public = false;
	if (OBJ_obj2nid(oid) == EVP_PKEY_ED25519) {
		*alg = CRYPT_EDDSA;
		if (n != RAW + 2 || p[0] != 0x04 || p[1] != RAW)
			return SECRET_FORMAT;
		memcpy(raw, p + 2, RAW);
		return SECRET_OK;
	}
	X509_ALGOR_get0(NULL, &type, &curve, algor);
	if (OBJ_obj2nid(oid) != EVP_PKEY_EC || type != V_ASN1_OBJECT ||
	    OBJ_obj2nid(curve) != NID_X9_62_prime256v1)
		return SECRET_ALG;
	*alg = CRYPT_ES256;
	return decode_ec(p, (size_t)n, raw, public_key, has_public);
}

/* The encrypted file: it may be read by anybody without harm, but one that
 * anybody may write or read is a sign of trouble. */
static enum secret_error
read_pem(const char *path, X509_SIG **sig)
{
	struct buf bytes = BUF_INIT(FILE_MAX);
	enum secret_error e;
	struct stat st;
	BIO *bio = NULL;
	int fd;

	e = check_folder(path, false);
	if (e != SECRET_OK)
		return e;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return SECRET_IO;
	e = SECRET_IO;
	if (fstat(fd, &st) != 0)
		goto out;
	e = S_ISREG(st.st_mode) ? closed_to_others(&st) : SECRET_FORMAT;
	if (e != SECRET_OK)
		goto out;
	errno = file_read_fd(fd, FILE_MAX, &bytes);
	e = errno == 0 ? SECRET_FORMAT : SECRET_IO;
	if (errno == EFBIG)
		e = SECRET_FORMAT;
	else if (errno == 0)
		bio = BIO_new_mem_buf(bytes.p, (int)bytes.n);
	if (bio != NULL)
		*sig = PEM_read_bio_PKCS8(bio, NULL, NULL, NULL);
	if (*sig != NULL)
		e = SECRET_OK;
out:
	BIO_free(bio);
	close(fd);
	buf_free(&bytes);
	return e;
}

enum secret_error
pkcs8_read(const char *path, struct slice passphrase, enum crypt_alg *alg,
    uint8_t raw[RAW], uint8_t public_key[CRYPT_PUBLIC_MAX], bool *has_public)
{
	PKCS8_PRIV_KEY_INFO *info = NULL;
	const ASN1_OBJECT *oid = NULL;
	const X509_ALGOR *algor;
	X509_SIG *sig = NULL;
	enum secret_error e;

	memset(raw, 0, RAW);
	e = read_pem(path, &sig);
	if (e != SECRET_OK)
		goto out;
	X509_SIG_get0(sig, &algor, NULL);
	X509_ALGOR_get0(&oid, NULL, NULL, algor);
	if (OBJ_obj2nid(oid) != NID_pbes2)
		e = SECRET_FORMAT;
	else if (passphrase.n == 0 || passphrase.n > PASSPHRASE_MAX)
		e = SECRET_PASSPHRASE;
	if (e != SECRET_OK)
		goto out;
	info =
	    PKCS8_decrypt(sig, (const char *)passphrase.p, (int)passphrase.n);
	e = info == NULL ? SECRET_PASSPHRASE
			 : decode(info, alg, raw, public_key, has_public);
out:
	PKCS8_PRIV_KEY_INFO_free(info); /* wipes the key in it */
	X509_SIG_free(sig);
	ERR_clear_error();
	return e;
}
