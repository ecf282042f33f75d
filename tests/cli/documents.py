#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# documents.py OUT.pdf [embed=FILE]... [code=TEXTFILE]... [spoilt=TEXTFILE]...
#     [scan=JPEG]... [text=FILE]
# A PDF with embedded files, lines of text and codes on one page, then a page for each scan;
# it ends as the issuer's do, so that nothing but its content is foreign.
import hashlib
import struct
import subprocess
import sys


def modules(text):
    made = subprocess.run(['qrencode', '-l', 'M', '-m', '0', '-t', 'ASCII',
                           '-o', '-', text], capture_output=True, text=True,
                          check=True).stdout
    return [[row[i] == '#' for i in range(0, len(row), 2)]
            for row in made.split('\n') if row]


def spoil(rows):
    """More modules wrong than a code can mend, its corners whole."""
    for y in range(12, len(rows) - 12):
        for x in range(12, len(rows) - 12):
            rows[y][x] ^= (x * 7 + y * 13) % 3 == 0
    return rows


def draw(rows, x, y):
    size = 38 / 25.4 * 72 / len(rows)  # 38 mm
    out = '1 1 1 rg %f %f %f %f re f 0 g\n' % (
        x - 4 * size, y - 4 * size, (len(rows) + 8) * size,
        (len(rows) + 8) * size)
    for j, row in enumerate(rows):
        for i, dark in enumerate(row):
            if dark:
                out += '%f %f %f %f re\n' % (
                    x + i * size, y + (len(rows) - 1 - j) * size, size, size)
    return out + 'f\n'


def stream(entries, data):
    return (b'<<' + entries + b'/Length %d>>\nstream\n' % len(data) + data +
            b'\nendstream')


def jpeg_size(data):
    at = 2
    while True:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xC2:
            height, width, parts = struct.unpack('>HHB', data[at + 5:at + 10])
            return width, height, parts
        at += 2 + struct.unpack('>H', data[at + 2:at + 4])[0]


def read(name):
    with open(name, 'rb') as f:
        return f.read()


embedded, codes, spoilt, scans, texts = [], [], [], [], []
for argument in sys.argv[2:]:
    what, name = argument.split('=', 1)
    {'embed': embedded, 'code': codes, 'spoilt': spoilt,
     'scan': scans, 'text': texts}[what].append(read(name))

objects = [b'', b'', b'<</Title(fictional)>>',
           b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>']
pages = []


def add(body):
    objects.append(body)
    return len(objects)


content = 'BT /F 20 Tf 60 760 Td (A fictional certificate) Tj ET\n'
for text in texts:
    for row, line in enumerate(text.decode().splitlines()):
        content += 'BT /F 12 Tf 60 %d Td (%s) Tj ET\n' % (
            720 - 20 * row, line.replace('(', '\\(').replace(')', '\\)'))
drawings = [modules(code.decode().strip()) for code in codes]
drawings += [spoil(modules(code.decode().strip())) for code in spoilt]
for place, drawing in enumerate(drawings):
    content += draw(drawing, 60 + 220 * place, 60)
if embedded or drawings or not scans:
    drawn = add(stream(b'', content.encode()))
    pages.append(add(b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]'
                     b'/Contents %d 0 R/Resources<</Font<</F 4 0 R>>>>>>'
                     % drawn))
for scan in scans:
    width, height, parts = jpeg_size(scan)
    image = add(stream(
        b'/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8'
        b'/ColorSpace/Device%s/Filter/DCTDecode' % (
            width, height, b'Gray' if parts == 1 else b'RGB'), scan))
    drawn = add(stream(b'', b'q 595 0 0 842 0 0 cm /I Do Q'))
    pages.append(add(b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]'
                     b'/Contents %d 0 R/Resources<</XObject<</I %d 0 R>>>>>>'
                     % (drawn, image)))
names = b''
for place, data in enumerate(embedded):
    name = b'%d.jws.json' % place
    part = add(stream(b'/Type/EmbeddedFile', data))
    names += b'(%s)%d 0 R ' % (name, add(
        b'<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>' % (name, name,
                                                              part)))
objects[0] = (b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[%s]'
              b'>>>>>>' % names)
objects[1] = b'<</Type/Pages/Kids[%s]/Count %d>>' % (
    b' '.join(b'%d 0 R' % p for p in pages), len(pages))

out = b'%PDF-1.7\n'
offsets = []
for number, body in enumerate(objects):
    offsets.append(len(out))
    out += b'%d 0 obj\n' % (number + 1) + body + b'\nendobj\n'
start = len(out)
out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
out += b''.join(b'%010d 00000 n \n' % o for o in offsets)
own = hashlib.sha256(embedded[0] if embedded else b'').hexdigest()[:32].encode()
out += (b'trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R /ID [<%s> <%s>] >>\n'
        b'startxref\n%d\n%%%%EOF\n' % (len(objects) + 1, own, own, start))
with open(sys.argv[1], 'wb') as f:
    f.write(out)
