/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/mark.h"

#include <stdlib.h>
#include <string.h>

#include "issuer/canvas.h"
#include "issuer/setting.h"
#include "sys/file.h"

#define FILE_MAX ((size_t)1 << 20)
#define SIDE_MAX 100000
#define DRAWN_MAX ((size_t)1 << 20)

/* The next whole number of a path; false when there is none in range. */
static bool
number(const char **s, int64_t *out)
{
	char *end;
	long n;

	*s += strspn(*s, " ,");
	if (**s != '-' && (**s < '0' || **s > '9'))
		return false;
	n = strtol(*s, &end, 10);
	if (end == *s || n < -SIDE_MAX || n > SIDE_MAX)
		return false;
	*s = end;
	*out = n * 1000;
	return true;
}

/* Draws "M x y L x y C x y x y x y Z"; false at what is none of these, or
 * when it does not begin with M. */
static bool
draw(struct canvas *c, const char *s)
{
	struct point p[3];
	bool open = false;

	for (s += strspn(s, " "); *s != '\0'; s += strspn(s, " ")) {
		char op = *s++;
		size_t points = op == 'C' ? 3 : op == 'Z' ? 0 : 1;

		if (strchr("MLCZ", op) == NULL || (op != 'M' && !open))
			return false;
		for (size_t i = 0; i < points; i++)
			if (!number(&s, &p[i].x) || !number(&s, &p[i].y))
				return false;
		open = true;
		if (op == 'M')
			canvas_move(c, p[0]);
		else if (op == 'L')
			canvas_line(c, p[0]);
		else if (op == 'C')
			canvas_curve(c, p[0], p[1], p[2]);
		else
			canvas_op(c, "h");
	}
	return open;
}

static void
read_path(const struct setting *m, struct canvas *c)
{
	static const char *const names[] = { "colour", "path", NULL };
	struct setting path = setting_get(m, "path");
	struct setting colour = setting_get(m, "colour");
	char *s;

	setting_only(m, names);
	s = setting_string(m, "path", false);
	if (s == NULL)
		return;
	canvas_fill_colour(c, setting_rgb(&colour));
	if (!draw(c, s))
		setting_fail(&path, "应由 M x y、L x y、C x y x y x y、Z 组成",
		    "must be made of M x y, L x y, C x y x y x y and Z");
	canvas_op(c, "f");
	free(s);
}

static void
read_mark(const struct setting *root, struct mark *out)
{
	static const char *const names[] = { "width", "height", "paths", NULL };
	struct setting paths = setting_get(root, "paths"), one;
	struct canvas c = { &out->drawn, 0 };
	size_t i = 0;

	setting_only(root, names);
	out->w = setting_int(root, "width", 1, SIDE_MAX, -1);
	out->h = setting_int(root, "height", 1, SIDE_MAX, -1);
	c.height = out->h * 1000;
	if (json_size(paths.v) == 0)
		setting_fail(&paths, "应为路径列表", "must be a list of paths");
	for (const struct json *v = json_first(paths.v); v != NULL;
	     v = json_next(v)) {
		one = setting_at(&paths, v, i++);
		read_path(&one, &c);
	}
}

bool
mark_read(const char *dir, const char *name, enum lang lang, struct mark *out,
    struct buf *message)
{
	struct buf file = BUF_INIT(256), text = BUF_INIT(FILE_MAX);
	struct setting_source source = { NULL, slice_of(NULL, 0), lang, message,
		false };
	struct setting root = { &source, NULL, "" };
	struct json *tree = NULL;
	char *path;

	*out = (struct mark){ .drawn = BUF_INIT(DRAWN_MAX) };
	buf_printf(&file, "mark.%s.json", name);
	path = file_join(dir, buf_cstr(&file));
	out->name = strdup(name);
	tree = setting_open(&source, path == NULL ? name : path, &text);
	if (tree != NULL) {
		root.v = tree;
		read_mark(&root, out);
	}
	json_free(tree);
	buf_free(&text);
	buf_free(&file);
	free(path);
	if (source.failed || out->name == NULL || !buf_ok(&out->drawn)) {
		mark_free(out);
		return false;
	}
	return true;
}

void
mark_free(struct mark *mark)
{
	free(mark->name);
	buf_free(&mark->drawn);
	*mark = (struct mark){ .name = NULL };
}
