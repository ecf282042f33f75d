/* SPDX-License-Identifier: Apache-2.0 */
/* secret_passphrase: from a file or from the person at the terminal.  There
 * is no option and no variable for it: arguments and environments are read by
 * other people's ps. */
#include "keys/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/os.h"
#include "sys/tty.h"

#define TRIES 3

const char *
secret_passphrase_text(int error, enum lang lang)
{
	static const struct {
		int error;
		const char *text[2];
	} table[] = {
		{ ENODATA,
		    { "口令为空；口令文件的第一行就是口令",
			"the passphrase is empty; it is the first line of the "
			"file" } },
		{ ERANGE,
		    { "口令太短，至少 8 个字节",
			"the passphrase is too short, 8 bytes at least" } },
		{ EILSEQ,
		    { "两次输入的口令不同", "the two passphrases differ" } },
		{ EFBIG,
		    { "口令太长，至多 1024 个字节",
			"the passphrase is too long, 1024 bytes at most" } },
		{ ENOTTY,
		    { "没有终端可以询问口令；请用 --passphrase-file",
			"no terminal to ask for the passphrase on; use "
			"--passphrase-file" } },
		{ ECANCELED, { "已取消", "cancelled" } },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].error == error)
			return table[i].text[lang];
	return os_text(error, lang);
}

static int
check(struct slice passphrase, bool confirm)
{
	if (passphrase.n == 0)
		return ENODATA;
	return confirm && passphrase.n < SECRET_PASSPHRASE_MIN ? ERANGE : 0;
}

/* Through no buffer but this one, which is wiped: neither stdio's nor that of
 * sys/file. */
static int
first_line(const char *path, struct buf *out)
{
	char line[TTY_SECRET_MAX + 2]; /* "\r\n" */
	char *end = NULL;
	size_t n = 0;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), error = 0;

	if (fd < 0)
		return errno;
	while (n < sizeof line && end == NULL) {
		got = read(fd, line + n, sizeof line - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			error = errno;
		if (got <= 0)
			break;
		end = memchr(line + n, '\n', (size_t)got);
		n += (size_t)got;
	}
	close(fd);
	if (end != NULL)
		n = (size_t)(end - line);
	if (n > 0 && line[n - 1] == '\r')
		n--;
	if (error == 0 && n > TTY_SECRET_MAX)
		error = EFBIG;
	if (error == 0) {
		buf_put(out, line, n);
		error = buf_ok(out) ? 0 : ENOMEM;
	}
	explicit_bzero(line, sizeof line);
	return error;
}

/* Asks once, or twice when confirm. */
static int
ask(const char *what, bool confirm, enum lang lang, struct buf *out)
{
	struct buf again = BUF_INIT(TTY_SECRET_MAX);
	char prompt[256];
	int error;

	snprintf(prompt, sizeof prompt,
	    lang == LANG_ZH ? "请输入%s的口令：" : "Passphrase of %s: ", what);
	error = tty_secret(prompt, out);
	if (error == 0)
		error = check(buf_view(out), confirm);
	if (error != 0 || !confirm)
		return error;
	error = tty_secret(
	    lang == LANG_ZH ? "请再输入一次：" : "Once more: ", &again);
	if (error == 0 && !slice_eq(buf_view(out), buf_view(&again)))
		error = EILSEQ;
	buf_wipe(&again);
	return error;
}

int
secret_passphrase(const char *path, bool confirm, const char *what,
    enum lang lang, struct buf *out)
{
	size_t max = out->max;
	int error = 0, tries;

	if (path != NULL) {
		error = first_line(path, out);
		return error == 0 ? check(buf_view(out), confirm) : error;
	}
	for (tries = 0; tries < TRIES; tries++) {
		buf_wipe(out); /* of the try before */
		*out = BUF_INIT(max);
		error = ask(what, confirm, lang, out);
		if (error != ERANGE && error != EILSEQ && error != ENODATA)
			break;
		fprintf(stderr, "%s\n", secret_passphrase_text(error, lang));
	}
	return error;
}
