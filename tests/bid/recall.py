#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tests/bid/recall.py TRUTH.json REPORT.json: what `verifier check --json`
found in a bid against what stands in it.  A line a kind of page; status 1
when a certificate was passed over in silence, or something was called valid
that is not there, or (from 150 dpi on) a code was not read."""
import collections
import json
import sys


def found(report):
    """page: (numbers that were judged, whether a code was seen unread)"""
    pages = collections.defaultdict(lambda: (set(), []))
    for r in report['results']:
        numbers, unread = pages[r.get('page', 0)]
        if r['certificate']:
            numbers.add(r['certificate']['number'])
        unread += [c for c in r['checks']
                   if c['code'] in ('document.unread_code',
                                    'document.unreadable')]
    return pages


def main():
    with open(sys.argv[1]) as f:
        truth = json.load(f)
    with open(sys.argv[2]) as f:
        report = json.load(f)
    pages = found(report)
    rows = collections.defaultdict(lambda: [0, 0, 0, 0])
    expected = collections.defaultdict(set)
    bad = []
    for item in truth['expected']:
        numbers, unread = pages[item['page']]
        expected[item['page']] |= set(item['numbers'])
        row = rows[item['kind']]
        for number in item['numbers']:
            row[0] += 1
            row[1] += number in numbers
            if number not in numbers:
                row[2 if unread else 3] += 1
                if not unread or (item['what'] == 'certificate' and
                                  truth['dpi'] >= 150):
                    bad.append('page %d (%s, %s): %s %s' % (
                        item['page'], item['kind'], item['encoding'], number,
                        'seen, not read' if unread else 'PASSED OVER'))
    for page, (numbers, unread) in pages.items():
        for number in numbers - expected[page]:
            bad.append('page %d: %s is not there' % (page, number))
        if unread and page not in expected:
            bad.append('page %d: a code that is not there' % page)
    print('%-22s %5s %5s %6s %7s' % (
        '%d dpi' % truth['dpi'], 'shown', 'read', 'unread', 'silence'))
    for kind, row in rows.items():
        if row[0]:
            print('%-22s %5d %5d %6d %7d' % (kind, *row))
    for line in bad:
        print(line)
    return 1 if bad else 0


sys.exit(main())
