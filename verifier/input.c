/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/unicode.h"
#include "sys/file.h"

#define HEAD_MAX 4096 /* bytes that the kind is told from */
#define TEXT_DIGITS_MIN 20 /* digits of a bare fragment on the command line */

const char *
input_kind_str(enum input_kind kind)
{
	static const char *const names[] = { [INPUT_PDF] = "pdf",
		[INPUT_PNG] = "png",
		[INPUT_JPEG] = "jpeg",
		[INPUT_JSON] = "json",
		[INPUT_TEXT] = "text",
		[INPUT_TOKEN] = "token",
		[INPUT_OTHER] = "other" };

	return names[kind];
}

static int
add_name(
    struct input_list *list, const char *name, bool is_text, bool from_folder)
{
	struct input_name *item;

	if (list->n >= INPUT_FILES_MAX)
		return E2BIG;
	if (list->n == list->cap) {
		size_t cap = list->cap == 0 ? 16 : list->cap * 2;
		struct input_name *v = realloc(list->v, cap * sizeof(*v));

		if (v == NULL)
			return ENOMEM;
		list->v = v;
		list->cap = cap;
	}
	item = &list->v[list->n];
	item->name = strdup(name);
	if (item->name == NULL)
		return ENOMEM;
	item->is_text = is_text;
	item->from_folder = from_folder;
	item->os = 0;
	list->n++;
	return 0;
}

static int
add_found(const char *path, void *arg)
{
	return add_name(arg, path, false, true);
}

bool
input_is_text(const char *operand)
{
	const char *colon = strchr(operand, ':');
	size_t digits = strspn(operand, "0123456789");

	if (digits >= TEXT_DIGITS_MIN)
		return true;
	/* A scheme and a fragment: what a QR holds, whatever the scheme. */
	return colon != NULL && colon != operand &&
	    strcspn(operand, "/.") > (size_t)(colon - operand) &&
	    (strncmp(colon, "://", 3) == 0 || strchr(colon, '#') != NULL);
}

int
input_list_add(struct input_list *list, const char *operand)
{
	size_t before = list->n;
	int rc;

	if (strcmp(operand, "-") == 0)
		return add_name(list, operand, false, false);
	if (file_is_dir(operand)) {
		rc = file_walk(operand, add_found, list);
		while (rc != 0 && list->n > before)
			free(list->v[--list->n].name);
		return rc;
	}
	if (access(operand, F_OK) != 0 && input_is_text(operand))
		return add_name(list, operand, true, false);
	if (access(operand, R_OK) != 0)
		return errno;
	return add_name(list, operand, false, false);
}

int
input_list_refuse(struct input_list *list, const char *operand, int os)
{
	int rc = add_name(list, operand, false, false);

	if (rc == 0)
		list->v[list->n - 1].os = os;
	return rc;
}

void
input_list_clear(struct input_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->v[i].name);
	free(list->v);
	memset(list, 0, sizeof(*list));
}

enum input_claim
input_claims(const char *name)
{
	static const char *const documents[] = { ".pdf", ".ofd", ".png", ".jpg",
		".jpeg", ".jp2", ".jfif", ".tif", ".tiff", ".bmp", ".gif",
		".webp", ".heic", ".heif", ".avif", ".doc", ".docx", ".wps",
		".rtf", ".xls", ".xlsx", ".ppt", ".pptx", ".zip", ".rar",
		".7z" };
	static const char *const site[] = { ".js", ".mjs", ".css", ".svg",
		".html", ".htm", ".ico", ".webmanifest", ".wasm" };
	const char *end = strrchr(name, '.');
	size_t i;

	for (i = 0; end != NULL && i < sizeof(documents) / sizeof(documents[0]);
	     i++)
		if (strcasecmp(end, documents[i]) == 0)
			return CLAIM_DOCUMENT;
	for (i = 0; end != NULL && i < sizeof(site) / sizeof(site[0]); i++)
		if (strcasecmp(end, site[i]) == 0)
			return CLAIM_SITE;
	return CLAIM_NONE;
}

struct magic {
	size_t at, n;
	const char *bytes;
	enum input_kind kind;
	enum cause type; /* of INPUT_OTHER */
};

static const struct magic magics[] = {
	{ 0, 5, "%PDF-", INPUT_PDF, CAUSE_NONE },
	{ 0, 8, "\x89PNG\r\n\x1a\n", INPUT_PNG, CAUSE_NONE },
	{ 0, 3, "\xff\xd8\xff", INPUT_JPEG, CAUSE_NONE },
	{ 0, 4, "GIF8", INPUT_OTHER, CAUSE_IS_GIF },
	{ 0, 4, "II*\0", INPUT_OTHER, CAUSE_IS_TIFF },
	{ 0, 4, "MM\0*", INPUT_OTHER, CAUSE_IS_TIFF },
	{ 8, 4, "WEBP", INPUT_OTHER, CAUSE_IS_WEBP },
	{ 4, 8, "ftypheic", INPUT_OTHER, CAUSE_IS_HEIC },
	{ 4, 8, "ftypheix", INPUT_OTHER, CAUSE_IS_HEIC },
	{ 4, 8, "ftypmif1", INPUT_OTHER, CAUSE_IS_HEIF },
	{ 4, 8, "ftypavif", INPUT_OTHER, CAUSE_IS_AVIF },
	{ 0, 2, "BM", INPUT_OTHER, CAUSE_IS_BMP },
	{ 0, 8, "\0\0\0\x0cjP  ", INPUT_OTHER, CAUSE_IS_JP2 },
	{ 0, 4, "PK\3\4", INPUT_OTHER, CAUSE_IS_ZIP },
	{ 0, 6, "Rar!\x1a\7", INPUT_OTHER, CAUSE_IS_RAR },
	{ 0, 6, "7z\xbc\xaf\x27\x1c", INPUT_OTHER, CAUSE_IS_7Z },
	{ 0, 2, "\x1f\x8b", INPUT_OTHER, CAUSE_IS_GZIP },
	{ 0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", INPUT_OTHER,
	    CAUSE_IS_OFFICE },
};

static bool
holds(struct slice head, const char *word)
{
	return slice_find(head, slice_str(word), 0) != SIZE_MAX;
}

static enum input_kind
sniff_text(struct slice head, enum cause *type)
{
	size_t i = 0, dots = 0, j;

	while (i < head.n &&
	    (head.p[i] == ' ' || head.p[i] == '\t' || head.p[i] == '\n' ||
		head.p[i] == '\r'))
		i++;
	if (i == head.n) {
		*type = CAUSE_IS_EMPTY;
		return INPUT_OTHER;
	}
	if (head.p[i] == '{')
		return INPUT_JSON;
	if (head.p[i] == '<') {
		*type = holds(head, "<svg") ? CAUSE_IS_SVG
		    : holds(head, "html")   ? CAUSE_IS_HTML
					    : CAUSE_IS_XML;
		return INPUT_OTHER;
	}
	if (head.n - i > 4 && memcmp(head.p + i, "eyJ", 3) == 0) {
		for (j = i; j < head.n; j++)
			dots += head.p[j] == '.';
		if (dots >= 1)
			return INPUT_TOKEN;
	}
	for (j = i; j < head.n; j++)
		if (head.p[j] == '\0' ||
		    (head.p[j] < 0x20 &&
			strchr("\t\n\r\f", head.p[j]) == NULL)) {
			*type = CAUSE_IS_BINARY;
			return INPUT_OTHER;
		}
	return INPUT_TEXT;
}

enum input_kind
input_sniff(struct slice head, enum cause *type)
{
	enum input_kind kind = INPUT_TEXT; /* until something else is seen */
	size_t i;

	*type = CAUSE_NONE;
	for (i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		const struct magic *m = &magics[i];

		if (head.n >= m->at + m->n &&
		    memcmp(head.p + m->at, m->bytes, m->n) == 0) {
			kind = m->kind;
			*type = m->type;
			break;
		}
	}
	/* A header further on is how polyglots hide: other readers would see
	 * another file than we do. */
	if (kind != INPUT_PDF && *type == CAUSE_NONE && holds(head, "%PDF-")) {
		*type = CAUSE_IS_LATE_PDF;
		return INPUT_OTHER;
	}
	if (kind != INPUT_TEXT)
		return kind;
	if (head.n >= 3 && memcmp(head.p, "\xef\xbb\xbf", 3) == 0)
		head = slice_of(head.p + 3, head.n - 3);
	return sniff_text(head, type);
}

enum wire_format
input_format(enum input_kind kind)
{
	return kind == INPUT_PDF ? WIRE_PDF
	    : kind == INPUT_PNG  ? WIRE_PNG
				 : WIRE_JPEG;
}

/* A pipe gives its bytes once, the reader wants them from the start. */
static int
copy_pipe(int pipe, struct input *out)
{
	int rc;

	out->fd = memfd_create("input", MFD_CLOEXEC);
	if (out->fd == -1)
		return errno;
	rc = file_read_fd(pipe, LIMIT_FILE, &out->bytes);
	if (rc == 0)
		rc = file_put_fd(out->fd, buf_view(&out->bytes));
	buf_free(&out->bytes);
	out->bytes = BUF_INIT(LIMIT_FILE);
	return rc;
}

static int
open_fd(const struct input_name *name, struct input *out)
{
	struct stat st;
	int fd, rc;

	if (strcmp(name->name, "-") == 0)
		return copy_pipe(STDIN_FILENO, out);
	/* A pipe that nobody writes to must not hold up a folder. */
	if (stat(name->name, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode) &&
	    (name->from_folder || !S_ISFIFO(st.st_mode)))
		return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	fd = open(name->name, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return errno;
	if (!S_ISFIFO(st.st_mode)) {
		out->fd = fd;
		return 0;
	}
	rc = copy_pipe(fd, out);
	close(fd);
	return rc;
}

int
input_open(const struct input_name *name, struct input *out)
{
	uint8_t head[HEAD_MAX];
	struct stat st;
	ssize_t n;
	int rc;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	out->bytes = BUF_INIT(LIMIT_FILE);
	if (name->os != 0)
		return name->os;
	if (name->is_text) {
		out->kind = INPUT_TEXT;
		buf_puts(&out->bytes, name->name);
		return buf_ok(&out->bytes) ? 0 : ENOMEM;
	}
	rc = open_fd(name, out);
	if (rc != 0)
		return rc;
	n = pread(out->fd, head, sizeof(head), 0);
	if (n == -1)
		return errno;
	out->kind = input_sniff(slice_of(head, (size_t)n), &out->type);
	if (out->kind == INPUT_PNG || out->kind == INPUT_JPEG ||
	    out->kind == INPUT_OTHER)
		return 0;
	if (fstat(out->fd, &st) == -1)
		return errno;
	if (out->kind == INPUT_PDF && st.st_size > INPUT_LARGE) {
		out->large = true;
		return 0;
	}
	/* A program of a page is longer than any text of codes. */
	if (out->kind == INPUT_TEXT && name->from_folder &&
	    st.st_size > LIMIT_TEXT && input_claims(name->name) == CLAIM_SITE) {
		out->kind = INPUT_OTHER;
		out->type = CAUSE_IS_TEXT;
		return 0;
	}
	if (lseek(out->fd, 0, SEEK_SET) == -1)
		return errno;
	return file_read_fd(out->fd,
	    out->kind == INPUT_TEXT ? LIMIT_TEXT : LIMIT_FILE, &out->bytes);
}

void
input_close(struct input *in)
{
	if (in->fd != -1)
		close(in->fd);
	in->fd = -1;
	buf_free(&in->bytes);
}
