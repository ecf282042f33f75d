/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands have in common that act on one issued certificate:
 * suspend, restore, withdraw, cancel, void; and reissue and renew, which
 * issue another (succeed.h).
 */
#ifndef ISSUER_ACT_H
#define ISSUER_ACT_H

#include "issuer/event.h"

/* CODES: the reasons it takes, as transition.c has them. */
#define ACT_REASON(codes)                                       \
	{                                                       \
		"reason", 0, "CODE", false, "理由代码: " codes, \
		    "why; one of: " codes                       \
	}
#define ACT_NOTE                                                        \
	{                                                               \
		"note", 0, "TEXT", false, "备注，只留在登记册，不公布", \
		    "a note for the register, never published"          \
	}
#define ACT_DATES                                                     \
	{ "decided", 0, "DATE", false, "决定日期 (默认今天)",         \
		"the day it was decided (default today)" },           \
	{                                                             \
		"effective", 0, "DATE", false, "生效日期 (默认今天)", \
		    "the first day on which it holds (default today)" \
	}
#define ACT_BY(zh, en)                        \
	{                                     \
		"by", 0, "BODY", true, zh, en \
	}
#define ACT_BY_ANY                                                     \
	ACT_BY("作出决定的机构 (默认为签发状态表的)",                  \
	    "the body that decided (default: the one that speaks for " \
	    "status)")
#define ACT_BY_ALL                                                \
	ACT_BY("作出决定的机构，须为方案要求的全部 (默认即全部)", \
	    "the bodies that decided: all that the scheme "       \
	    "requires (the default)")
#define ACT_VERSION                                                  \
	{                                                            \
		"version", 0, "N", false, "哪一版 (默认为最新一版)", \
		    "which version (default: the newest)"            \
	}
#define ACT_YES                                                 \
	{                                                       \
		"yes", 'y', NULL, false, "不询问", "do not ask" \
	}

struct act {
	const struct cli *cli;
	const struct cli_value *values;
	struct workspace *ws;
	const struct scheme *scheme; /* NULL: no longer in the workspace */
	struct register_row row; /* the certificate acted on */
	struct event_request req;
	bool json;
};

/* Opens the workspace, finds the certificate and reads the options that the
 * command has. CLI_OK, or an exit status after saying why; act_close() it in
 * either case. */
int act_open(struct act *a, const struct cli *cli,
    const struct cli_value *values, const char *number, enum transition action);
void act_close(struct act *a);
/* Prints the problems on stderr. CLI_REFUSED when any of them refuses. */
int act_judge(const struct act *a, const struct problems *ps);
/* Shows the sentence that the public will read and asks, unless --yes. CLI_OK
 * to go on; CLI_USAGE when nobody can be asked. */
int act_confirm(const struct act *a);
/* Says what was recorded, as text or as one JSON document. */
int act_say(const struct act *a);

/* The whole of suspend, restore, withdraw, cancel and plain void. */
int act_run(const struct cli *cli, const struct cli_value *values,
    const char *number, enum transition action);

#endif
