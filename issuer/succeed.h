/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One certificate takes the place of another: reissue (next version), renew
 * (new number), void with its replacement.  The issuing itself, and the end
 * of the one before, are issue.h's: `issuer issue` of a record that names
 * what it replaces does the same.
 */
#ifndef ISSUER_SUCCEED_H
#define ISSUER_SUCCEED_H

#include "issuer/act.h"
#include "issuer/cmd.h"

#define SUCCEED_OPTIONS                                                      \
	{ "out", 'o', "DIR", false, "文件写入何处 (默认为工作区的 issued/)", \
		"where the files go (default: issued/ of the workspace)" },  \
	    { "late", 0, "REASON", false,                                    \
		    "签发时间与颁发日期相差超过规定天数的理由，记入登记册",  \
		    "why signing is further from the issue date than "       \
		    "allowed; kept in the register" },                       \
	    CMD_STAMP

/* The record may leave out `replaces` and, but for a renewal, `number`. */
int succeed_run(const struct cli *cli, const struct cli_value *values,
    const char *number, const char *record, enum transition action);

#endif
