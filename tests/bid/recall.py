#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tests/bid/recall.py (TRUTH.json REPORT.json)...: what `verifier check --json`
found in bids of one resolution against what stands in them.  A line a kind of
page; status 1 when a certificate was passed over in silence, or something was
called valid that is not there, or (from 150 dpi on) a code was not read."""
import collections
import json
import sys


def load(path):
    with open(path) as f:
        return json.load(f)


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


def compare(path, truth, report, rows):
    """Adds to the rows [shown, read, unread, silence]; yields what is bad."""
    pages = found(report)
    expected = collections.defaultdict(set)
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
                    yield '%s page %d (%s, %s): %s %s' % (
                        path, item['page'], item['kind'], item['encoding'],
                        number, 'seen, not read' if unread else 'PASSED OVER')
    for page, (numbers, unread) in pages.items():
        for number in numbers - expected[page]:
            yield '%s page %d: %s is not there' % (path, page, number)
        if unread and page not in expected:
            yield '%s page %d: a code that is not there' % (path, page)


def main():
    rows = collections.defaultdict(lambda: [0, 0, 0, 0])
    bad = []
    for at in range(1, len(sys.argv) - 1, 2):
        truth, report = load(sys.argv[at]), load(sys.argv[at + 1])
        bad += compare(sys.argv[at], truth, report, rows)
    print('%-22s %5s %5s %6s %7s' % (
        '%d dpi' % truth['dpi'], 'shown', 'read', 'unread', 'silence'))
    total = [sum(column) for column in zip(*rows.values())]
    for kind, row in [*rows.items(), ('all', total)]:
        if row[0]:
            print('%-22s %5d %5d %6d %7d' % (kind, *row))
    for line in bad:
        print(line)
    return 1 if bad else 0


sys.exit(main())
