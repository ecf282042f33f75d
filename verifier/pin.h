/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The publishers whose root keys this user has pinned, and their trust lists.
 * Kept in $XDG_CONFIG_HOME/yinxin/trust (else ~/.config), two files each:
 * FINGERPRINT.root.json and FINGERPRINT.trust.jws.json.
 */
#ifndef VERIFIER_PIN_H
#define VERIFIER_PIN_H

#include "record/trust.h"

#define PINS_MAX 64
#define PIN_NAME 17 /* 16 hex digits and a NUL: the file names' beginning */

struct pin {
	char name[PIN_NAME]; /* "" when it was given and not kept */
	char fingerprint[TRUST_FINGERPRINT];
	char *path; /* of the list; owned */
	struct trust *trust;
};

struct pins {
	struct pin v[PINS_MAX];
	size_t n;
};
void pins_clear(struct pins *pins); /* safe on a zeroed one */

/* What went wrong with one file, for the person. */
struct pin_problem {
	char *path; /* owned; NULL: none */
	int os; /* errno, or 0 */
	enum error error;
	char field[64];
};
void pin_problem_clear(struct pin_problem *p);

/* Loads every kept pin; one that cannot be used is left out and reported
 * through `problem` (the last one stays). */
void pins_load(struct pins *pins, struct pin_problem *problem);
/* Takes FILE for trusted: a trust list, or a root.json for the list that
 * stands beside it or in `beside` (a folder, or NULL). False with problem. */
bool pins_take(struct pins *pins, const char *file, const char *beside,
    struct pin_problem *problem);
/* Where `folder` holds a newer list (trust.jws.json) under a pinned root,
 * use that one for this run. */
void pins_refresh(struct pins *pins, const char *folder);

/* Keeps a pin for later runs: 0 or errno; E_TRUST_ROLLBACK in *e when a
 * newer list of the same root is kept already. */
int pin_keep(const struct pin *pin, enum error *e);
/* Takes a list that was fetched for a kept pin, if it is good under the
 * pinned root and newer: then it is kept, a rotated root with it. 0 or errno;
 * what is wrong with the list is in *e. */
int pin_update(struct pin *pin, struct slice list, bool *newer, enum error *e);
/* 0 or errno. */
int pin_remove(const struct pin *pin);

#endif
