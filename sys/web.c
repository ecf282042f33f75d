/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/web.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"
#include "sys/file.h"
#include "sys/program.h"

#define FILE_MAX (16 << 20) /* of one file of the page, bytes */
#define PAGE "index.html"

struct copy {
	const char *from, *to;
	size_t *files;
	char *what;
};

/* Installed it is PREFIX/share/yinxin/web; the build puts it beside or below
 * the folder of the programs. Heap, NULL with errno. */
static char *
web_folder(void)
{
	static const char *const places[] = { "../share/yinxin/web", "../web",
		"../build/web", NULL };

	return program_folder(places, PAGE);
}

static int
put(const struct copy *c, const char *name, struct slice bytes)
{
	char *path = file_join(c->to, name), *slash;
	bool changed = false;
	int error = ENOMEM;

	if (path == NULL)
		return error;
	slash = strrchr(path, '/');
	*slash = '\0';
	error = file_mkdir(path, 0755);
	*slash = '/';
	if (error == 0)
		error = file_write_if_changed(path, bytes, 0644, &changed);
	*c->files += changed;
	free(path);
	return error;
}

static int
copy_one(const char *path, void *arg)
{
	const struct copy *c = arg;
	const char *name = path + strlen(c->from) + 1;
	struct buf bytes = BUF_INIT(FILE_MAX);
	int error;

	if (strcmp(name, PAGE) == 0)
		return 0; /* the last, when what it names is there */
	error = file_read(path, FILE_MAX, &bytes);
	if (error == 0)
		error = put(c, name, buf_view(&bytes));
	if (error != 0)
		snprintf(c->what, WEB_WHAT, "%s", name);
	buf_free(&bytes);
	return error;
}

static struct json *
root_json(const struct trust_root *root)
{
	struct buf text = BUF_INIT(65536);
	struct json *v = NULL;

	trust_root_write(root, &text);
	if (buf_ok(&text))
		(void)json_parse(buf_view(&text), 65536, &v, NULL);
	buf_free(&text);
	return v;
}

static struct json *
source_json(const struct web_source *s)
{
	struct json *v = json_new_object();

	if (v != NULL && json_set_bool(v, "here", s->here) &&
	    json_set_str(v, "list", s->list) &&
	    json_set_str(v, "carried", s->carried) &&
	    json_set_str(v, "publisher", s->publisher) &&
	    json_set(v, "root", root_json(s->root)))
		return v;
	json_free(v);
	return NULL;
}

/* {"sources":[…]} as the value of an attribute. */
static bool
put_config(const struct web_source *sources, size_t n, struct buf *out)
{
	struct json *top = json_new_object(), *list = json_new_array();
	struct buf text = BUF_INIT(1 << 20);
	bool good = list != NULL;
	size_t i;

	for (i = 0; good && i < n; i++)
		good = json_add(list, source_json(&sources[i]));
	if (good)
		good = json_set(top, "sources", list);
	else
		json_free(list);
	if (good)
		json_write(top, 0, &text);
	for (i = 0; i < text.n; i++) {
		if (strchr("&<>\"", text.p[i]) != NULL)
			buf_printf(out, "&#%d;", text.p[i]);
		else
			buf_putc(out, text.p[i]);
	}
	good = good && buf_ok(&text) && buf_ok(out);
	buf_free(&text);
	json_free(top);
	return good;
}

/* The hosts that the page may ask, besides its own. */
static void
put_hosts(const struct web_source *sources, size_t n, struct buf *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!sources[i].here)
			buf_printf(out, " https://%.*s",
			    (int)strcspn(sources[i].publisher + 8, "/"),
			    sources[i].publisher + 8);
}

static void
put_page(struct slice page, const struct web_source *sources, size_t n,
    struct buf *out)
{
	static const char *const marks[] = { "@CONNECT@", "@CONFIG@" };
	size_t from = 0, at, i;

	for (i = 0; i < 2; i++) {
		at = slice_find(page, slice_str(marks[i]), from);
		if (at == SIZE_MAX)
			break;
		buf_put(out, page.p + from, at - from);
		if (i == 0)
			put_hosts(sources, n, out);
		else if (!put_config(sources, n, out))
			out->failed = true;
		from = at + strlen(marks[i]);
	}
	buf_put(out, page.p + from, page.n - from);
}

static int
write_page(const struct copy *c, const struct web_source *sources, size_t n)
{
	char *path = file_join(c->from, PAGE);
	struct buf page = BUF_INIT(FILE_MAX), out = BUF_INIT(FILE_MAX);
	int error = path == NULL ? ENOMEM : file_read(path, FILE_MAX, &page);

	if (error == 0) {
		put_page(buf_view(&page), sources, n, &out);
		error = buf_ok(&out) ? put(c, PAGE, buf_view(&out)) : ENOMEM;
	}
	if (error != 0)
		snprintf(c->what, WEB_WHAT, PAGE);
	buf_free(&page);
	buf_free(&out);
	free(path);
	return error;
}

int
web_write(const char *dir, const struct web_source *sources, size_t n,
    size_t *files, char what[WEB_WHAT])
{
	char unused[WEB_WHAT];
	char *from = web_folder();
	struct copy c = { from, dir, files, what == NULL ? unused : what };
	int error = from == NULL ? errno : 0;

	*files = 0;
	snprintf(c.what, WEB_WHAT, "web");
	if (error == 0)
		error = file_walk(from, copy_one, &c);
	if (error == 0)
		error = write_page(&c, sources, n);
	free(from);
	return error;
}
