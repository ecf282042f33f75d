/* SPDX-License-Identifier: Apache-2.0 */
#include "issuer/setting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sys/file.h"

#define FILE_MAX ((size_t)1 << 20)

void
setting_fail(const struct setting *m, const char *zh, const char *en)
{
	struct json_where where = { 0, 1, 1 };

	if (m->source->failed)
		return;
	m->source->failed = true;
	json_locate(m->source->text, m->path, &where);
	buf_printf(m->source->message, "%s:%zu: %s: %s", m->source->file,
	    where.line, m->path, m->source->lang == LANG_ZH ? zh : en);
}

char *
setting_copy(const struct setting *m, const char *s)
{
	char *copy = strdup(s);

	if (copy == NULL)
		setting_fail(m, "内存不足", "out of memory");
	return copy;
}

struct json *
setting_open(struct setting_source *source, const char *file, struct buf *text)
{
	struct json *tree = NULL;
	struct json_where where = { 0, 1, 1 };
	enum error e;
	int error;

	source->file = file;
	error = file_read(file, FILE_MAX, text);
	source->text = buf_view(text);
	if (error != 0) {
		source->failed = true;
		buf_printf(source->message, "%s: %s", file, strerror(error));
		return NULL;
	}
	e = json_parse(source->text, FILE_MAX, &tree, &where);
	if (e != E_OK && !source->failed) {
		source->failed = true;
		buf_printf(source->message, "%s:%zu:%zu: %s", source->file,
		    where.line, where.column, error_text(e, source->lang));
	}
	return tree;
}

struct setting
setting_get(const struct setting *object, const char *name)
{
	struct setting m = { object->source, json_get(object->v, name), "" };

	snprintf(m.path, sizeof m.path, "%.80s%s%.60s", object->path,
	    object->path[0] == '\0' ? "" : ".", name);
	return m;
}

struct setting
setting_at(const struct setting *array, const struct json *v, size_t i)
{
	struct setting m = { array->source, v, "" };

	snprintf(m.path, sizeof m.path, "%.80s[%zu]", array->path, i);
	return m;
}

void
setting_only(const struct setting *object, const char *const names[])
{
	const char *unknown;
	struct setting m;

	if (object->v == NULL || json_type(object->v) != JSON_OBJECT) {
		setting_fail(object, "应为对象", "must be an object");
		return;
	}
	unknown = json_unknown(object->v, names);
	if (unknown == NULL)
		return;
	m = setting_get(object, unknown);
	setting_fail(&m, "不认识的成员", "unknown member");
}

int64_t
setting_int(const struct setting *object, const char *name, int64_t min,
    int64_t max, int64_t absent)
{
	struct setting m = setting_get(object, name);
	int64_t n = absent;
	char zh[96], en[96];

	if (m.v != NULL && !json_int(m.v, &n))
		n = min - 1;
	if (n >= min && n <= max)
		return n;
	snprintf(zh, sizeof zh, "应为 %lld 至 %lld 的整数", (long long)min,
	    (long long)max);
	snprintf(en, sizeof en, "must be a whole number from %lld to %lld",
	    (long long)min, (long long)max);
	setting_fail(&m, zh, en);
	return min;
}

char *
setting_string(const struct setting *object, const char *name, bool optional)
{
	struct setting m = setting_get(object, name);
	const char *s = json_str(m.v);
	char *copy;

	if (m.v == NULL && optional)
		return NULL;
	if (s == NULL || *s == '\0') {
		setting_fail(&m, "应为文字", "must be a text");
		return NULL;
	}
	copy = strdup(s);
	if (copy == NULL)
		setting_fail(&m, "内存不足", "out of memory");
	return copy;
}

size_t
setting_word(const struct setting *object, const char *name,
    const char *const words[], size_t absent)
{
	struct setting m = setting_get(object, name);
	const char *s = json_str(m.v);
	struct buf list = BUF_INIT(1024), zh = BUF_INIT(2048);

	if (m.v == NULL && absent != SIZE_MAX)
		return absent;
	for (size_t i = 0; s != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], s) == 0)
			return i;
	for (size_t i = 0; words[i] != NULL; i++)
		buf_printf(&list, "%s%s", i == 0 ? "" : ", ", words[i]);
	buf_printf(&zh, "应为其中之一：%s", buf_cstr(&list));
	buf_reset(&list);
	buf_puts(&list, "must be one of ");
	for (size_t i = 0; words[i] != NULL; i++)
		buf_printf(&list, "%s%s", i == 0 ? "" : ", ", words[i]);
	setting_fail(&m, buf_cstr(&zh), buf_cstr(&list));
	buf_free(&list);
	buf_free(&zh);
	return 0;
}

uint32_t
setting_rgb(const struct setting *m)
{
	const char *s = json_str(m->v);

	if (s != NULL && strlen(s) == 6 &&
	    strspn(s, "0123456789abcdefABCDEF") == 6)
		return (uint32_t)strtoul(s, NULL, 16);
	setting_fail(m, "应为六位十六进制颜色",
	    "must be a colour of six hexadecimal digits");
	return 0;
}
