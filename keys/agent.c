/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames between us and the child, fixed in size but for the message of an
 * EdDSA signature; both sides are this file, so they are plain structs.
 *
 *   child -> us   struct loaded x n, then for each request struct answer
 *   us -> child   struct request, then .n bytes
 */
#include "keys/agent.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/proc.h"
#include "sys/sandbox.h"

#define SECURE_HEAP 65536 /* locked, not dumped: the 32 bytes of each key */
#define STOP_MS 2000 /* a child that does not end by then is killed */

struct loaded {
	uint32_t error; /* enum secret_error */
	int32_t number; /* errno behind it, or 0 */
	uint32_t alg;
	uint8_t public_key[CRYPT_PUBLIC_MAX];
};

struct request {
	uint32_t key;
	uint32_t n; /* bytes that follow: a digest, or an EdDSA message */
};

struct answer {
	uint32_t ok;
	uint8_t sig[CRYPT_SIGNATURE];
};

struct frame { /* what one send carries */
	struct request head;
	uint8_t bytes[AGENT_MESSAGE_MAX];
};

struct agent {
	struct proc proc;
	size_t n;
	int line[AGENT_LINES_MAX]; /* our ends, -1: none */
	struct frame frame;
	enum crypt_alg alg[]; /* of each key */
};

struct start { /* what the child is born with */
	const struct agent_key *keys;
	size_t n, lines;
	const char *passphrase_file;
	enum lang lang;
};

/* Before any secret is read: nobody but root looks into this process, and a
 * crash leaves nothing on the disk. */
static bool
close_shutters(void)
{
	struct rlimit none = { 0, 0 };

	return prctl(PR_SET_DUMPABLE, 0) == 0 &&
	    setrlimit(RLIMIT_CORE, &none) == 0;
}

static bool
get(int fd, void *bytes, size_t n)
{
	uint8_t *to = bytes;
	ssize_t got;

	while (n > 0) {
		got = read(fd, to, n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
put(int fd, const void *bytes, size_t n)
{
	const uint8_t *from = bytes;
	ssize_t done;

	while (n > 0) {
		done = write(fd, from, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		from += done;
		n -= (size_t)done;
	}
	return true;
}

/* Signs once, so that all that signing opens and allocates is there before
 * the sandbox closes. */
static bool
warm_up(struct secret *s)
{
	static const uint8_t zero[CRYPT_SHA256];
	uint8_t sig[CRYPT_SIGNATURE];

	return secret_sign(s, slice_of(zero, sizeof zero), sig) == 0;
}

static bool
load(const struct start *start, struct slice passphrase,
    struct secret **secrets, struct loaded *loaded)
{
	bool all = true;
	size_t i;

	for (i = 0; i < start->n; i++) {
		errno = 0;
		loaded[i].error =
		    secret_read(start->keys[i].path, passphrase, &secrets[i]);
		loaded[i].number = errno;
		if (loaded[i].error == SECRET_OK && !warm_up(secrets[i]))
			loaded[i].error = SECRET_MEMORY;
		if (loaded[i].error != SECRET_OK) {
			all = false;
			continue;
		}
		loaded[i].alg = secret_alg(secrets[i]);
		secret_public(secrets[i], loaded[i].public_key);
	}
	return all;
}

/* Reads the passphrase, loads the keys, tells about it: true when every key
 * is there and the sandbox is shut. */
static bool
prepare(int fd, const struct start *start, struct secret **secrets,
    struct loaded *loaded)
{
	/* Signs for as long as a batch lasts; its keys are small; it has a
	 * line to each of up to 64 processes, and poll() counts them. */
	static const struct sandbox_limits limits = { (size_t)512 << 20, 0,
		128 };
	struct buf passphrase = BUF_INIT(2048);
	bool ready = false;
	enum secret_error kind = SECRET_NO_PASSPHRASE;
	int error;
	size_t i;

	error = secret_passphrase(start->passphrase_file, false,
	    start->lang == LANG_ZH ? "签名密钥" : "the signing keys",
	    start->lang, &passphrase);
	if (error == 0) {
		kind = SECRET_IO;
		ready = load(start, buf_view(&passphrase), secrets, loaded);
		buf_wipe(&passphrase);
		/* Best effort: without the right to, swap must be trusted. */
		if (mlockall(MCL_CURRENT) != 0)
			errno = 0;
		error = ready ? sandbox_enter(SANDBOX_AGENT, &limits) : 0;
	}
	buf_wipe(&passphrase);
	for (i = 0; error != 0 && i < start->n; i++) {
		loaded[i].error = kind;
		loaded[i].number = error;
	}
	return put(fd, loaded, start->n * sizeof *loaded) && ready &&
	    error == 0;
}

/* The next request, in one read where it is short. False at the end, and
 * for a frame that we would not send: the stream has no more meaning. */
static bool
receive(int fd, size_t n, struct frame *frame)
{
	const struct request *head = &frame->head;
	size_t have = 0;
	ssize_t got;

	while (have < sizeof *head) {
		got = read(fd, (uint8_t *)frame + have, sizeof *frame - have);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		have += (size_t)got;
	}
	have -= sizeof *head;
	return head->key < n && head->n <= AGENT_MESSAGE_MAX &&
	    have <= head->n && get(fd, frame->bytes + have, head->n - have);
}

/* Answers one request of a line. False: the line is at its end. */
static bool
serve_one(int fd, struct secret **secrets, size_t n, struct frame *frame)
{
	const struct request *head = &frame->head;
	struct answer answer = { .ok = 0 };
	int result;

	if (!receive(fd, n, frame))
		return false;
	if (secret_alg(secrets[head->key]) == CRYPT_EDDSA)
		result = secret_sign(secrets[head->key],
		    slice_of(frame->bytes, head->n), answer.sig);
	else if (head->n == CRYPT_SHA256)
		result = secret_sign_digest(
		    secrets[head->key], frame->bytes, answer.sig);
	else
		return false;
	answer.ok = result == 0;
	return put(fd, &answer, sizeof answer);
}

/* Until the first line ends: it is that of who started us. */
static void
serve(int fd, size_t lines, struct secret **secrets, size_t n,
    struct frame *frame)
{
	struct pollfd p[1 + AGENT_LINES_MAX];
	size_t i;

	for (i = 0; i <= lines; i++)
		p[i] = (struct pollfd){ i == 0 ? fd : PROC_KEPT + (int)i - 1,
			POLLIN, 0 };
	while (p[0].fd >= 0) {
		if (poll(p, 1 + lines, -1) < 0 && errno != EINTR)
			return;
		for (i = 0; i <= lines; i++)
			if (p[i].fd >= 0 && p[i].revents != 0 &&
			    !serve_one(p[i].fd, secrets, n, frame)) {
				close(p[i].fd);
				p[i].fd = -1;
			}
	}
}

/* The child. */
static int
hold_keys(int fd, void *arg)
{
	const struct start *start = arg;
	struct secret **secrets = calloc(start->n, sizeof *secrets);
	struct loaded *loaded = calloc(start->n, sizeof *loaded);
	struct frame *frame = calloc(1, sizeof *frame);
	size_t i;
	bool ready;

	ready = secrets != NULL && loaded != NULL && frame != NULL &&
	    close_shutters();
	/* Where memory may not be locked OpenSSL falls back to its heap. */
	CRYPTO_secure_malloc_init(SECURE_HEAP, 32);
	if (ready && prepare(fd, start, secrets, loaded))
		serve(fd, start->lines, secrets, start->n, frame);
	for (i = 0; secrets != NULL && i < start->n; i++)
		secret_free(secrets[i]);
	free(secrets);
	free(loaded);
	free(frame);
	return ready ? 0 : 1;
}

/* What the child says came of the keys: all loaded, or errno. */
static int
collect(struct agent *a, struct agent_key *keys)
{
	struct loaded loaded;
	int error = 0;
	size_t i;

	for (i = 0; i < a->n; i++) {
		if (proc_read(&a->proc, &loaded, sizeof loaded, -1) != 0)
			return EPIPE;
		keys[i].error = (enum secret_error)loaded.error;
		keys[i].alg = (enum crypt_alg)loaded.alg;
		memcpy(keys[i].public_key, loaded.public_key, CRYPT_PUBLIC_MAX);
		a->alg[i] = keys[i].alg;
		if (loaded.error != SECRET_OK)
			error = loaded.number != 0 ? loaded.number : EACCES;
	}
	return error;
}

/* Forks the child with the far ends of its lines. 0 or errno. */
static int
start_child(struct agent *a, struct start *start)
{
	int far[AGENT_LINES_MAX] = { -1 }, pair[2], error = 0;
	size_t i, n;

	for (n = 0; n < start->lines; n++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) !=
		    0) {
			error = errno;
			break;
		}
		a->line[n] = pair[0];
		far[n] = pair[1];
	}
	if (error == 0)
		error = proc_fork_keeping(hold_keys, start, far, n, &a->proc);
	for (i = 0; i < n; i++)
		close(far[i]);
	return error;
}

struct agent *
agent_start(struct agent_key *keys, size_t n, size_t lines,
    const char *passphrase_file, enum lang lang)
{
	struct start start = { keys, n, lines, passphrase_file, lang };
	struct agent *a;
	int error;
	size_t i;

	for (i = 0; i < n; i++)
		keys[i].error = SECRET_OK;
	if (n == 0 || n > AGENT_KEYS_MAX || lines > AGENT_LINES_MAX) {
		errno = EINVAL;
		return NULL;
	}
	a = calloc(1, sizeof *a + n * sizeof a->alg[0]);
	if (a == NULL)
		return NULL;
	a->n = n;
	a->proc = PROC_NONE;
	for (i = 0; i < AGENT_LINES_MAX; i++)
		a->line[i] = -1;
	error = start_child(a, &start);
	if (error == 0)
		error = collect(a, keys);
	if (error != 0) {
		agent_stop(a);
		errno = error;
		return NULL;
	}
	return a;
}

int
agent_line(const struct agent *a, size_t i)
{
	return i < AGENT_LINES_MAX ? a->line[i] : -1;
}

void
agent_take_line(struct agent *a, int fd)
{
	a->proc = (struct proc){ .pid = -1, .fd = fd };
}

void
agent_close_lines(struct agent *a)
{
	size_t i;

	for (i = 0; i < AGENT_LINES_MAX; i++) {
		if (a->line[i] >= 0)
			close(a->line[i]);
		a->line[i] = -1;
	}
}

int
agent_sign(
    struct agent *a, size_t i, struct slice msg, uint8_t sig[CRYPT_SIGNATURE])
{
	struct answer answer;

	if (i >= a->n || a->proc.fd < 0)
		return -1;
	if (a->alg[i] == CRYPT_ES256) {
		crypt_sha256(msg, a->frame.bytes);
		msg.n = CRYPT_SHA256;
	} else if (msg.n > AGENT_MESSAGE_MAX) {
		return -1;
	} else if (msg.n > 0) {
		memcpy(a->frame.bytes, msg.p, msg.n);
	}
	a->frame.head = (struct request){ (uint32_t)i, (uint32_t)msg.n };
	if (proc_write(&a->proc, &a->frame, sizeof a->frame.head + msg.n, -1) !=
		0 ||
	    proc_read(&a->proc, &answer, sizeof answer, -1) != 0 ||
	    answer.ok != 1)
		return -1;
	memcpy(sig, answer.sig, CRYPT_SIGNATURE);
	return 0;
}

int
agent_pid(const struct agent *a)
{
	return a->proc.pid;
}

void
agent_stop(struct agent *a)
{
	if (a == NULL)
		return;
	agent_close_lines(a);
	proc_wait(&a->proc, STOP_MS, NULL);
	free(a);
}
