# SPDX-License-Identifier: Apache-2.0
"""What paper goes through before it stands in a bid: pages of text, pages
with certificates, and the scanner (blur, skew, shade, noise, grey, stamps).
Everything comes from the random generator that is handed in."""
import io
import math
import subprocess

import numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont

A4 = (8.27, 11.69)  # inches
WORDS = ('投标人应当按照招标文件的要求编制投标文件 售后服务方案 响应时间不超过两小时 '
         '备品备件清单 项目负责人 质量保证期 三年 技术偏离表 无偏离 法定代表人授权书 '
         '本公司承诺 国家标准 回访记录 培训计划 示例 服务网点 一览表 （虚构）').split()

# Name: what happens to the page.  docs/SCAN.md documents these figures.
DEGRADE = {
    'clean': dict(),
    'office': dict(blur=0.4, skew=1, noise=3, low=30, high=265),
    'scan': dict(blur=0.4, skew=2, noise=6, low=40, high=235, shade=20),
    'stamped': dict(blur=0.4, skew=2, noise=6, low=40, high=235, stamp=True),
    'faint': dict(blur=0.4, skew=1, noise=5, low=120, high=205, shade=10),
    'upside': dict(blur=0.4, turn=180, noise=6, low=40, high=235),
    'sideways': dict(blur=0.4, turn=90, noise=6, low=40, high=235),
    'askew': dict(blur=0.4, turn=33, noise=4, low=40, high=235),
    'anyhow': dict(blur=0.4, turn=None, noise=5, low=40, high=235),
    'photo': dict(blur=0.5, photo=0.05, noise=5, low=30, high=225, shade=50),
    'copy': dict(blur=0.5, skew=1, noise=8, onebit=True),
    'squeezed': dict(blur=0.3, skew=1, noise=4, quality=30),
}


def font(size):
    path = subprocess.run(
        ['fc-match', '-f', '%{file}', 'Noto Sans CJK SC'],
        check=True, capture_output=True, text=True).stdout
    return ImageFont.truetype(path, size)


def blank(dpi):
    return Image.new('RGB', (round(A4[0] * dpi), round(A4[1] * dpi)), 'white')


def text_page(rng, dpi):
    page = blank(dpi)
    draw = ImageDraw.Draw(page)
    letters = font(round(dpi * 10.5 / 72))
    y = dpi
    while y < page.height - dpi:
        if rng.random() < 0.08:  # a table, for its right angles
            for x in range(dpi, page.width - dpi, dpi):
                draw.rectangle((x, y, x + dpi - 1, y + dpi // 3), outline=0)
            y += dpi // 2
            continue
        line = ''
        while letters.getlength(line) < page.width - 2.6 * dpi:
            line += rng.choice(WORDS)
        draw.text((dpi, y), line, fill='black', font=letters)
        y += round(dpi * 18 / 72)
    return page


def rendered(pdf, dpi):
    """The first page of a certificate as it leaves the printer."""
    done = subprocess.run(
        ['pdftoppm', '-r', str(dpi), '-f', '1', '-l', '1', pdf],
        check=True, capture_output=True)
    return Image.open(io.BytesIO(done.stdout)).convert('RGB')


def code(text, dpi, millimetres):
    done = subprocess.run(['qrencode', '-o', '-', '-s', '8', '-m', '4', text],
                          check=True, capture_output=True)
    side = round(millimetres / 25.4 * dpi)
    image = Image.open(io.BytesIO(done.stdout)).convert('L').convert('RGB')
    return image.resize((side, side), Image.LANCZOS)


def stamp(rng, page, at, dpi):
    """A round red seal of 40 mm, ink that lets the print shine through.  It
    is set across the corner of the code, as seals are: up to a quarter."""
    radius = round(20 / 25.4 * dpi)
    layer = Image.new('L', page.size, 0)
    draw = ImageDraw.Draw(layer)
    x, y = at[0] + rng.randint(-3, 3), at[1] + rng.randint(-3, 3)
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(box, outline=255, width=max(2, radius // 14))
    star = [(x + radius * (0.42 if i % 2 == 0 else 0.17) *
             math.sin(i * math.pi / 5),
             y - radius * (0.42 if i % 2 == 0 else 0.17) *
             math.cos(i * math.pi / 5)) for i in range(10)]
    draw.polygon(star, fill=255)
    ink = numpy.asarray(layer, dtype=numpy.float32)[:, :, None] / 255
    paper = numpy.asarray(page, dtype=numpy.float32)
    red = numpy.array([205, 40, 45], dtype=numpy.float32)
    mixed = paper * (1 - ink) + paper * ink * red / 255
    return Image.fromarray(mixed.astype(numpy.uint8))


def solve(corners, size):
    """The eight numbers by which PIL takes a quadrangle to a page: for each
    point of the photo its point on the page."""
    w, h = size
    rows, to = [], []
    for (x, y), (u, v) in zip(corners, ((0, 0), (w, 0), (w, h), (0, h))):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        to += [u, v]
    return numpy.linalg.solve(numpy.array(rows, float), numpy.array(to, float))


def photograph(rng, page, reach):
    """The page on a table, from a hand that held the telephone: its corners
    are off by up to `reach` of its width, the table is dark."""
    w, h = page.size
    edge = round(w * reach * 1.5)
    corners = [(x + edge + rng.uniform(-1, 1) * reach * w,
                y + edge + rng.uniform(-1, 1) * reach * w)
               for x, y in ((0, 0), (w, 0), (w, h), (0, h))]
    size = (w + 2 * edge, h + 2 * edge)
    return page.transform(size, Image.PERSPECTIVE,
                          data=solve(corners, page.size),
                          resample=Image.BICUBIC, fillcolor='#5a4a3c')


def grain(rng, shape, sigma):
    noise = numpy.random.default_rng(rng.getrandbits(64))
    return noise.normal(0, sigma, shape).astype(numpy.float32)


def scan(rng, page, dpi, how):
    """The page as the scanner delivers it: 'L', 'RGB' or '1'."""
    turn = how.get('turn', 0)
    if turn is None:
        turn = rng.uniform(0, 360)
    angle = turn + rng.uniform(-1, 1) * how.get('skew', 0)
    if how.get('photo'):
        page = photograph(rng, page, how['photo'])
    if angle:
        page = page.rotate(angle, Image.BICUBIC, fillcolor='white',
                           expand=abs(angle) > 20)
    if how.get('blur'):
        # A share of a pixel of 200 dpi: lenses do not know the resolution.
        page = page.filter(ImageFilter.GaussianBlur(how['blur'] * dpi / 200))
    colour = (how.get('stamp') or how.get('photo') or
              rng.random() < 0.3)
    if not colour:
        page = page.convert('L')
    if not any(k in how for k in ('noise', 'low')):
        return page
    pixels = numpy.asarray(page, dtype=numpy.float32)
    low, high = how.get('low', 0), how.get('high', 255)
    pixels = low + pixels * ((high - low) / 255)
    if how.get('shade'):
        slope = numpy.linspace(0, -how['shade'], pixels.shape[1],
                               dtype=numpy.float32)
        pixels = pixels + (slope if pixels.ndim == 2 else slope[:, None])
    shape = pixels.shape[:2]
    noise = grain(rng, shape, how.get('noise', 0))
    pixels = pixels + (noise if pixels.ndim == 2 else noise[:, :, None])
    page = Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))
    if how.get('onebit'):
        page = page.convert('L').point(lambda v: 255 if v > 140 else 0, '1')
    return page
