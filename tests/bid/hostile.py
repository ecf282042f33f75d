#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files that are made to hurt whoever opens them.

hostile.py DIR: writes them.
hostile.py DIR VERIFIER [--quick] [--write]: and asks the verifier about each.
Exit status, words, time and memory have to be what docs/HOSTILE.md says;
--write writes that table.  --quick is for a test that cannot wait: all that
are light by the table are asked about at once, and what a file has to be
called is looked at, not what it takes; the heavy ones one by one, under one
second of CPU a process, and are then to be called unreadable.  Prints a line
a file."""
import argparse
import io
import json
import os
import random
import re
import resource
import struct
import subprocess
import sys
import tempfile
import zlib

from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', 'bench'))
import measure  # noqa: E402

TABLE = os.path.join(here, '..', '..', 'docs', 'HOSTILE.md')
DEADLINE = 550  # seconds, of a very busy machine
CPU = 15  # of everything that is run for one file, limits unchanged
MEMORY = 1600  # MiB, likewise


made = []  # names, in order, of the family at work
folder = '.'


def write(name, data):
    if name not in made:
        made.append(name)
    with open(os.path.join(folder, name), 'wb') as f:
        f.write(data)


def chunk(kind, data):
    return (struct.pack('>I', len(data)) + kind + data +
            struct.pack('>I', zlib.crc32(kind + data)))


def png(width, height, depth, colour, extra=b'', data=None):
    if data is None:
        data = zlib.compress((b'\0' + b'\xff' * width * 4) * height)
    return (b'\x89PNG\r\n\x1a\n' +
            chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, depth,
                                       colour, 0, 0, 0)) +
            extra + chunk(b'IDAT', data) + chunk(b'IEND', b''))


def stream(entries, data):
    return (b'<<' + entries + b'/Length %d>>\nstream\n' % len(data) + data +
            b'\nendstream')


def pdf_bytes(objects, entries=b''):
    out = b'%PDF-1.5\n'
    offsets = []
    for i, body in enumerate(objects):
        offsets.append(len(out))
        out += b'%d 0 obj\n' % (i + 1) + body + b'\nendobj\n'
    start = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
    out += b''.join(b'%010d 00000 n \n' % o for o in offsets)
    return out + (
        b'trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n' %
        (len(objects) + 1, entries, start))


def pdf(name, objects, entries=b''):
    write(name, pdf_bytes(objects, entries))


CATALOG = b'<</Type/Catalog/Pages 2 0 R>>'
ONE_PAGE = b'<</Type/Pages/Kids[3 0 R]/Count 1>>'
PAGE = b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>'


zeros = zlib.compress(b'\0' * (64 << 20), 9)


def random_bytes(n):
    return random.Random(1).randbytes(n)


def paged(name, content=b'', resources=b'', more=(), page=b'', root=CATALOG):
    """One page with a content stream; further objects from 5 on."""
    pdf(name, [root, ONE_PAGE, PAGE % (
        b'/Contents 4 0 R' + (b'/Resources<<%s>>' % resources) + page),
        stream(b'', content), *more])


def image(name, entries, data=b'\0' * 99):
    paged(name, b'q 595 0 0 842 0 0 cm /I Do Q', b'/XObject<</I 5 0 R>>',
          [stream(b'/Type/XObject/Subtype/Image' + entries, data)])


def sized(w, h, entries):
    return b'/Width %d/Height %d' % (w, h) + entries


GREY = b'/ColorSpace/DeviceGray/BitsPerComponent 8'
BIT = b'/ColorSpace/DeviceGray/BitsPerComponent 1'


def images():
    """Images whose size lies, that inflate, that are noise or cut short: PNG,
    JPEG, JPEG 2000, JBIG2, fax and Flate, by themselves and in a PDF."""
    write('huge.png', png(60000, 60000, 8, 0, data=zlib.compress(b'\0' * 999)))
    write('cut.png', png(100, 100, 8, 6)[:60])
    write('nopalette.png', png(100, 100, 8, 3))
    write('chunks.png', png(100, 100, 8, 6, extra=chunk(
        b'zTXt', b'k\0\0' + zlib.compress(b'a' * 1000)) * 20000))
    write('profile.png', png(100, 100, 8, 6, extra=chunk(
        b'iCCP', b'k\0\0' + zlib.compress(b'\0' * (64 << 20), 9))))
    write('noise.jpg', b'\xff\xd8\xff\xe0' + bytes(range(256)) * 8)
    huge = 100000
    image('flate-huge.pdf', sized(huge, huge, GREY + b'/Filter/FlateDecode'),
          zeros)
    image('fax-huge.pdf', sized(huge, huge, BIT + b'/Filter/CCITTFaxDecode/'
                                b'DecodeParms<</K -1/Columns 100000>>'))
    image('jbig2-huge.pdf', sized(huge, huge, BIT + b'/Filter/JBIG2Decode'),
          b'\0\0\0\0\x30\0\1\0\0\0\x13\0\1\x86\xa0\0\1\x86\xa0' + b'\0' * 20)
    image('jpx-huge.pdf', sized(huge, huge, b'/Filter/JPXDecode'),
          b'\xff\x4f\xff\x51\0\x29\0\0\0\1\x86\xa0\0\1\x86\xa0' + b'\0' * 60)
    image('jpx-noise.pdf', sized(99, 99, b'/Filter/JPXDecode'),
          bytes(range(256)) * 9)
    image('jbig2-noise.pdf', sized(99, 99, BIT + b'/Filter/JBIG2Decode'),
          bytes(range(256)) * 9)
    image('fax-noise.pdf', sized(2000, 2000, BIT + b'/Filter/CCITTFaxDecode/'
                                 b'DecodeParms<</K -1/Columns 2000>>'),
          bytes(range(256)) * 999)
    sof = (b'\xff\xd8\xff\xc0\0\x0b\x08%s\1\1\x11\0\xff\xda\0\x08\1\1\0\0'
           b'\x3f\0')
    image('dct-huge.pdf', sized(65500, 65500, GREY + b'/Filter/DCTDecode'),
          sof % b'\xff\xdc\xff\xdc' + b'\0' * 999)
    write('dct-huge.jpg', sof % b'\xff\xdc\xff\xdc' + b'\0' * 999)
    write('dct-nothing.jpg', sof % b'\0\0\0\0')
    write('dct-segments.jpg', b'\xff\xd8' + b'\xff\xe1\xff\xff' * 1 +
          (b'\0' * 65533 + b'\xff\xe1\xff\xff') * 99)
    image('flate-five.pdf', sized(
        9000, 9000, GREY + b'/Filter[' + b'/FlateDecode' * 5 + b']'),
        zlib.compress(zlib.compress(zlib.compress(zlib.compress(zeros)))))
    image('mask-itself.pdf', sized(99, 99, GREY + b'/SMask 5 0 R'),
          b'\0' * 9801)
    image('palette.pdf', sized(
        99, 99, b'/BitsPerComponent 8/ColorSpace[/Indexed/DeviceRGB '
        b'2147483647(abc)]'), b'\xff' * 9801)
    image('components.pdf', sized(
        99, 99, b'/BitsPerComponent 8/ColorSpace[/DeviceN[' + b'/A' * 9999 +
        b']/DeviceRGB<<>>]'))
    image('no-size.pdf', GREY)
    image('minus.pdf', sized(-5, -5, GREY))
    image('overflow.pdf', sized(2147483647, 2147483647, GREY))
    write('interlaced.png', png(8192, 8192, 8, 0, data=zlib.compress(
        b'\0' * (8193 * 8192), 1)).replace(
            b'\x08\0\0\0\0', b'\x08\0\0\0\1', 1))
    write('deep.png', png(8192, 8192, 16, 6, data=zeros))
    # Half of what was a picture.
    noise = Image.frombytes('L', (600, 800), random_bytes(480000))
    for name, kind, entries in (
            ('jpeg', 'JPEG', GREY + b'/Filter/DCTDecode'),
            ('jpx', 'JPEG2000', b'/Filter/JPXDecode')):
        file = io.BytesIO()
        noise.save(file, kind)
        half = file.getvalue()[:file.tell() // 2]
        image('cut-%s.pdf' % name, sized(600, 800, entries), half)
        if kind == 'JPEG':
            write('cut.jpg', half)
    image('cut-flate.pdf', sized(600, 800, GREY + b'/Filter/FlateDecode'),
          zlib.compress(random_bytes(480000))[:240000])


def structures():
    """A million pages, trees and arrays that are deep, wide or lead back to
    themselves, counts, lengths and offsets that lie, what is cut off."""
    pdf('circular.pdf', [CATALOG, b'<</Type/Pages/Kids[2 0 R]/Count 1>>'])
    pdf('count.pdf', [CATALOG, b'<</Type/Pages/Kids[3 0 R]/Count 1000000>>',
                      PAGE % b''])
    pdf('names.pdf', [
        b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>',
        ONE_PAGE, PAGE % b'', b'<</Kids[' + b'4 0 R ' * 16 + b']>>'])
    pdf('embedded.pdf', [
        b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)5 0 R]'
        b'>>>>>>', ONE_PAGE, PAGE % b'', stream(
            b'/Filter/FlateDecode',
            zlib.compress(b'{' + b' ' * (256 << 20), 9)),
        b'<</Type/Filespec/F(a)/EF<</F 4 0 R>>>>'])
    pdf('million-pages.pdf', [CATALOG, b'<</Type/Pages/Count 1000000/Kids[' +
                              b'3 0 R ' * 1000000 + b']>>', PAGE % b''])
    pdf('deep-tree.pdf', [CATALOG] + [
        b'<</Type/Pages/Count 1/Kids[%d 0 R]>>' % (i + 3)
        for i in range(5000)] + [PAGE % b''])
    pdf('arrays.pdf', [CATALOG, ONE_PAGE, PAGE % b'/A 4 0 R',
                       b'[' * 200000 + b']' * 200000])
    pdf('dictionaries.pdf', [CATALOG, ONE_PAGE, PAGE % b'/A 4 0 R',
                             b'<</A' * 200000 + b' 1' + b'>>' * 200000])
    pdf('brackets.pdf', [CATALOG, ONE_PAGE, PAGE % b'', b'(' * 1000000])
    pdf('object-stream.pdf', [CATALOG, ONE_PAGE, PAGE % b'/A 9 0 R', stream(
        b'/Type/ObjStm/N 1/First 4/Filter/FlateDecode', zeros)])
    plain = pdf_bytes([CATALOG, ONE_PAGE, PAGE % b'/Contents 4 0 R',
                       stream(b'', b'')])
    for name, old, new in (
            ('length-minus.pdf', b'/Length 0', b'/Length -9'),
            ('length-huge.pdf', b'/Length 0', b'/Length 99999999999'),
            ('length-itself.pdf', b'/Length 0', b'/Length 4 0 R'),
            ('prev-loop.pdf', b'/Root', b'/Prev 9/Root'),
            ('xref-many.pdf', b'0 5\n', b'0 99999999\n'),
            ('object-number.pdf', b'2 0 R', b'2147483647 0 R')):
        write(name, plain.replace(old, new))
    for tenth in (2, 5, 8):
        write('cut-%d.pdf' % tenth, plain[:len(plain) * tenth // 10])
    pdf('contents-many.pdf', [CATALOG, ONE_PAGE, PAGE % (
        b'/Contents[' + b'4 0 R ' * 100000 + b']'), stream(b'', b'q Q')])
    pdf('contents-loop.pdf', [CATALOG, ONE_PAGE, PAGE % b'/Contents 4 0 R',
                              b'[4 0 R 4 0 R]'])
    pdf('parent-loop.pdf', [CATALOG, ONE_PAGE,
                            b'<</Type/Page/Parent 3 0 R>>'])
    pdf('kids-mixed.pdf', [CATALOG, b'<</Type/Pages/Count 3/Kids[null 1 0 R '
                           b'(x) 99 0 R]>>'])
    pdf('no-pages.pdf', [b'<</Type/Catalog>>'])
    page = [CATALOG, ONE_PAGE, PAGE % b'']
    pdf('unknown-lock.pdf', page, b'/Encrypt<</Filter/Nobody/V 9/R 9>>')
    pdf('password.pdf', page, b'/Encrypt<</Filter/Standard/V 1/R 2/P -4'
        b'/O(' + b'o' * 32 + b')/U(' + b'u' * 32 + b')>>/ID[(a)(a)]')
    pdf('names-million.pdf', [
        b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[' +
        b'(a)4 0 R ' * 200000 + b']>>>>>>', ONE_PAGE, PAGE % b'',
        b'<</F(\x1b[31mred\x07)/EF<</F 4 0 R>>>>'])


def drawings():
    """Pages whose drawing never ends or needs memory without end, patterns,
    forms, glyphs and masks that draw themselves, fonts that are not there."""
    form = b'/Type/XObject/Subtype/Form/BBox[0 0 999 999]'
    paged('pattern-itself.pdf', b'/Pattern cs /P scn 0 0 500 800 re f',
          b'/Pattern<</P 5 0 R>>', [stream(
              b'/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep '
              b'.01/YStep .01/Resources<</Pattern<</P 5 0 R>>>>',
              b'/Pattern cs /P scn 0 0 1 1 re f')])
    paged('pattern-dense.pdf', b'/Pattern cs /P scn 0 0 500 800 re f',
          b'/Pattern<</P 5 0 R>>', [stream(
              b'/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep '
              b'.001/YStep .001/Resources<<>>', b'0 0 1 1 re f')])
    paged('glyph-itself.pdf', b'BT /F 99 Tf (aaaa) Tj ET',
          b'/Font<</F 5 0 R>>', [
              b'<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 '
              b'1 0 0]/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>'
              b'/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</F 5 0 R'
              b'>>>>>>', stream(b'', b'9 0 d0 BT /F 9 Tf (aaaa) Tj ET')])
    paged('softmask-itself.pdf', b'/G gs 0 0 99 99 re f',
          b'/ExtGState<</G 5 0 R>>', [
              b'<</SMask<</S/Alpha/G 6 0 R>>>>', stream(
                  form + b'/Group<</S/Transparency>>/Resources<</ExtGState<</G'
                  b' 5 0 R>>>>', b'/G gs 0 0 99 99 re f')])
    paged('forms-exponential.pdf', b'/F Do', b'/XObject<</F 5 0 R>>', [
        stream(form + b'/Resources<</XObject<</F %d 0 R>>>>' % (i + 6),
               b'/F Do ' * 9) for i in range(12)] + [
                   stream(form, b'0 0 9 9 re f')])
    paged('note-itself.pdf', page=b'/Annots[5 0 R]', more=[
        b'<</Type/Annot/Subtype/Stamp/Rect[0 0 99 99]/AP<</N 6 0 R>>>>',
        stream(form + b'/Resources<</XObject<</F 6 0 R>>>>', b'/F Do')])
    paged('saves.pdf', b'q ' * 3000000)
    paged('formloop.pdf', b'/F Do', b'/XObject<</F 5 0 R>>', [
        stream(form + b'/Resources<</XObject<</F 5 0 R>>>>', b'/F Do /F Do')])
    text = b'BT /F 20 Tf 50 500 Td (0123) Tj ET'
    for name, base in (('font-letters', b'Helvetica'),
                       ('font-squares', b'SquaresOfACode')):
        paged(name + '.pdf', text, b'/Font<</F 5 0 R>>', [
            b'<</Type/Font/Subtype/TrueType/BaseFont/' + base +
            b'/Encoding/WinAnsiEncoding>>'])
    paged('font-noise.pdf', text, b'/Font<</F 5 0 R>>', [
        b'<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FontDescriptor<<'
        b'/Type/FontDescriptor/FontName/Helvetica/Flags 4/FontFile2 6 0 R>>'
        b'>>', stream(b'', bytes(range(256)))])
    pdf('box.pdf', [CATALOG, ONE_PAGE, b'<</Type/Page/Parent 2 0 R'
                    b'/MediaBox[0 0 1e30 1e30]>>'])
    bomb = zlib.compress(zlib.compress(b'0 0 m 1 1 l S\n' * (1 << 23), 9), 9)
    pdf('content.pdf', [CATALOG, ONE_PAGE, PAGE % b'/Contents 4 0 R', stream(
        b'/Filter[/FlateDecode/FlateDecode]', bomb)])
    paged('unit.pdf', page=b'/UserUnit 1e9')
    paged('turned.pdf', page=b'/Rotate 45')
    pdf('box-none.pdf', [CATALOG, ONE_PAGE,
                         b'<</Type/Page/Parent 2 0 R/MediaBox[9 9 9 9]>>'])
    pdf('content-chain.pdf', [
        CATALOG, ONE_PAGE, PAGE % b'/Contents 4 0 R', stream(
            b'/Filter[/ASCIIHexDecode/FlateDecode/RunLengthDecode]',
            zlib.compress(b'\x81q' * 4000000).hex().encode() + b'>')])
    pdf('content-bomb.pdf', [
        CATALOG, ONE_PAGE, PAGE % b'/Contents 4 0 R', stream(
            b'/Filter/FlateDecode', zlib.compress(b'q Q ' * (64 << 20), 9))])


def patterns():
    """A page of finder patterns: what the search for codes likes least."""
    rows = []
    for y in range(2100):
        row = bytearray(b'\xff' * 1500)
        for x in range(1500):
            u, v = x % 24 // 2 - 2, y % 24 // 2 - 2
            ring = max(abs(u - 3), abs(v - 3))
            if ring in (0, 1, 3):
                row[x] = 0
        rows.append(bytes(row))
    data = b''.join(rows)
    image('finders.pdf', sized(1500, 2100, GREY + b'/Filter/FlateDecode'),
          zlib.compress(data))
    write('finders.png', png(1500, 2100, 8, 0, data=zlib.compress(
        b''.join(b'\0' + r for r in rows))))


def disguises():
    """Files that are something else, two things at once, or bear a name that
    a terminal obeys."""
    page = [CATALOG, ONE_PAGE, PAGE % b'']
    whole = pdf_bytes(page)
    pdf('\x1b[2J\x1b]0;title\x07.pdf', page[:1])
    pdf('line\nbreak.pdf', [b'<</Type/Catalog>>'])
    write('html-first.pdf', b'<html><script>1</script></html>' + whole)
    write('zip-first.pdf', b'PK\3\4' + whole)
    write('jpeg-first.jpg', b'\xff\xd8\xff\xfe\0\x10' + whole)
    write('gif-first.pdf', b'GIF89a' + whole)
    write('png-first.pdf', png(9, 9, 8, 6) + whole)
    write('bare.pdf', b'%PDF-1.7\n')
    write('one.pdf', b'%')
    write('empty.pdf', b'')
    write('late.pdf', b'\n%PDF-1.7\n')
    write('zeros.pdf', b'\0' * 99999)
    write('garbage.pdf', b'%PDF-1.7\n' + bytes(range(256)) * 80)
    write('comments.pdf', b'%PDF-1.7\n' + b'%\n' * 999999)
    write('nested.jws.json', b'{"payload":' + b'[' * 999999)
    write('nested-both.jws.json',
          b'{"signatures":[],"payload":' + b'[' * 999999)
    write('digits.txt', b'https://verify.example.org/#' + b'1' * 1000000)
    write('packed.pdf', b'\x1f\x8b\x08\0' + b'\0' * 99)
    write('picture.png', b'GIF89a' + b'\0' * 50)
    write('scan.pdf', b'II*\0' + b'\0' * 50)


FAMILIES = (images, structures, drawings, patterns, disguises)


def shown(name):
    return name.encode('unicode_escape').decode().replace('|', '\\x7c')


def is_sanitized(verifier):
    with open(verifier, 'rb') as f:
        return b'__asan_init' in f.read()


def run(verifier, cpu, options, names):
    """What it took, and what came out: a text."""
    def less():
        if cpu:
            resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    with tempfile.TemporaryFile() as report:
        got = measure.run(
            [verifier, 'check', *options, '--',
             *(os.path.join(folder, name) for name in names)],
            DEADLINE, stdout=report, stderr=subprocess.DEVNULL,
            preexec_fn=less)
        report.seek(0)
        text = report.read().decode()
    assert '\x1b' not in text, names
    return got, text


def words(report):
    """The first of what is said, in English; in Chinese it is Chinese."""
    said = []
    for result in report['results']:
        assert result['verdict'] != 'valid', result
        for c in result['checks']:
            said.append(c['text']['en'].split(': ', 1)[-1])
            assert not re.search('[A-Za-z]{2,} [A-Za-z]{2,}',
                                 c['text']['zh']), c
    return said[0] if said else 'nothing was found'


def ask(verifier, cpu, name):
    """What the verifier says: exit status, words, seconds and MiB."""
    got, text = run(verifier, cpu, ('--json', '--jobs', '1'), [name])
    got['said'] = words(json.loads(text))
    return got


def ask_together(verifier, names):
    """The same of many at once: status and words of each, and no more."""
    got, text = run(verifier, 0, ('--jsonl', '--jobs', '2'), names)
    assert got['mib'] < 2 * MEMORY or is_sanitized(verifier), got
    reports = [json.loads(line) for line in text.splitlines()]
    assert len(reports) == len(names), text
    out = {}
    for name, report in zip(names, reports):
        assert report['inputs'][0]['input'] == os.path.join(folder, name)
        summary = report['summary']
        out[name] = {'status': 1 if summary['not_valid'] else
                     2 if summary['unknown'] else 3,
                     'said': words(report)}
    return out


def read_table():
    table = {}
    with open(TABLE, encoding='utf-8') as f:
        for line in f:
            cells = [c.strip() for c in line.strip('|\n ').split(' | ')]
            if len(cells) == 5 and cells[1].isdigit():
                table[cells[0].strip('`')] = (
                    int(cells[1]), cells[2], float(cells[3]), int(cells[4]))
    return table


def faults(got, row, cpu, sanitized):
    """What is not as the table says."""
    if row is None:
        return ['not in docs/HOSTILE.md']
    status, said, seconds, mib = row
    wrong = []
    # Memory has no end under AddressSanitizer: what ran out of it is drawn.
    if (sanitized and said == 'the page cannot be drawn' and
            got['said'] == 'nothing was found'):
        return wrong
    if not (got['status'] == status and got['said'] == said) and not (
            cpu and got['status'] == 2 and
            seconds * (8 if sanitized else 2) > cpu):
        wrong.append('not %d, %s' % (status, said))
    if sanitized or 'mib' not in got:
        return wrong
    if got['mib'] > min(mib * 1.5 + 64, MEMORY):
        wrong.append('%d MiB, not %d' % (got['mib'], mib))
    if got['cpu'] > min(seconds * 2 + 2, CPU):
        wrong.append('%.1f s, not %.1f' % (got['cpu'], seconds))
    return wrong


INTRO = """# Files that are made to hurt

`make hostile` writes each of these %d files, has `verifier check` look at it, and compares what comes of it with this
table, which `make hostile WRITE=1` writes: exit status, first words, seconds of CPU and MiB of memory of all processes
together (one of the runs, on one core). Exit status 3 is nothing found, 2 could not be established; no file is ever called valid. The limits behind it are
in [SCAN.md](SCAN.md#limits).
"""


def write_table(results):
    with open(TABLE, 'w', encoding='utf-8') as f:
        f.write(INTRO % len(made))
        for family in FAMILIES:
            f.write('\n## %s\n%s\n\n| file | exit | what is said | CPU s | '
                    'MiB |\n|---|---|---|---|---|\n' % (
                        family.__name__.capitalize(),
                        ' '.join(family.__doc__.split())))
            for name in family.names:
                got = results[name]
                f.write('| `%s` | %d | %s | %.1f | %.0f |\n' % (
                    shown(name), got['status'], got['said'], got['cpu'],
                    got['mib']))


def main():
    global folder
    parser = argparse.ArgumentParser()
    parser.add_argument('dir')
    parser.add_argument('verifier', nargs='?')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--write', action='store_true')
    args = parser.parse_args()
    folder = args.dir
    for family in FAMILIES:
        before = len(made)
        family()
        family.names = made[before:]
    if args.verifier is None:
        return 0
    sanitized = is_sanitized(args.verifier)
    table = read_table()
    cpu = 1 if args.quick else 0
    light = [name for name in made
             if args.quick and table.get(shown(name), (0, '', 0))[2] < 1.2]
    # One at a time: the seconds of all children are counted together.
    results = {name: ask(args.verifier, cpu, name)
               for name in made if name not in light}
    if light:
        results.update(ask_together(args.verifier, light))
    if args.write:
        write_table(results)
        table = read_table()
    bad = set(table) - {shown(name) for name in made}
    for name, got in results.items():
        wrong = faults(got, table.get(shown(name)), cpu, sanitized)
        if wrong:
            bad.add(name)
        print('%d %6.2f s %5.0f MiB  %-24s %s%s' % (
            got['status'], got.get('cpu', 0), got.get('mib', 0), shown(name),
            got['said'], ''.join('   WRONG: ' + w for w in wrong)))
    print('%d files, %d not as docs/HOSTILE.md says%s' % (
        len(made), len(bad), ''.join(' ' + b for b in sorted(bad))))
    return 1 if bad else 0


sys.exit(main())
