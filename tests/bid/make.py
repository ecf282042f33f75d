#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tests/bid/make.py --out FILE.pdf [OPTIONS] CERTIFICATE.pdf...

Writes a scanned bid: pages of text with certificates in between, as a scanner
delivers them, and FILE.json, which says what stands where.  The same seed and
certificates give the same bid.

  --matrix   each certificate in each degradation (or --kinds A,B) at this --dpi, all encodings
             in turn, and every kind of page; else --pages of them, of which
             --certificates show a certificate, each a JPEG
"""
import argparse
import json
import os
import random
import sys

import numpy

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import paper  # noqa: E402
import scanner  # noqa: E402

FOREIGN = 'https://pay.example.com/order?id=2209'
POINTS = (595.28, 841.89)
TEXTS = 24  # different pages of text; a longer bid repeats them


class Bid:
    def __init__(self, options):
        self.rng = random.Random(options.seed)
        self.dpi = options.dpi
        self.files = options.certificate
        self.paper = paper.Paper(options.out)
        self.truth = []
        self.prints = {}

    def print(self, path):
        if path not in self.prints:
            self.prints[path] = scanner.rendered(path, self.dpi)
        return self.prints[path].copy()

    def tell(self, what, kind, encoding, *files):
        self.truth.append({
            'page': len(self.paper.pages), 'what': what, 'kind': kind,
            'encoding': encoding,
            'numbers': [os.path.splitext(os.path.basename(f))[0]
                        for f in files]})

    def whole(self, image, encoding='jpeg', quality=75, **page):
        """One page that is one image."""
        size = POINTS if image.height > image.width else POINTS[::-1]
        number = self.paper.image(image, encoding, quality)
        self.paper.page([(number, 0, 0, *size)], size, **page)

    def certificate(self, path, kind, encoding):
        how = scanner.DEGRADE[kind]
        page = self.print(path)
        if how.get('stamp'):
            # Where the design prints the code: its lower left corner.
            at = code_corner(page)
            page = scanner.stamp(self.rng, page, at, self.dpi)
        image = scanner.scan(self.rng, page, self.dpi, how)
        self.whole(image, encoding, how.get('quality', 75))
        self.tell('certificate', kind, encoding, path)

    def text(self, kind='office'):
        page = scanner.text_page(self.rng, self.dpi)
        return scanner.scan(self.rng, page, self.dpi, scanner.DEGRADE[kind])


def code_corner(page):
    """A corner of the code: found as the square of most changes."""
    grey = numpy.asarray(page.convert('L'), dtype=numpy.float32)
    cells = numpy.abs(numpy.diff(grey, axis=1))
    h, w = cells.shape[0] // 8 * 8, cells.shape[1] // 8 * 8
    cells = cells[:h, :w].reshape(h // 8, 8, w // 8, 8).sum(axis=(1, 3))
    sums = numpy.pad(cells.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    side = w // 8 // 6
    dense = (sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] +
             sums[:-side, :-side])
    y, x = numpy.unravel_index(dense.argmax(), dense.shape)
    return ((int(x) + side * 7 // 8) * 8, (int(y) + side * 7 // 8) * 8)


def special_pages(bid):
    """Kinds of page beside "one scan"."""
    first, second = bid.files[0], bid.files[-1]
    rng, dpi = bid.rng, bid.dpi
    scan = scanner.DEGRADE['scan']
    a, b = (scanner.scan(rng, bid.print(f), dpi, scan).convert('L')
            for f in (first, second))
    # Two certificates on one A3 sheet.
    sheet = scanner.Image.new('L', (a.width + b.width, a.height), 255)
    sheet.paste(a, (0, 0))
    sheet.paste(b, (a.width, 0))
    bid.whole(sheet)
    bid.tell('certificate', 'two on a sheet', 'jpeg', first, second)
    # The scanner made four strips of the page; the code lies across two.
    height = -(-a.height // 4)
    strips = []
    for i in range(4):
        part = a.crop((0, i * height, a.width, min(a.height, (i + 1) * height)))
        n = bid.paper.image(part, 'jpeg')
        top = POINTS[1] * (1 - i * height / a.height)
        strips.append((n, 0, top - POINTS[1] * part.height / a.height,
                       POINTS[0], POINTS[1] * part.height / a.height))
    bid.paper.page(strips, POINTS)
    bid.tell('certificate', 'strips', 'jpeg', first)
    # Searchable: the text of an OCR lies unseen over the scan.
    words = 'BT 3 Tr /F 10 Tf 72 700 Td %s ET\n' % ' '.join(
        '(word %d) Tj 0 -11 Td' % i for i in range(300))
    bid.whole(a, extra=words)
    bid.tell('certificate', 'searchable', 'jpeg', first)
    # A page number was typed onto the scan; the page is turned by /Rotate.
    bid.whole(a, extra='BT /F 12 Tf 290 20 Td (17) Tj ET\n', rotate=90)
    bid.tell('certificate', 'numbered', 'jpeg', first)
    # Somebody else's code, and a certificate beside it.
    page = bid.print(second)
    page.paste(scanner.code(FOREIGN, dpi, 30), (dpi // 2, dpi // 2))
    bid.whole(scanner.scan(rng, page, dpi, scan))
    bid.tell('certificate', 'foreign code beside', 'jpeg', second)
    page = scanner.text_page(rng, dpi)
    page.paste(scanner.code(FOREIGN, dpi, 30), (2 * dpi, 2 * dpi))
    bid.whole(scanner.scan(rng, page, dpi, scan))
    bid.tell('foreign', 'foreign code', 'jpeg')
    # A copy of a copy: too coarse for any reader, to be named all the same.
    coarse = bid.print(first).convert('L')
    small = coarse.resize((coarse.width * 72 // dpi, coarse.height * 72 // dpi),
                          scanner.Image.BOX)
    bid.whole(small.resize(coarse.size, scanner.Image.BICUBIC))
    bid.tell('unreadable', '72 dpi', 'jpeg', first)


def matrix(bid, kinds):
    turn = 0
    for at, path in enumerate(bid.files):
        for kind in kinds:
            how = scanner.DEGRADE[kind]
            encodings = paper.ENCODINGS
            if how.get('onebit'):
                encodings = ('ccitt', 'jbig2', 'flate')
            elif 'low' in how or how.get('quality'):
                # A threshold of a scanner driver is not ours to imitate.
                encodings = ('jpeg', 'progressive', 'flate', 'jpx')
            encoding = encodings[(turn + at) % len(encodings)]
            if how.get('quality') or how.get('photo'):
                encoding = 'jpeg'
            elif how.get('onebit'):
                encoding = encodings[at % len(encodings)]
            bid.certificate(path, kind, encoding)
            turn += 1
            if turn % 4 == 0:
                bid.whole(bid.text())
    special_pages(bid)


def long_bid(bid, pages, certificates):
    """One JPEG a page.  Text pages are drawn a few times and then repeated,
    as objects of their own: a reader must look at each."""
    texts = [bid.text() for _ in range(min(TEXTS, pages))]
    kinds = ('office', 'stamped', 'faint')
    shown = []
    for i, path in enumerate(bid.files):
        page = bid.print(path)
        how = scanner.DEGRADE[kinds[i % len(kinds)]]
        shown.append((path, scanner.scan(bid.rng, page, bid.dpi, how)))
    where = set(bid.rng.sample(range(pages), certificates))
    for number in range(pages):
        if number in where:
            path, image = shown[number % len(shown)]
            bid.whole(image)
            bid.tell('certificate', 'scan', 'jpeg', path)
        else:
            bid.whole(texts[number % len(texts)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', required=True)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--dpi', type=int, default=200)
    parser.add_argument('--pages', type=int, default=20)
    parser.add_argument('--certificates', type=int, default=2)
    parser.add_argument('--matrix', action='store_true')
    parser.add_argument('--kinds', default=','.join(scanner.DEGRADE))
    parser.add_argument('certificate', nargs='+')
    options = parser.parse_args()
    bid = Bid(options)
    if options.matrix:
        matrix(bid, options.kinds.split(','))
    else:
        long_bid(bid, options.pages, options.certificates)
    bid.paper.close()
    with open(os.path.splitext(options.out)[0] + '.json', 'w') as f:
        json.dump({'pages': len(bid.paper.pages), 'dpi': options.dpi,
                   'expected': bid.truth}, f, ensure_ascii=False, indent=1)


main()
