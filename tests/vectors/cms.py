#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""cms.py DIR: PDF signatures (CMS), good ones and one for each fault.

Writes DIR/content, DIR/body.der (the certificate that the trust list would
name), NAME.der and DIR/index: a line "code NAME" each.  Fresh keys by openssl,
which also checks what is to be accepted; names are fictional.  The DER is
written here, so that every fault can be made.
"""
import hashlib
import os
import subprocess
import sys
import tempfile

where = sys.argv[1]
os.makedirs(where, exist_ok=True)
tmp = tempfile.mkdtemp()


def run(*argv, data=None):
    return subprocess.run(argv, input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=True).stdout


def path(name):
    return os.path.join(tmp, name)


def save(name, data):
    with open(path(name), 'wb') as f:
        f.write(data)
    return path(name)


def length(n):
    if n < 128:
        return bytes([n])
    body = n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([0x80 | len(body)]) + body


def tlv(tag, *parts):
    body = b''.join(parts)
    return bytes([tag]) + length(len(body)) + body


def seq(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    return tlv(0x31, *sorted(parts))


def octets(data):
    return tlv(4, data)


def oid(text):
    n = [int(x) for x in text.split('.')]
    out = bytes([40 * n[0] + n[1]])
    for v in n[2:]:
        part = [v & 127]
        while v > 127:
            v >>= 7
            part.insert(0, v & 127 | 128)
        out += bytes(part)
    return tlv(6, out)


PKCS7, PKCS9 = '1.2.840.113549.1.7', '1.2.840.113549.1.9'
DATA, SIGNED = oid(PKCS7 + '.1'), oid(PKCS7 + '.2')
SHA256 = seq(oid('2.16.840.1.101.3.4.2.1'))
SHA512 = seq(oid('2.16.840.1.101.3.4.2.3'))
SHA1 = seq(oid('1.3.14.3.2.26'))
ECDSA = seq(oid('1.2.840.10045.4.3.2'))
ED25519 = seq(oid('1.3.101.112'))


def key(name, alg='EC'):
    options = ['-pkeyopt', 'ec_paramgen_curve:P-256'] if alg == 'EC' else []
    run('openssl', 'genpkey', '-algorithm', alg, *options,
        '-out', path(name + '.key'))


def certificate(name, cn, issuer=None):
    """DER of a certificate, self-signed without an issuer."""
    extra = ['-addext', 'basicConstraints=critical,CA:%s' % (
        'FALSE' if issuer else 'TRUE')]
    if issuer:
        run('openssl', 'req', '-new', '-key', path(name + '.key'), '-subj',
            '/C=CN/CN=' + cn, '-utf8', '-out', path(name + '.csr'))
        run('openssl', 'x509', '-req', '-in', path(name + '.csr'), '-CA',
            path(issuer + '.pem'), '-CAkey', path(issuer + '.key'),
            '-CAcreateserial', '-days', '36500', '-extfile',
            save('ext', b'basicConstraints=critical,CA:FALSE\n'
                 b'keyUsage=critical,digitalSignature,nonRepudiation\n'),
            '-out', path(name + '.pem'))
    else:
        run('openssl', 'req', '-x509', '-new', '-key', path(name + '.key'),
            '-subj', '/C=CN/CN=' + cn, '-utf8', '-days', '36500', *extra,
            '-out', path(name + '.pem'))
    return run('openssl', 'x509', '-in', path(name + '.pem'),
               '-outform', 'DER')


def sign(name, data, digest='sha256'):
    return run('openssl', 'dgst', '-' + digest, '-sign', path(name + '.key'),
               data=data)


def sign_pure(name, data):
    return run('openssl', 'pkeyutl', '-sign', '-rawin', '-inkey',
               path(name + '.key'), '-in', save('message', data))


def split(der):
    """The elements of a constructed value."""
    def body(b):
        n, at = b[1], 2
        if n & 0x80:
            at += n & 0x7f
            n = int.from_bytes(b[2:at], 'big')
        return at, at + n
    start, end = body(der)
    parts = []
    while start < end:
        size = body(der[start:])[1]
        parts.append(der[start:start + size])
        start += size
    return parts


def issuer_and_serial(der):
    tbs = split(split(der)[0])
    return tbs[3], tbs[1]


CONTENT = b'what a body signs of its PDF: two byte ranges, one text\n'


def ess(der, with_issuer=True, digest=None, algorithm=b'', more=b''):
    issuer, serial = issuer_and_serial(der)
    return seq(oid(PKCS9 + '.16.2.47'), set_of(seq(seq(seq(
        algorithm, octets(digest or hashlib.sha256(der).digest()),
        seq(seq(tlv(0xa4, issuer)), serial) if with_issuer else b'')), more)))


def attribute(number, value):
    return seq(oid(PKCS9 + number), set_of(value))


def attributes(der, digest=None, drop=(), add=()):
    every = {'type': attribute('.3', DATA),
             'digest': attribute('.4', octets(
                 digest or hashlib.sha256(CONTENT).digest())),
             'ess': ess(der)}
    return [v for k, v in every.items() if k not in drop] + list(add)


def signer(name, der, attrs, digest=SHA256, algorithm=ECDSA, make=sign,
           sid=None, unsigned=b'', order=sorted, spoil=0):
    issuer, serial = issuer_and_serial(sid or der)
    body = b''.join(order(attrs))
    signature = bytearray(make(name, tlv(0x31, body)))
    signature[-1] ^= spoil
    return seq(tlv(2, b'\1'), seq(issuer, serial), digest, tlv(0xa0, body),
               algorithm, octets(bytes(signature)), unsigned)


def signed(*signers, certs, digest=SHA256, content=b'', version=1, crls=b'',
           kind=DATA):
    return seq(SIGNED, tlv(0xa0, seq(
        tlv(2, bytes([version])), set_of(digest), seq(kind, content),
        tlv(0xa0, *sorted(certs)), crls, set_of(*signers))))


for which in 'root', 'body', 'other', 'fake', 'strange':
    key(which)
key('ed', 'ED25519')
BODY = 'Example Review Committee (fictional)'
root = certificate('root', 'Example root (fictional)')
body = certificate('body', BODY, 'root')
other = certificate('other', 'Example Certification (fictional)', 'root')
fake = certificate('fake', BODY)  # the same name, nobody's key
ed = certificate('ed', BODY, 'root')
strange = certificate('strange', 'Somebody (fictional)')

index = []


def vector(code, name, der):
    with open(os.path.join(where, name + '.der'), 'wb') as f:
        f.write(der)
    index.append('%s %s' % (code, name))
    if code == 'ok' and not name.startswith('ed25519'):
        run('openssl', 'cms', '-verify', '-cades', '-binary', '-inform',
            'DER', '-in', os.path.join(where, name + '.der'), '-content',
            save('content', CONTENT), '-CAfile', path('root.pem'),
            '-purpose', 'any')


def usual(**kw):
    return signer('body', body, attributes(body), **kw)


def stamp(signature_of):
    """A token over the signature in a SignerInfo, by a local authority."""
    save('tsa.cnf', ('[tsa]\ndir=%s\nserial=%s\nsigner_digest=sha256\n'
         'default_policy=1.2.3.4\ndigests=sha256\ness_cert_id_alg=sha256\n'
         % (tmp, path('serial'))).encode())
    save('serial', b'01\n')
    query = run('openssl', 'ts', '-query', '-data',
                save('imprint', signature_of), '-sha256', '-cert')
    save('query', query)
    run('openssl', 'ts', '-reply', '-config', path('tsa.cnf'), '-section',
        'tsa', '-queryfile', path('query'), '-signer', path('tsa.pem'),
        '-inkey', path('tsa.key'), '-token_out', '-out', path('token'))
    with open(path('token'), 'rb') as f:
        return f.read()


run('openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt',
    'rsa_keygen_bits:2048', '-out', path('tsa.key'))
run('openssl', 'req', '-x509', '-new', '-key', path('tsa.key'), '-subj',
    '/CN=Example time stamps (fictional)', '-days', '36500', '-addext',
    'extendedKeyUsage=critical,timeStamping', '-out', path('tsa.pem'))


def stamped(over=None, spoil=None):
    """The usual one with an unsigned attribute; ECDSA signs anew each time,
    so the SignerInfo is taken apart and put together again."""
    parts = split(usual())
    signature = parts[-1]
    start = 2 if signature[1] < 128 else 3
    token = stamp(over or signature[start:])
    if spoil is not None:
        token = bytearray(token)
        token[spoil] ^= 1
        token = bytes(token)
    return seq(*parts, tlv(0xa1, attribute('.16.2.14', token)))


def token_part(what):
    """Where a byte of the token lies that this vector changes."""
    token = stamp(b'x')
    return {'signature': len(token) - 1 - len(token),
            'name': token.index(b'Example time') - len(token)}[what]


def indefinite(der):
    """The outer SEQUENCE in the open form of BER."""
    inner = b''.join(split(der))
    return b'\x30\x80' + inner + b'\0\0'


chain = [body, root]
good = signed(usual(), certs=chain)
NULL = tlv(5)
vector('ok', 'chain', good)
vector('ok', 'leaf-alone', signed(usual(), certs=[body]))
vector('ok', 'null-parameters', signed(
    signer('body', body, attributes(body), digest=seq(split(SHA256)[0], NULL)),
    certs=chain, digest=seq(split(SHA256)[0], NULL)))
vector('ok', 'stamped', signed(stamped(), certs=chain))
vector('pdf_signature.digest', 'other-content', signed(signer(
    'body', body, attributes(body, hashlib.sha256(b'x').digest())),
    certs=chain))
vector('pdf_signature.bad', 'spoilt-signature', signed(
    usual(spoil=1), certs=chain))
vector('pdf_signature.bad', 'by-another-key', signed(signer(
    'other', body, attributes(body)), certs=chain))
vector('pdf_signature.content', 'content-inside', signed(
    usual(), certs=chain, content=tlv(0xa0, octets(CONTENT))))
vector('pdf_signature.content', 'other-type', signed(
    usual(), certs=chain, kind=oid(PKCS9 + '.16.1.4')))
vector('pdf_signature.signers', 'two-signers', signed(
    usual(), signer('other', other, attributes(other)),
    certs=[body, other, root]))
vector('pdf_signature.format', 'no-signer', signed(certs=chain))
vector('pdf_signature.alg', 'sha1', signed(signer(
    'body', body, attributes(body, hashlib.sha1(CONTENT).digest()),
    digest=SHA1, algorithm=seq(oid('1.2.840.10045.4.1')),
    make=lambda n, d: sign(n, d, 'sha1')), certs=chain, digest=SHA1))
vector('pdf_signature.alg', 'sha512-with-ecdsa', signed(signer(
    'body', body, attributes(body, hashlib.sha512(CONTENT).digest()),
    digest=SHA512, algorithm=seq(oid('1.2.840.10045.4.3.4')),
    make=lambda n, d: sign(n, d, 'sha512')), certs=chain, digest=SHA512))
vector('pdf_signature.alg', 'ed25519-claimed', signed(usual(
    algorithm=ED25519), certs=chain))
vector('pdf_signature.attributes', 'no-attributes', signed(seq(
    tlv(2, b'\1'), seq(*issuer_and_serial(body)), SHA256, ECDSA,
    octets(sign('body', CONTENT))), certs=chain))
for missing in 'type', 'digest', 'ess':
    vector('pdf_signature.attributes', 'without-' + missing, signed(signer(
        'body', body, attributes(body, drop=[missing])), certs=chain))
vector('pdf_signature.attributes', 'signing-time', signed(signer(
    'body', body, attributes(body, add=[attribute(
        '.5', tlv(0x17, b'261126000000Z'))])), certs=chain))
vector('pdf_signature.attributes', 'digest-twice', signed(signer(
    'body', body, attributes(body, add=[attribute('.4', octets(
        hashlib.sha256(b'x').digest()))])), certs=chain))
vector('pdf_signature.attributes', 'other-content-type', signed(signer(
    'body', body, attributes(body, drop=['type'], add=[attribute(
        '.3', oid(PKCS9 + '.16.1.4'))])), certs=chain))
vector('pdf_signature.attributes', 'ess-two-certificates', signed(signer(
    'body', body, attributes(body, drop=['ess'], add=[seq(
        oid(PKCS9 + '.16.2.47'), set_of(seq(seq(
            seq(octets(hashlib.sha256(body).digest())),
            seq(octets(hashlib.sha256(other).digest()))))))])),
    certs=chain))
vector('pdf_signature.attributes', 'ess-default-written', signed(signer(
    'body', body, attributes(body, drop=['ess'], add=[ess(
        body, algorithm=SHA256)])), certs=chain))
vector('pdf_signature.attributes', 'ess-version-1', signed(signer(
    'body', body, attributes(body, drop=['ess'], add=[seq(
        oid(PKCS9 + '.16.2.12'), set_of(seq(seq(seq(octets(
            hashlib.sha1(body).digest()))))))])), certs=chain))
vector('pdf_signature.attributes', 'ess-other-serial', signed(signer(
    'body', body, attributes(body, drop=['ess'], add=[seq(
        oid(PKCS9 + '.16.2.47'), set_of(seq(seq(seq(
            octets(hashlib.sha256(body).digest()), seq(seq(tlv(
                0xa4, issuer_and_serial(body)[0])),
                issuer_and_serial(other)[1]))))))])), certs=chain))
vector('pdf_signature.certificate', 'ess-other-certificate', signed(signer(
    'body', body, attributes(body, drop=['ess'], add=[ess(
        body, digest=hashlib.sha256(other).digest())])), certs=chain))
vector('pdf_signature.certificate', 'same-name-other-key', signed(signer(
    'fake', fake, attributes(fake)), certs=[fake]))
vector('pdf_signature.certificate', 'named-by-another', signed(
    signer('body', body, attributes(body, drop=['ess'], add=[
        ess(body, with_issuer=False)]), sid=other), certs=chain))
vector('pdf_signature.certificate', 'not-inside', signed(
    usual(), certs=[root]))
vector('pdf_signature.certificate', 'stranger-inside', signed(
    usual(), certs=chain + [strange]))
vector('pdf_signature.certificate', 'brother-inside', signed(
    usual(), certs=chain + [other]))
at = root.index(b'Example root') + 1
touched = root[:at] + b'X' + root[at + 1:]
vector('pdf_signature.certificate', 'root-touched', signed(
    usual(), certs=[body, touched]))
vector('pdf_signature.certificate', 'root-signature-touched', signed(
    usual(), certs=[body, root[:-1] + bytes([root[-1] ^ 1])]))
vector('pdf_signature.attributes', 'other-unsigned-attribute', signed(usual(
    unsigned=tlv(0xa1, attribute('.6', octets(b'x')))), certs=chain))
vector('pdf_signature.time_stamp', 'stamp-of-another', signed(
    stamped(over=b'another signature'), certs=chain))
vector('pdf_signature.time_stamp', 'stamp-spoilt', signed(
    stamped(spoil=token_part('signature')), certs=chain))
vector('pdf_signature.time_stamp', 'stamp-renamed', signed(
    stamped(spoil=token_part('name')), certs=chain))
vector('pdf_signature.format', 'trailing', good + b'\0')
vector('pdf_signature.format', 'cut', good[:-1])
vector('pdf_signature.format', 'empty', b'')
vector('pdf_signature.format', 'indefinite', indefinite(good))
vector('pdf_signature.format', 'version-3', signed(
    usual(), certs=chain, version=3))
vector('pdf_signature.format', 'crls-inside', signed(
    usual(), certs=chain, crls=tlv(0xa1, seq())))
vector('pdf_signature.format', 'no-certificates-but-junk', seq(
    SIGNED, tlv(0xa0, seq(tlv(2, b'\1'), set_of(SHA256), seq(DATA),
                          tlv(0xa0, seq(tlv(2, b'\1'))),
                          set_of(usual())))))
# Another body key, Ed25519: RFC 8419 hashes the content with SHA-512.
for name, digest, make in (
        ('sha512', SHA512, hashlib.sha512), ('sha256', SHA256, hashlib.sha256)):
    vector('ok' if digest is SHA512 else 'pdf_signature.alg',
           'ed25519-' + name, signed(signer(
        'ed', ed, attributes(ed, make(CONTENT).digest()), digest=digest,
        algorithm=ED25519, make=sign_pure), certs=[ed, root], digest=digest))

for name, data in (('content', CONTENT), ('body.x509', body),
                   ('ed.x509', ed),
                   ('index', '\n'.join(index).encode() + b'\n')):
    with open(os.path.join(where, name), 'wb') as f:
        f.write(data)
