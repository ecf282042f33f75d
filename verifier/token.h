/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Status tokens: from where --status says and from the cache, which keeps the
 * newest ever seen of each address, so that an older one cannot be passed off
 * for it.  Only tokens that the trust list vouches for enter the cache: else
 * a stranger could fill it with a number that nobody ever reaches.
 */
#ifndef VERIFIER_TOKEN_H
#define VERIFIER_TOKEN_H

#include "record/status.h"
#include "record/verify.h"
#include "verifier/cache.h"

struct tokens;

/* source: a folder, a token file, or NULL: the cache alone. NULL with *os an
 * errno. What is dated after `now` is answered, and never kept. A file that
 * holds no token is the answer to every address: a certificate can be refused
 * without one. */
struct tokens *tokens_open(const char *source, int64_t now, int *os);
void tokens_close(struct tokens *t); /* NULL is fine */

/* Nothing but what is added: neither cache nor network. NULL: no memory. */
struct tokens *tokens_of(int64_t now);
/* E_OK, or why it is no token that may be there at that time. */
enum error tokens_add(struct tokens *t, struct slice token);
/* Appends the bytes of a token that was read. */
bool tokens_write(const struct status *s, struct buf *token);
/* From now on tokens are fetched as well: of an address below its publisher's,
 * when the cache has none that is younger than its ttl. site (NULL: the
 * publisher itself) is a published folder on the publisher's own host. */
void tokens_online(struct tokens *t, const char *site);

struct token_answer {
	const struct status *status; /* lives as long as the tokens; or NULL */
	enum error error; /* why there is none */
	bool has_note;
	struct finding note; /* a token was refused, and which was used */
};
/* The newest trustworthy token for an address. Its text comes from a record:
 * it names a file only below the given folder. */
void tokens_find(struct tokens *t, const char *uri, const struct trust *trust,
    const struct trust_scheme *scheme, struct token_answer *out);

/* Takes a token that was fetched for an address, if a body that the list lets
 * speak for some scheme signed it, and keeps it if it is newer. E_OK or why
 * not; seq: of the token, and of the one kept before (0: none). */
enum error tokens_take(struct tokens *t, const char *uri, struct slice token,
    const struct trust *trust, bool *newer, int64_t seq[2]);
/* The server's name for the bytes that are kept, "" when there is none. */
#define TOKEN_ETAG CACHE_ETAG
void tokens_etag(const struct tokens *t, const char *uri, char out[TOKEN_ETAG]);
void tokens_set_etag(const struct tokens *t, const char *uri, const char *etag);

#endif
