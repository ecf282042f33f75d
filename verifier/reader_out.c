/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/reader_out.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sys/cli.h"

static void
send_frame(const struct reader_out *out, const struct wire_frame *head,
    struct slice data)
{
	/* One child, one thread: a static buffer keeps 64 KiB off the stack. */
	static uint8_t message[sizeof(struct wire_frame) + LIMIT_ITEM];
	ssize_t n;

	memcpy(message, head, sizeof(*head));
	if (data.n > 0)
		memcpy(message + sizeof(*head), data.p, data.n);
	do {
		n = write(out->fd, message, sizeof(*head) + data.n);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		_exit(CLI_IOERR);
}

void
reader_out_data(struct reader_out *out, enum wire_kind kind, struct slice data)
{
	struct wire_frame head = { .kind = (uint32_t)kind,
		.page = out->page,
		.dpi = out->dpi,
		.module = out->module,
		.size = (uint32_t)data.n };

	if (data.n > LIMIT_ITEM) {
		reader_out_trouble(out, CAUSE_ITEM_LONG);
		return;
	}
	send_frame(out, &head, data);
}

void
reader_out_mark(struct reader_out *out, enum wire_kind kind, uint32_t page)
{
	struct wire_frame head = { .kind = (uint32_t)kind, .page = page };

	send_frame(out, &head, slice_of(NULL, 0));
}

void
reader_out_trouble(struct reader_out *out, enum cause why)
{
	struct wire_frame head = {
		.kind = WIRE_TROUBLE, .page = out->page, .size = 1
	};
	uint8_t cause = (uint8_t)why;

	send_frame(out, &head, slice_of(&cause, 1));
}
