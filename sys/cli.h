/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line: one table of subcommands a program, one table of options
 * a subcommand.  Usage, --help, errors and the test of the man pages are made
 * from the tables; nothing is parsed by hand beside them.
 */
#ifndef SYS_CLI_H
#define SYS_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "record/buf.h"
#include "record/error.h"

/* Exit status of both programs, docs/man. */
enum cli_exit {
	CLI_OK = 0, /* check: every certificate found is valid */
	CLI_REFUSED = 1, /* check: at least one is definitely not valid */
	CLI_UNKNOWN = 2, /* check: could not be established */
	CLI_NOTHING = 3, /* check: nothing to verify was found */
	CLI_USAGE = 64,
	CLI_NOINPUT = 66,
	CLI_INTERNAL = 70,
	CLI_IOERR = 74
};

struct cli_option {
	const char *name; /* "passphrase-file", without dashes */
	char letter; /* 0: none */
	const char *value; /* "FILE"; "zh|en" when it is one of these; or NULL
	                      for a flag */
	bool many; /* may be repeated */
	const char *zh, *en; /* one line of help; in the English one a list of
	                        values follows "of: " up to its end */
};

#define CLI_MANY_MAX 64
struct cli_value { /* parallel to the option table */
	size_t n; /* times given */
	const char *v[CLI_MANY_MAX]; /* values in order; flags: NULL */
};

struct cli; /* the program, see below */

struct cli_command {
	const char *name; /* "issue", or "trust publish" for two words */
	const char *operands; /* "RECORD...", for usage; NULL: none */
	size_t min, max; /* operands; max SIZE_MAX: any number */
	const char *zh, *en; /* one line of help */
	const struct cli_option *options; /* ends with .name NULL; NULL ok */
	/* Returns an exit status. */
	int (*run)(const struct cli *cli, const struct cli_value *values,
	    char **operands, size_t n);
};

struct cli {
	const char *program; /* "issuer" */
	const char *zh, *en; /* one line: what it is */
	const struct cli_command *commands; /* ends with .name NULL */
	const struct cli_option *common; /* every subcommand has these too;
	                                    NULL ok. --lang, --help and
	                                    --version are there anyway */
	/* set by cli_main for the command that runs */
	const struct cli_command *command;
	const struct cli_value *common_values;
	enum lang lang;
	long long now; /* main()'s one reading of the clock */
	/* main()'s way to let the clock pass an instant; NULL: no command
	 * of this program needs it */
	long long (*wait)(long long until);
};

/* Parses, sets lang, answers --help, --version, "help COMMAND" and
 * "completion [SHELL]", runs;
 * returns the exit status. Options of the command may stand anywhere after
 * its name, common ones before it too. Long options may be abbreviated by
 * nobody; "--" ends options; an operand "-" is an operand. An unknown,
 * repeated (unless many), empty or valueless option is CLI_USAGE with a line
 * on stderr that names the nearest, and the usage line below it.
 * An error inside that nobody put into words is said to be one, and when
 * libcrypto has no memory left the program ends with these words at once.
 * Closed descriptors 0-2 are filled first (proc_stdio), SIGPIPE and SIGXFSZ
 * ignored; when stdout could not be written the status is CLI_IOERR. */
int cli_main(struct cli *cli, int argc, char **argv);
/* Value of an option of the running command or of the common table by name:
 * NULL when not given. Asking for an option that no table has aborts. */
const char *cli_get(
    const struct cli *cli, const struct cli_value *values, const char *name);
bool cli_has(
    const struct cli *cli, const struct cli_value *values, const char *name);
const struct cli_value *cli_all(
    const struct cli *cli, const struct cli_value *values, const char *name);
/* "PROGRAM: text" on stderr, in the language of the run: one line, controls
 * in it made visible (foreign names may be arguments). */
void cli_error(const struct cli *cli, const char *zh, const char *en, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
/* "PROGRAM: name: what the system says about the errno". */
void cli_os_error(const struct cli *cli, const char *name, int error);
/* On stderr as it is: whole lines, in the language of the run. */
void cli_put(struct slice text);
/* That memory ran out; needs none itself. CLI_INTERNAL. */
int cli_memory(const struct cli *cli);

#endif
