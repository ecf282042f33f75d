/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

/* The smallest version that takes the input: libqrencode's own estimate
 * grows by itself, but only up from the version that is set. */
static QRcode *
encode(QRinput *input)
{
	QRcode *code = QRcode_encodeInput(input);

	if (code != NULL && code->version > QR_VERSION_MAX) {
		QRcode_free(code);
		errno = ERANGE;
		return NULL;
	}
	return code;
}

enum error
qr_make(const char *text, struct qr *out)
{
	const char *hash = strrchr(text, '#');
	size_t head = hash == NULL ? strlen(text) : (size_t)(hash - text) + 1;
	size_t digits = strspn(text + head, "0123456789");
	QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
	QRcode *code = NULL;
	bool taken = true;
	size_t n;

	if (text[head + digits] != '\0') { /* no number: all as bytes */
		head = strlen(text);
		digits = 0;
	}
	if (input == NULL)
		return E_MEMORY;
	if (head > 0)
		taken = QRinput_append(input, QR_MODE_8, (int)head,
			    (const unsigned char *)text) == 0;
	if (taken && digits > 0)
		taken = QRinput_append(input, QR_MODE_NUM, (int)digits,
			    (const unsigned char *)text + head) == 0;
	if (taken)
		code = encode(input);
	QRinput_free(input);
	if (code == NULL)
		return errno == ENOMEM ? E_MEMORY : E_COMPACT_QR;
	out->modules = code->width;
	n = (size_t)code->width * (size_t)code->width;
	for (size_t i = 0; i < n; i++)
		out->dark[i] = code->data[i] & 1;
	QRcode_free(code);
	return E_OK;
}

size_t
qr_excess(const char *text)
{
	/* ISO 18004: version 19-M holds 627 data codewords (table 7); a
	 * segment costs 4 bits of mode and, from version 10 to 26, 16 bits of
	 * count for bytes and 12 for digits (table 3); three digits take 10
	 * bits, two 7, one 4. */
	static const size_t tail[] = { 0, 4, 7 };
	const char *hash = strrchr(text, '#');
	size_t head = hash == NULL ? strlen(text) : (size_t)(hash - text) + 1;
	size_t digits = strspn(text + head, "0123456789");
	size_t bits;

	if (text[head + digits] != '\0') {
		head = strlen(text);
		digits = 0;
	}
	bits = 4 + 16 + 8 * head;
	if (digits > 0)
		bits += 4 + 12 + 10 * (digits / 3) + tail[digits % 3];
	return bits <= 627 * 8 ? 0 : (bits - 627 * 8 + 7) / 8;
}

/* N dark modules of a ROW; there are a thousand runs in a code. */
static void
run(struct canvas *c, int from, int row, int n)
{
	canvas_number(c->out, (int64_t)from * 1000);
	buf_putc(c->out, ' ');
	canvas_number(c->out, (int64_t)row * 1000);
	buf_putc(c->out, ' ');
	canvas_number(c->out, (int64_t)n * 1000);
	buf_puts(c->out, " 1 re\n");
}

void
qr_draw(
    const struct qr *qr, struct canvas *c, int64_t x, int64_t y, int64_t side)
{
	int64_t cells = qr->modules + 2 * QR_QUIET;
	int64_t module = side / cells;
	int64_t edge = (side - module * cells) / 2 + QR_QUIET * module;

	canvas_op(c, "q");
	canvas_fill_colour(c, 0xFFFFFF);
	canvas_rect(c, x, y, side, side);
	canvas_op(c, "f");
	canvas_fill_colour(c, 0x000000);
	canvas_number(c->out, module);
	buf_puts(c->out, " 0 0 ");
	canvas_number(c->out, -module);
	buf_putc(c->out, ' ');
	canvas_number(c->out, x + edge);
	buf_putc(c->out, ' ');
	canvas_number(c->out, c->height - y - edge);
	canvas_op(c, " cm");
	for (int row = 0; row < qr->modules; row++) {
		const uint8_t *dark = qr->dark + row * qr->modules;

		for (int from = 0, to; from < qr->modules; from = to) {
			for (to = from + 1; to < qr->modules; to++)
				if (dark[to] != dark[from])
					break;
			if (dark[from])
				run(c, from, row, to - from);
		}
	}
	canvas_op(c, "f");
	canvas_op(c, "Q");
}
