#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tests/fuzz/objects.py DIR RECORD: small PDFs that have, between them, every
kind of object that the reader looks at, so that a fuzzer begins behind it."""
import os
import sys
import zlib


def pdf(path, objects):
    out, at = b'%PDF-1.5\n', []
    for n, body in enumerate(objects, 1):
        at.append(len(out))
        out += b'%d 0 obj\n%s\nendobj\n' % (n, body)
    xref = len(out)
    out += b'xref\n0 %d\n0000000000 65535 f \n' % (len(at) + 1)
    out += b''.join(b'%010d 00000 n \n' % a for a in at)
    out += b'trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n' % (
        len(at) + 1, xref)
    with open(path, 'wb') as f:
        f.write(out)


def stream(entries, data, pack=False):
    if pack:
        data, entries = zlib.compress(data), entries + b'/Filter/FlateDecode'
    return b'<<%s/Length %d>>stream\n%s\nendstream' % (
        entries, len(data), data)


PAGES = b'<</Type/Pages/Kids[3 0 R]/Count 1>>'
PAGE = (b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %s'
        b'/Resources<<%s>>>>')
folder = sys.argv[1]
with open(sys.argv[2], 'rb') as f:
    record = f.read().strip()
# A record in the name tree, another file among the associated ones, and
# signatures in a tree of fields.
pdf(os.path.join(folder, 'embedded'), [
    b'<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>/AF[7 0 R]'
    b'/AcroForm<</Fields[8 0 R]>>>>',
    PAGES, PAGE % (b'[]', b''),
    b'<</Kids[<</Names[(certificate.jws.json)5 0 R]>>]>>',
    b'<</Type/Filespec/F(c)/UF(certificate.jws.json)/EF<</F 6 0 R>>>>',
    stream(b'/Type/EmbeddedFile', record, True),
    b'<</Type/Filespec/F(sites.csv)/EF<</UF 9 0 R>>>>',
    b'<</Kids[<</T(ex-cb)/V<</Type/Sig/Contents<3000>>>>>]>>',
    stream(b'', b'a,b\n1,2\n')])
# One scan with the text of an OCR unseen over it.
pdf(os.path.join(folder, 'scan'), [
    b'<</Type/Catalog/Pages 2 0 R>>', PAGES,
    PAGE % (b'[4 0 R 4 0 R]',
            b'/XObject<</I 5 0 R>>/Font<</F<</Type/Font/Subtype/Type1'
            b'/BaseFont/Helvetica>>>>'),
    stream(b'', b'q 595 0 0 842 0 0 cm /I Do Q BT 3 Tr /F 9 Tf (a) Tj ET'),
    stream(b'/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8'
           b'/ColorSpace/DeviceGray', b'\x80' * 64, True)])
# Fonts of every kind, in forms within forms.
pdf(os.path.join(folder, 'fonts'), [
    b'<</Type/Catalog/Pages 2 0 R>>', PAGES,
    PAGE % (b'4 0 R',
            b'/XObject<</A 5 0 R/B 5 0 R>>/Font<</F<</Subtype/Type3>>'
            b'/G<</Subtype/Type0/BaseFont/X/DescendantFonts[<</FontDescriptor'
            b'<</FontFile2 4 0 R>>>>]>>/H<</Subtype/TrueType/BaseFont/Squares'
            b'/FontDescriptor<<>>>>>>'),
    stream(b'', b'/A Do /B Do BT /H 9 Tf (\xe2\x96\x88) Tj ET'),
    stream(b'/Subtype/Form/Resources<</XObject<</C 5 0 R>>/Font<</F<<'
           b'/BaseFont/SimSun>>>>>>', b'/C Do')])
