/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent: a child process that holds secret keys and parses nothing but
 * fixed-size requests {key number, 32-byte digest or length of a message}.
 * It has a line to us, and as many more as were asked for, each for one
 * process that we fork later; it answers one request at a time.
 * Not dumpable, no core, memory locked where allowed, no file and no network
 * once the keys are loaded (seccomp), wiped at the end; it ends when our
 * line closes.  Fork it before any foreign byte is read.
 */
#ifndef KEYS_AGENT_H
#define KEYS_AGENT_H

#include "keys/secret.h"

#define AGENT_KEYS_MAX 64
#define AGENT_LINES_MAX 64
#define AGENT_MESSAGE_MAX 65536 /* bytes signed with EdDSA; ES256: any */

struct agent;

struct agent_key { /* what to load, and what came of it */
	const char *path;
	enum crypt_alg alg; /* out */
	uint8_t public_key[CRYPT_PUBLIC_MAX]; /* out */
	enum secret_error error; /* out */
};

/* Starts the process and loads every key with the passphrase (read from the
 * file, or asked on the terminal by the child itself, never seen by us).
 * NULL when any cannot be loaded: keys[].error tells for each, errno what is
 * behind SECRET_IO and SECRET_NO_PASSPHRASE (secret_passphrase_text has words
 * for that); with all SECRET_OK the process could not be made or died. */
struct agent *agent_start(struct agent_key *keys, size_t n, size_t lines,
    const char *passphrase_file, enum lang lang);
/* Line i of those more: the descriptor that a process is to keep. -1: there
 * is none. */
int agent_line(const struct agent *a, size_t i);
/* In that process: signs over the descriptor from now on. */
void agent_take_line(struct agent *a, int fd);
/* Here, once they are kept there: a line ends with its process then. */
void agent_close_lines(struct agent *a);
/* Signs with key number i. 0, or -1 when the agent died or refused, or msg is
 * too long. ES256 is hashed here, so that the child sees 32 bytes. */
int agent_sign(
    struct agent *a, size_t i, struct slice msg, uint8_t sig[CRYPT_SIGNATURE]);
int agent_pid(const struct agent *a);
void agent_stop(struct agent *a); /* NULL is fine; waits for the child */

#endif
