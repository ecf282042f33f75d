/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded, memory runs out at a place of one's choice:
 *   FAULT_AT=N    the N-th allocation of a process fails
 *   FAULT_STAYS=1 and every later one too
 *   FAULT_COUNT=F how many there were is written to the file F at the end
 * What fontconfig asks for while it reads its own configuration is always
 * granted: it does not look at the answer, and nothing of ours can.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static atomic_long calls;
static long at;
static int stays;

__attribute__((constructor)) static void
begin(void)
{
	const char *wanted = getenv("FAULT_AT");

	at = wanted == NULL ? 0 : strtol(wanted, NULL, 10);
	stays = getenv("FAULT_STAYS") != NULL;
}

__attribute__((destructor)) static void
end(void)
{
	const char *file = getenv("FAULT_COUNT");
	int fd;

	if (file == NULL)
		return;
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0) {
		dprintf(fd, "%ld\n", (long)calls);
		close(fd);
	}
}

/* Wrappers of what issuer/font.c calls; void * stands for every pointer. */
#define GRANTED(name, type, parameters, arguments)         \
	type name parameters;                              \
	type name parameters                               \
	{                                                  \
		type(*real) parameters;                    \
		type result;                               \
                                                           \
		*(void **)&real = dlsym(RTLD_NEXT, #name); \
		inside++;                                  \
		result = real arguments;                   \
		inside--;                                  \
		return result;                             \
	}

static _Thread_local int inside; /* of fontconfig */

GRANTED(FcNameParse, void *, (const void *a), (a))
GRANTED(FcPatternAddBool, int, (void *a, const char *b, int c), (a, b, c))
GRANTED(FcConfigSubstitute, int, (void *a, void *b, int c), (a, b, c))
GRANTED(FcFontMatch, void *, (void *a, void *b, void *c), (a, b, c))
/* Returns nothing; what it leaves in the register is not looked at. */
GRANTED(FcDefaultSubstitute, long, (void *a), (a))

static int
fails(void)
{
	long n = atomic_fetch_add(&calls, 1) + 1;

	if (at == 0 || n < at || (n > at && !stays) || inside > 0)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *
malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *
calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *
realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}
