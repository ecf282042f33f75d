#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Files that are made to hurt whoever opens them, into the current directory.
import struct
import zlib


def write(name, data):
    with open(name, 'wb') as f:
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


def pdf(name, objects, entries=b''):
    out = b'%PDF-1.5\n'
    offsets = []
    for i, body in enumerate(objects):
        offsets.append(len(out))
        out += b'%d 0 obj\n' % (i + 1) + body + b'\nendobj\n'
    start = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(objects) + 1)
    out += b''.join(b'%010d 00000 n \n' % o for o in offsets)
    write(name, out + b'trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n'
          b'%%%%EOF\n' % (len(objects) + 1, entries, start))


CATALOG = b'<</Type/Catalog/Pages 2 0 R>>'
ONE_PAGE = b'<</Type/Pages/Kids[3 0 R]/Count 1>>'
PAGE = b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s>>'

# Images: sizes that lie, chunks without end, a profile that inflates.
write('huge.png', png(60000, 60000, 8, 0, data=zlib.compress(b'\0' * 999)))
write('cut.png', png(100, 100, 8, 6)[:60])
write('nopalette.png', png(100, 100, 8, 3))
write('chunks.png', png(100, 100, 8, 6, extra=chunk(
    b'zTXt', b'k\0\0' + zlib.compress(b'a' * 1000)) * 20000))
write('profile.png', png(100, 100, 8, 6, extra=chunk(
    b'iCCP', b'k\0\0' + zlib.compress(b'\0' * (64 << 20), 9))))
write('noise.jpg', b'\xff\xd8\xff\xe0' + bytes(range(256)) * 8)

# PDFs: trees that loop, counts that lie, streams that inflate.
pdf('circular.pdf', [CATALOG, b'<</Type/Pages/Kids[2 0 R]/Count 1>>'])
pdf('count.pdf', [CATALOG, b'<</Type/Pages/Kids[3 0 R]/Count 1000000>>',
                  PAGE % b''])
pdf('formloop.pdf', [CATALOG, ONE_PAGE, PAGE % (
    b'/Contents 4 0 R/Resources<</XObject<</F 4 0 R>>>>'),
    stream(b'/Type/XObject/Subtype/Form/BBox[0 0 9 9]'
           b'/Resources<</XObject<</F 4 0 R>>>>', b'/F Do /F Do')])
pdf('box.pdf', [CATALOG, ONE_PAGE,
                b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e30 1e30]>>'])
bomb = zlib.compress(zlib.compress(b'0 0 m 1 1 l S\n' * (1 << 23), 9), 9)
pdf('content.pdf', [CATALOG, ONE_PAGE, PAGE % b'/Contents 4 0 R', stream(
    b'/Filter[/FlateDecode/FlateDecode]', bomb)])
pdf('embedded.pdf', [
    b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>'
    b'>>>>', ONE_PAGE, PAGE % b'', stream(
        b'/Filter/FlateDecode', zlib.compress(b'{' + b' ' * (256 << 20), 9)),
    b'<</Type/Filespec/F(a)/EF<</F 4 0 R>>>>'])
pdf('names.pdf', [
    b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>', ONE_PAGE,
    PAGE % b'', b'<</Kids[4 0 R 4 0 R 4 0 R 4 0 R]>>'])
write('garbage.pdf', b'%PDF-1.7\n' + bytes(range(256)) * 80)
write('late.pdf', b'\n%PDF-1.7\n')
write('empty.pdf', b'')
write('picture.png', b'GIF89a' + b'\0' * 50)
write('scan.pdf', b'II*\0' + b'\0' * 50)
