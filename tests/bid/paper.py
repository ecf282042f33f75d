# SPDX-License-Identifier: Apache-2.0
"""A PDF around page images, in the encodings that scanners use."""
import io
import struct
import zlib

from PIL import Image, ImageChops, TiffImagePlugin

ENCODINGS = ('jpeg', 'progressive', 'flate', 'jpx', 'ccitt', 'jbig2')


def fax(image):
    """ITU-T T.6 of a 1-bit image in one strip; what is dark is black."""
    TiffImagePlugin.STRIP_SIZE = 1 << 30
    out = io.BytesIO()
    # Pillow calls 0 white: paper has to be 0.
    ImageChops.invert(image.convert('1')).save(
        out, 'TIFF', compression='group4')
    tiff = Image.open(io.BytesIO(out.getvalue()))
    offsets, counts = tiff.tag_v2[273], tiff.tag_v2[279]
    assert len(offsets) == 1
    return out.getvalue()[offsets[0]:offsets[0] + counts[0]]


def segment(number, kind, data):
    return struct.pack('>IBBBI', number, kind, 0, 1, len(data)) + data


def jbig2(image):
    """ITU-T T.88: a page whose one region is coded as T.6 (MMR)."""
    w, h = image.size
    page = struct.pack('>IIIIBH', w, h, 0, 0, 0, 0)
    region = struct.pack('>IIIIBB', w, h, 0, 0, 0, 1) + fax(image)
    return segment(0, 48, page) + segment(1, 38, region)


def encoded(image, encoding, quality):
    """Entries of the image dictionary, and its data."""
    out = io.BytesIO()
    space = {'1': '/DeviceGray/BitsPerComponent 1',
             'L': '/DeviceGray/BitsPerComponent 8',
             'RGB': '/DeviceRGB/BitsPerComponent 8'}
    if encoding in ('ccitt', 'jbig2'):
        image = image.convert('1', dither=Image.NONE)
    elif image.mode == '1' and encoding != 'flate':
        image = image.convert('L')
    entries = '/ColorSpace' + space[image.mode]
    if encoding in ('jpeg', 'progressive'):
        image.save(out, 'JPEG', quality=quality,
                   progressive=encoding == 'progressive')
        return entries + '/Filter/DCTDecode', out.getvalue()
    if encoding == 'jpx':
        image.save(out, 'JPEG2000', quality_mode='rates', quality_layers=[12])
        return entries + '/Filter/JPXDecode', out.getvalue()
    if encoding == 'flate':
        return entries + '/Filter/FlateDecode', zlib.compress(
            image.tobytes(), 6)
    if encoding == 'ccitt':
        entries += ('/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d'
                    '/Rows %d>>' % image.size)
        return entries, fax(image)
    return entries + '/Filter/JBIG2Decode', jbig2(image)


class Paper:
    """Collects pages, writes one PDF."""

    def __init__(self, path):
        self.file = open(path, 'wb')
        self.file.write(b'%PDF-1.5\n')
        self.offsets = [None, None]  # catalogue and page tree
        self.pages = []
        self.font = self.put(b'<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>')

    def put(self, body):
        self.offsets.append(self.file.tell())
        self.file.write(b'%d 0 obj\n' % len(self.offsets) + body +
                        b'\nendobj\n')
        return len(self.offsets)

    def stream(self, entries, data):
        return self.put(b'<<%s/Length %d>>\nstream\n' % (
            entries.encode(), len(data)) + data + b'\nendstream')

    def image(self, image, encoding, quality=75):
        entries, data = encoded(image, encoding, quality)
        w, h = image.size
        return self.stream('/Type/XObject/Subtype/Image/Width %d/Height %d%s'
                           % (w, h, entries), data)

    def page(self, images, size, extra='', rotate=0):
        """images: (object, x, y, width, height) in points, drawn in turn."""
        draw = ''.join('q %.3f 0 0 %.3f %.3f %.3f cm /I%d Do Q\n' % (
            w, h, x, y, i) for i, (_, x, y, w, h) in enumerate(images))
        content = self.stream('', (draw + extra).encode())
        names = ''.join('/I%d %d 0 R' % (i, image[0])
                        for i, image in enumerate(images))
        self.pages.append(self.put(
            ('<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Contents '
             '%d 0 R/Rotate %d/Resources<</XObject<<%s>>/Font<</F %d 0 R>>'
             '>>>>' % (*size, content, rotate, names, self.font)).encode()))

    def close(self):
        kids = b' '.join(b'%d 0 R' % n for n in self.pages)
        for i, body in enumerate((b'<</Type/Catalog/Pages 2 0 R>>',
                                  b'<</Type/Pages/Count %d/Kids[%s]>>' % (
                                      len(self.pages), kids))):
            self.offsets[i] = self.file.tell()
            self.file.write(b'%d 0 obj\n' % (i + 1) + body + b'\nendobj\n')
        start = self.file.tell()
        self.file.write(b'xref\n0 %d\n0000000000 65535 f \n' % (
            len(self.offsets) + 1))
        for offset in self.offsets:
            self.file.write(b'%010d 00000 n \n' % offset)
        self.file.write(b'trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n'
                        b'%%%%EOF\n' % (len(self.offsets) + 1, start))
        self.file.close()
