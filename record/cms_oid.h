/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers of the cms modules, as the content of their DER; and
 * what those modules share. For record/cms*.c alone. */
#ifndef RECORD_CMS_OID_H
#define RECORD_CMS_OID_H

#include "record/cms.h"

#define CMS_OID(bytes) \
	((struct slice){ (const uint8_t *)(bytes), sizeof(bytes) - 1 })

#define OID_DATA CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
#define OID_SIGNED_DATA CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
#define OID_TST_INFO CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04")

#define OID_ATTR_CONTENT_TYPE CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_ATTR_DIGEST CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")
#define OID_ATTR_STAMP CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e")
#define OID_ATTR_CERTIFICATE \
	CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f")

#define OID_SHA256 CMS_OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01")
#define OID_SHA384 CMS_OID("\x60\x86\x48\x01\x65\x03\x04\x02\x02")
#define OID_SHA512 CMS_OID("\x60\x86\x48\x01\x65\x03\x04\x02\x03")

#define OID_ECDSA_SHA256 CMS_OID("\x2a\x86\x48\xce\x3d\x04\x03\x02")
#define OID_ECDSA_SHA384 CMS_OID("\x2a\x86\x48\xce\x3d\x04\x03\x03")
#define OID_ECDSA_SHA512 CMS_OID("\x2a\x86\x48\xce\x3d\x04\x03\x04")
#define OID_ED25519 CMS_OID("\x2b\x65\x70")
#define OID_RSA CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define OID_RSA_SHA256 CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b")
#define OID_RSA_SHA384 CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c")
#define OID_RSA_SHA512 CMS_OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d")

#define OID_COMMON_NAME CMS_OID("\x55\x04\x03")
#define OID_ORGANISATION CMS_OID("\x55\x04\x0a")

bool cms_hash_of(struct slice oid, enum crypt_hash *out);
/* The hash that a signature algorithm of X.509 goes with. */
bool cms_signed_with(struct slice oid, enum crypt_hash *hash);
/* The signed attributes as they were signed; head holds their beginning. */
#define CMS_HEAD_MAX 8
size_t cms_signed_parts(
    const struct cms *c, uint8_t head[CMS_HEAD_MAX], struct slice parts[2]);

#endif
