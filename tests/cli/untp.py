#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a UN Digital Conformity Credential as a stranger would: its shape
against the members that the published JSON schema (UNTP DCC 0.7.0) requires
and the values it allows, its signature with the key that the issuer's did:web
resolves to, its link to the joint record by digest.

usage: untp.py SITE CREDENTIAL.vc.jwt    SITE: the folder that is published"""
import datetime
import hashlib
import json
import os
import re
import sys
import urllib.parse

from jwcrypto import jwk, jws
from jwcrypto.common import base64url_decode, base64url_encode

site, name = sys.argv[1:]


def fail(text):
    sys.exit(f'{name}: {text}')


def need(ok, text):
    if not ok:
        fail(text)


def uri(s):
    return re.match(r"^[a-z][a-z0-9+.-]*:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$",
                    s) is not None


def instant(s):
    return datetime.datetime.fromisoformat(s).tzinfo is not None


def day(s):
    return datetime.date.fromisoformat(s) is not None


# def name -> (required members, {member: what it must be})
PARTY = (['id', 'name'], {'type': ['Party'], 'id': uri, 'registeredId': str})
SCHEMA = {
    'credential': (
        ['@context', 'id', 'issuer', 'validFrom', 'name', 'credentialSubject'],
        {'id': uri, 'issuer': 'issuer', 'validFrom': instant,
         'validUntil': instant, 'name': str, 'credentialSubject':
         'attestation'}),
    'issuer': (
        ['id', 'name'],
        {'type': ['CredentialIssuer'], 'id': uri, 'name': str,
         'issuerAlsoKnownAs': ['*', 'party']}),
    'party': PARTY,
    'attestation': (
        ['id', 'name', 'assessorLevel', 'assessmentLevel', 'attestationType',
         'issuedToParty', 'referenceScheme'],
        {'type': ['ConformityAttestation'], 'id': uri, 'name': str,
         'description': str,
         'assessorLevel': {'self', 'commercial', 'buyer', 'membership',
                           'unspecified', '3rdParty', 'hybrid'},
         'assessmentLevel': {
             'authority-benchmark', 'authority-mandate',
             'authority-globalmra', 'authority-peer',
             'authority-extended-mra', 'scheme-self', 'scheme-cab',
             'no-endorsement'},
         'attestationType': {'certification', 'declaration', 'inspection',
                             'testing', 'verification', 'validation',
                             'calibration'},
         'issuedToParty': 'party', 'referenceScheme': 'scheme',
         'profileScore': 'score', 'conformityCertificate': 'link',
         'conformityAssessment': ['*', 'assessment']}),
    'scheme': (['id', 'name'], {'type': ['ConformityScheme'], 'id': uri,
                                'name': str}),
    'score': (['code'], {'code': str, 'rank': int, 'definition': str, '': 0}),
    'link': (['linkURL', 'linkName'],
             {'linkURL': uri, 'linkName': str, 'digestMultibase': str,
              'mediaType': str, 'linkType': str, '': 0}),
    'assessment': (
        ['id', 'name', 'assessmentCriteria', 'assessmentDate',
         'assessedPerformance', 'conformityTopic'],
        {'type': ['ConformityAssessment'], 'id': uri, 'name': str,
         'description': str, 'assessmentCriteria': ['*', 'criterion'],
         'assessmentDate': day, 'assessedPerformance': ['*', 'performance'],
         'assessedOrganisation': 'party',
         'referenceStandard': ['*', 'standard'],
         'conformityTopic': ['*', 'topic'], 'conformance': bool}),
    'criterion': (['id', 'name'], {'type': ['Criterion'], 'id': uri,
                                   'name': str}),
    'standard': (['id', 'name'], {'type': ['Standard'], 'id': uri,
                                  'name': str}),
    'performance': ([], {'metric': dict, 'measure': dict, 'score': 'score',
                         '': 0}),
    'topic': (['id', 'name'], {'type': ['ConformityTopic'], 'id': uri,
                               'name': str, 'definition': str, '': 0}),
}


def check(v, kind, path):
    need(isinstance(v, dict), f'{path} is no object')
    required, members = SCHEMA[kind]
    for m in required:
        need(m in v, f'{path} lacks {m}')
    for m, x in v.items():
        at = f'{path}.{m}'
        rule = members.get(m)
        if rule is None:
            # '' closes the set (additionalProperties: false)
            need('' not in members, f'{at} is not allowed')
        elif isinstance(rule, list) and rule[0] == '*':
            need(isinstance(x, list), f'{at} is no array')
            for i, item in enumerate(x):
                check(item, rule[1], f'{at}[{i}]')
        elif isinstance(rule, list):
            need(isinstance(x, list) and set(rule) <= set(x), f'{at}: {x}')
        elif isinstance(rule, str):
            check(x, rule, at)
        elif isinstance(rule, set):
            need(x in rule, f'{at}: {x}')
        elif isinstance(rule, type):
            need(isinstance(x, rule), f'{at}: {x}')
        else:
            need(isinstance(x, str) and rule(x), f'{at}: {x}')


with open(name, encoding='ascii') as f:
    token = f.read()
head, body, _ = token.split('.')
header = json.loads(base64url_decode(head))
v = json.loads(base64url_decode(body))

need(header['typ'] == 'vc+jwt' and header['cty'] == 'vc', f'header: {header}')
need(v.get('type') and {'DigitalConformityCredential',
                        'VerifiableCredential'} <= set(v['type']), 'type')
need(v.get('@context', [])[:2] == [
    'https://www.w3.org/ns/credentials/v2',
    'https://vocabulary.uncefact.org/untp/0.7.0/context/'], '@context')
check(v, 'credential', 'credential')

# did:web: the method's own rule makes an address, below SITE here.
did, _, fragment = header['kid'].partition('#')
need(did == v['issuer']['id'], 'the kid is not the issuer\'s')
need(did.startswith('did:web:'), did)
host, *path = did[len('did:web:'):].split(':')
base = 'https://' + urllib.parse.unquote(host)
at = path.index('did')
base += ''.join('/' + p for p in path[:at])
with open(os.path.join(site, *path[at:], 'did.json'), encoding='utf-8') as f:
    document = json.load(f)
need(document['id'] == did, 'another DID in the document')
keys = [m for m in document['verificationMethod']
        if m['id'] == header['kid'] and m['type'] == 'JsonWebKey' and
        m['controller'] == did and m['id'] in document['assertionMethod']]
need(len(keys) == 1, 'not one key of that name')
need('d' not in keys[0]['publicKeyJwk'], 'a secret key')
signed = jws.JWS()
signed.allowed_algs = ['ES256', 'EdDSA']
try:
    signed.deserialize(token, jwk.JWK(**keys[0]['publicKeyJwk']))
except jws.InvalidJWSSignature:
    fail('the signature is bad')

# The joint record behind it, by its digest.
link = v['credentialSubject']['conformityCertificate']
need(link['linkURL'].startswith(base + '/certificates/'), link['linkURL'])
with open(os.path.join(site, urllib.parse.unquote(
        link['linkURL'][len(base) + 1:])), 'rb') as f:
    record = f.read()
multihash = b'\x12\x20' + hashlib.sha256(record).digest()
need(link['digestMultibase'] == 'u' + base64url_encode(multihash),
     'another record than the one it was made from')
certificate = json.loads(base64url_decode(json.loads(record)['payload']))
need(v['status'] == certificate['status'], 'another place in the status list')
need(datetime.datetime.fromisoformat(v['validFrom']).timestamp() ==
     certificate['nbf'], 'validFrom')
need(datetime.datetime.fromisoformat(v['validUntil']).timestamp() ==
     certificate['exp'], 'validUntil')
need(v['credentialSubject']['name'] == certificate['jti'], 'number')
print(f'{certificate["jti"]}: good, signed by {v["issuer"]["name"]}')
