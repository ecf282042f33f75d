/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving up what a process does not need, for good: Landlock where the kernel
 * has it, resource limits, a seccomp filter.  Works for root and for nobody
 * alike, needs no helper and no configuration.
 *
 * Call it when everything is loaded, warmed up and opened: afterwards no file
 * can be opened, no socket or process made, no program run, no memory made
 * executable.  Opening answers EACCES, so that a library goes on without the
 * file; what no library of ours does (exec, sockets, ptrace, kill) ends the
 * process with SIGSYS; everything else that is not allowed answers EPERM.
 * Leave with _exit.
 */
#ifndef SYS_SANDBOX_H
#define SYS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

enum sandbox_role {
	SANDBOX_READER_CHILD, /* takes one foreign file apart */
	SANDBOX_AGENT, /* holds keys, signs */
	SANDBOX_ROLES
};

struct sandbox_limits {
	size_t memory; /* bytes of address space */
	unsigned cpu; /* seconds; 0: no limit */
	unsigned files; /* that may be open, those it was given included */
};

/* 0, or errno: the process must then not go on. */
int sandbox_enter(enum sandbox_role role, const struct sandbox_limits *limits);
/* The kernel's Landlock ABI, 0 when it has none (or forbids it). */
int sandbox_landlock(void);

#endif
