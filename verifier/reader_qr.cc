/* SPDX-License-Identifier: Apache-2.0 */
#define ZX_USE_UTF8
#include "verifier/reader_qr.h"

#include <algorithm>
#include <cmath>

#include <ZXing/ReadBarcode.h>

/* Real pages hold a handful; more is somebody's test of our patience. */
static const int SYMBOLS_MAX = 16;

static int
side_of(const ZXing::Position &p)
{
	auto length = [](const ZXing::PointI &a, const ZXing::PointI &b) {
		return std::hypot(double(a.x - b.x), double(a.y - b.y));
	};

	return int(std::max(length(p.topLeft(), p.topRight()),
	    length(p.topLeft(), p.bottomLeft())));
}

extern "C" int
reader_qr_scan(const uint8_t *grey, int w, int h,
    enum reader_qr_binarizer binarizer,
    void (*each)(void *, const struct reader_qr *), void *arg)
{
	try {
		ZXing::DecodeHints hints;
		int n = 0;

		hints.setFormats(ZXing::BarcodeFormat::QRCode);
		hints.setMaxNumberOfSymbols(SYMBOLS_MAX);
		hints.setReturnErrors(true);
		hints.setBinarizer(binarizer == READER_QR_LOCAL
			? ZXing::Binarizer::LocalAverage
			: ZXing::Binarizer::GlobalHistogram);
		ZXing::ImageView view(grey, w, h, ZXing::ImageFormat::Lum);
		for (const auto &r : ZXing::ReadBarcodes(view, hints)) {
			struct reader_qr code = {};
			auto middle = ZXing::Center(r.position());

			code.x = middle.x;
			code.y = middle.y;
			code.side = side_of(r.position());
			code.sure = r.error() == ZXing::Error::Checksum;
			if (r.isValid() && !r.bytes().empty()) {
				code.bytes = r.bytes().data();
				code.n = r.bytes().size();
				code.sure = true;
			}
			each(arg, &code);
			n++;
		}
		return n;
	} catch (...) {
		return -1;
	}
}
