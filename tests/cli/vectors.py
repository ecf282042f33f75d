#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# vectors.py FOLDER: every vector of tests/vectors through `verifier check`, at
# its own time, with a cache and a pin of its own.  The verdict, the status and
# the code must be those of the index, and the exit status those of the verdict.
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import datetime

top = sys.argv[1]
exits = {'valid': 0, 'not_valid': 1, 'unknown': 2}


def check(root, vector, home):
    command = ['verifier', 'check', '--json']
    if vector.get('trust'):
        pin = os.path.join(home, 'root.json')
        shutil.copy(os.path.join(top, root), pin)
        shutil.copy(os.path.join(top, vector['trust']),
                    os.path.join(home, 'trust.jws.json'))
        command += ['--trust', pin]
    for option, member in (('--status', 'status_list'), ('--at', 'as_of'),
                           ('--known-at', 'known_at')):
        if vector.get(member):
            value = vector[member]
            if member == 'status_list':
                value = os.path.join(top, value)
            command += [option, value]
    now = datetime.fromisoformat(vector['now']).timestamp()
    env = dict(os.environ, TZ='UTC', XDG_CACHE_HOME=home,
               XDG_CONFIG_HOME=home)
    # A sanitizer wants to be loaded first, and so does faketime.
    env['ASAN_OPTIONS'] = ':'.join(filter(None, (
        env.get('ASAN_OPTIONS'), 'verify_asan_link_order=0')))
    stamp = datetime.utcfromtimestamp(now).strftime('%Y-%m-%d %H:%M:%S')
    done = subprocess.run(
        ['faketime', '-f', stamp] + command + [os.path.join(top,
                                                            vector['file'])],
        capture_output=True, env=env, check=False)
    if not done.stdout:
        return 'nothing printed, status %d: %s' % (done.returncode,
                                                   done.stderr.decode())
    results = json.loads(done.stdout)['results']
    if len(results) != 1:
        return '%d results' % len(results)
    result = results[0]
    codes = [c['code'] for c in result['checks']]
    if (result['verdict'], result['status']) != (vector['verdict'],
                                                 vector['status']):
        return '%s %s %s' % (result['verdict'], result['status'], codes)
    if vector.get('code') and vector['code'] not in codes:
        return 'without %s: %s' % (vector['code'], codes)
    if done.returncode != exits[vector['verdict']]:
        return 'exit status %d' % done.returncode
    if (vector['status'] == 'forged') != (result['certificate'] is None) \
            and result['certificate'] is not None:
        return 'forged, and its texts are shown'
    return None


with open(os.path.join(top, 'index.json'), encoding='utf-8') as f:
    index = json.load(f)
failed = 0
for one in index['vectors']:
    with tempfile.TemporaryDirectory() as folder:
        problem = check(index['root'], one, folder)
    if problem is not None:
        failed += 1
        print('%s (%s), %s %s expected: %s' % (
            one['file'], one['why'], one['verdict'], one['status'], problem))
print('%d vectors, %d failed' % (len(index['vectors']), failed))
sys.exit(1 if failed or len(index['vectors']) < 60 else 0)
