/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The agent: a child process that holds secret keys and parses nothing but
 * fixed-size requests {key number, 32-byte digest or length of a message}.
 * Not dumpable, no core, memory locked where allowed, no file and no network
 * once the keys are loaded (seccomp), wiped at the end; it ends when its
 * socket closes.  Fork it before any foreign byte is read.
 */
#ifndef KEYS_AGENT_H
#define KEYS_AGENT_H

#include "keys/secret.h"

struct agent;

struct agent_key { /* what to load, and what came of it */
	const char *path;
	enum crypt_alg alg; /* out */
	uint8_t public_key[CRYPT_PUBLIC_MAX]; /* out */
	enum secret_error error; /* out */
};

/* Starts the process and loads every key with the passphrase (read from the
 * file, or asked on the terminal by the child itself). NULL with errors in
 * keys[] (or errno) when any cannot be loaded. */
struct agent *agent_start(struct agent_key *keys, size_t n,
    const char *passphrase_file, enum lang lang);
/* Signs with key number i. 0, or -1 when the agent died or refused. */
int agent_sign(struct agent *a, size_t i, struct slice msg,
    uint8_t sig[CRYPT_SIGNATURE]);
void agent_stop(struct agent *a); /* NULL is fine; waits for the child */

#endif
