/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/reader_stream.h"

#include <stdlib.h>

#include "record/deflate.h"

#define TREE_DEPTH 16 /* of the page tree, upwards */

bool
reader_stream_filter(qpdf_data q, qpdf_oh dict, const char *name)
{
	qpdf_oh filter = qpdf_oh_get_key(q, dict, "/Filter");

	if (qpdf_oh_is_array(q, filter) &&
	    qpdf_oh_get_array_n_items(q, filter) == 1)
		filter = qpdf_oh_get_array_item(q, filter, 0);
	return qpdf_oh_is_name_and_equals(q, filter, name) != 0;
}

static bool
is_plain(qpdf_data q, qpdf_oh dict)
{
	qpdf_oh filter = qpdf_oh_get_key(q, dict, "/Filter");

	return qpdf_oh_is_null(q, filter) ||
	    (qpdf_oh_is_array(q, filter) &&
		qpdf_oh_get_array_n_items(q, filter) == 0);
}

bool
reader_stream_bytes(qpdf_data q, qpdf_oh stream, struct buf *to)
{
	qpdf_oh dict = qpdf_oh_get_dict(q, stream);
	unsigned char *raw = NULL;
	size_t n = 0;
	bool ok;

	/* With a warning there are bytes all the same. */
	if (qpdf_oh_get_stream_data(q, stream, qpdf_dl_none, NULL, &raw, &n) !=
	    0) {
		free(raw);
		return false;
	}
	if (is_plain(q, dict)) {
		buf_put(to, raw, n);
		ok = buf_ok(to);
	} else {
		ok = reader_stream_filter(q, dict, "/FlateDecode") &&
		    deflate_unpack(DEFLATE_ZLIB, slice_of(raw, n),
			slice_of(NULL, 0), to->max, to) == E_OK;
	}
	free(raw);
	return ok;
}

qpdf_oh
reader_stream_inherited(qpdf_data q, qpdf_oh page, const char *key)
{
	qpdf_oh v = qpdf_oh_get_key_if_dict(q, page, key);
	int depth;

	for (depth = 0; depth < TREE_DEPTH && qpdf_oh_is_null(q, v); depth++) {
		page = qpdf_oh_get_key_if_dict(q, page, "/Parent");
		v = qpdf_oh_get_key_if_dict(q, page, key);
	}
	return v;
}
