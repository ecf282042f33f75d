/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Three walls, each of which would do: Landlock (no path can be opened),
 * resource limits (no endless loop, no flood of memory), and a seccomp
 * filter (nothing else can be asked of the kernel).  In this order, because
 * the filter forbids making the other two.
 */
#include "sys/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#error "name the audit architecture of this machine"
#endif

/* AddressSanitizer reserves terabytes that are never used. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SPACE_LIMITED false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SPACE_LIMITED false
#else
#define ADDRESS_SPACE_LIMITED true
#endif
#else
#define ADDRESS_SPACE_LIMITED true
#endif

#define READER (1U << SANDBOX_READER_CHILD)
#define AGENT (1U << SANDBOX_AGENT)
#define BOTH (READER | AGENT)

/* Allowed whatever the arguments are. */
static const struct {
	unsigned roles;
	unsigned nr;
} allowed[] = {
	{ BOTH, SYS_read },
	{ BOTH, SYS_write },
	{ BOTH, SYS_close },
	{ BOTH, SYS_exit },
	{ BOTH, SYS_exit_group },
	{ BOTH, SYS_rt_sigreturn },
	{ BOTH, SYS_restart_syscall },
	{ BOTH, SYS_brk },
	{ BOTH, SYS_munmap },
	{ BOTH, SYS_mremap },
	{ BOTH, SYS_madvise },
	{ BOTH, SYS_futex },
	{ BOTH, SYS_getrandom },
	{ BOTH, SYS_clock_gettime },
	{ BOTH, SYS_gettimeofday },
	{ BOTH, SYS_getpid },
	{ BOTH, SYS_gettid },
	{ BOTH, SYS_rt_sigaction },
	{ BOTH, SYS_rt_sigprocmask },
	{ BOTH, SYS_sigaltstack },
	{ BOTH, SYS_ppoll },
#ifdef SYS_poll
	{ BOTH, SYS_poll },
#endif
#ifdef SYS_time
	{ BOTH, SYS_time },
#endif
	{ READER, SYS_readv },
	{ READER, SYS_writev },
	{ READER, SYS_pread64 },
	{ READER, SYS_lseek },
	{ READER, SYS_fstat },
	{ READER, SYS_sendto }, /* needs a socket it was given */
	{ READER, SYS_sched_yield },
	{ READER, SYS_sched_getaffinity },
	{ READER, SYS_sysinfo },
	{ READER, SYS_uname },
	{ READER, SYS_getuid },
	{ READER, SYS_geteuid },
	{ AGENT, SYS_munlock },
};

/* Answered EACCES, so that a library takes the file for absent. */
static const unsigned closed[] = {
	SYS_openat,
	SYS_openat2,
	SYS_faccessat,
	SYS_faccessat2,
	SYS_newfstatat,
	SYS_statx,
	SYS_readlinkat,
	SYS_getcwd,
	SYS_statfs,
	SYS_getdents64,
#ifdef SYS_open
	SYS_open,
	SYS_creat,
	SYS_access,
	SYS_stat,
	SYS_lstat,
	SYS_readlink,
#endif
};

/* Nothing of ours ever does these: whoever tries has taken over. */
static const unsigned deadly[] = {
	SYS_execve,
	SYS_execveat,
	SYS_ptrace,
	SYS_process_vm_readv,
	SYS_process_vm_writev,
	SYS_kill,
	SYS_tkill,
	SYS_pidfd_open,
	SYS_pidfd_send_signal,
	SYS_pidfd_getfd,
	SYS_socket,
	SYS_socketpair,
	SYS_connect,
	SYS_bind,
	SYS_mount,
	SYS_bpf,
	SYS_io_uring_setup,
	SYS_userfaultfd,
	SYS_keyctl,
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Room for the head, two statements a system call, and the few with
 * arguments. */
#define PROGRAM_MAX (2 * (COUNT(allowed) + COUNT(closed) + COUNT(deadly)) + 64)

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short n;
};

#define NR offsetof(struct seccomp_data, nr)
/* Low half of an argument on a little-endian machine. */
#define ARG(i) (offsetof(struct seccomp_data, args) + 8 * (i))
#define REFUSE(e) (SECCOMP_RET_ERRNO | ((e)&SECCOMP_RET_DATA))

static void
put(struct program *p, unsigned short code, size_t k, unsigned char yes,
    unsigned char no)
{
	p->code[p->n++] = (struct sock_filter){ code, yes, no, (uint32_t)k };
}

static void
answer(struct program *p, uint32_t what)
{
	put(p, BPF_RET | BPF_K, what, 0, 0);
}

static void
load(struct program *p, size_t offset)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

/* The accumulator holds the number of the call. */
static void
on_call(struct program *p, unsigned nr, uint32_t what)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1);
	answer(p, what);
}

/* Jumps over the next n statements unless it is this call. */
static void
unless_call(struct program *p, unsigned nr, unsigned char n)
{
	put(p, BPF_JMP | BPF_JEQ | BPF_K, nr, 0, n);
}

/* Foreign machine code numbers its calls differently. */
static void
head(struct program *p)
{
	load(p, offsetof(struct seccomp_data, arch));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	answer(p, SECCOMP_RET_KILL_PROCESS);
	load(p, NR);
#ifdef __X32_SYSCALL_BIT
	put(p, BPF_JMP | BPF_JGE | BPF_K, __X32_SYSCALL_BIT, 0, 1);
	answer(p, SECCOMP_RET_KILL_PROCESS);
#endif
}

/* Memory may be had, never from a file and never executable. */
static void
memory(struct program *p)
{
	unless_call(p, SYS_mmap, 7);
	load(p, ARG(2));
	put(p, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
	answer(p, REFUSE(EACCES));
	load(p, ARG(3));
	put(p, BPF_JMP | BPF_JSET | BPF_K, MAP_ANONYMOUS, 1, 0);
	answer(p, REFUSE(EACCES));
	answer(p, SECCOMP_RET_ALLOW);
	unless_call(p, SYS_mprotect, 4);
	load(p, ARG(2));
	put(p, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1);
	answer(p, REFUSE(EACCES));
	answer(p, SECCOMP_RET_ALLOW);
}

/* fcntl: the flags may be read. prlimit64: one's own limits may be. */
static void
questions(struct program *p)
{
	unless_call(p, SYS_fcntl, 5);
	load(p, ARG(1));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, F_GETFL, 1, 0);
	put(p, BPF_JMP | BPF_JEQ | BPF_K, F_GETFD, 0, 1);
	answer(p, SECCOMP_RET_ALLOW);
	answer(p, REFUSE(EPERM));
	unless_call(p, SYS_prlimit64, 8);
	load(p, ARG(0));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 5);
	load(p, ARG(2));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
	load(p, ARG(2) + 4);
	put(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
	answer(p, SECCOMP_RET_ALLOW);
	answer(p, REFUSE(EPERM));
}

static int
filter(enum sandbox_role role)
{
	struct program p = { .n = 0 };
	struct sock_fprog prog;
	size_t i;

	head(&p);
	for (i = 0; i < COUNT(allowed); i++)
		if ((allowed[i].roles & (1U << role)) != 0)
			on_call(&p, allowed[i].nr, SECCOMP_RET_ALLOW);
	memory(&p);
	questions(&p);
	for (i = 0; i < COUNT(closed); i++)
		on_call(&p, closed[i], REFUSE(EACCES));
	for (i = 0; i < COUNT(deadly); i++)
		on_call(&p, deadly[i], SECCOMP_RET_KILL_PROCESS);
	answer(&p, REFUSE(EPERM));
	prog = (struct sock_fprog){ p.n, p.code };
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) == 0 ? 0
								      : errno;
}

/* Landlock, docs.kernel.org/userspace-api/landlock: our own names, because
 * the headers of a distribution are older than the kernels it runs on. */
struct landlock_ruleset {
	uint64_t fs; /* since ABI 1 */
	uint64_t net; /* since ABI 4 */
	uint64_t scoped; /* since ABI 6 */
};
#define LANDLOCK_FS_1 UINT64_C(0x1fff) /* execute .. make symlinks */
#define LANDLOCK_FS_2 UINT64_C(0x2000) /* refer */
#define LANDLOCK_FS_3 UINT64_C(0x4000) /* truncate */
#define LANDLOCK_FS_5 UINT64_C(0x8000) /* ioctl on devices */
#define LANDLOCK_NET_4 UINT64_C(0x3) /* TCP bind, connect */
#define LANDLOCK_SCOPE_6 UINT64_C(0x3) /* abstract sockets, signals */
#define LANDLOCK_VERSION 1U

int
sandbox_landlock(void)
{
	long abi =
	    syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_VERSION);

	return abi < 0 ? 0 : (int)abi;
}

/* Everything handled, no rule: every path is out of reach. */
static int
landlock(void)
{
	struct landlock_ruleset r = { LANDLOCK_FS_1, 0, 0 };
	int abi = sandbox_landlock(), error = 0;
	size_t size = sizeof r.fs;
	long fd;

	if (abi == 0)
		return 0; /* the filter stands alone */
	if (abi >= 2)
		r.fs |= LANDLOCK_FS_2;
	if (abi >= 3)
		r.fs |= LANDLOCK_FS_3;
	if (abi >= 4) {
		r.net = LANDLOCK_NET_4;
		size = offsetof(struct landlock_ruleset, scoped);
	}
	if (abi >= 5)
		r.fs |= LANDLOCK_FS_5;
	if (abi >= 6) {
		r.scoped = LANDLOCK_SCOPE_6;
		size = sizeof r;
	}
	fd = syscall(SYS_landlock_create_ruleset, &r, size, 0);
	if (fd < 0)
		return errno;
	if (syscall(SYS_landlock_restrict_self, fd, 0) != 0)
		error = errno;
	close((int)fd);
	return error;
}

static int
limit(int which, rlim_t value)
{
	struct rlimit r;

	if (getrlimit((__rlimit_resource_t)which, &r) != 0)
		return errno;
	if (r.rlim_max > value) /* a tighter one is not ours to lift */
		r.rlim_max = value;
	if (r.rlim_cur > value)
		r.rlim_cur = value;
	return setrlimit((__rlimit_resource_t)which, &r) == 0 ? 0 : errno;
}

static int
limit_all(const struct sandbox_limits *limits)
{
	int error;

	error = limit(RLIMIT_CORE, 0);
	if (error == 0 && ADDRESS_SPACE_LIMITED)
		error = limit(RLIMIT_AS, limits->memory);
	if (error == 0 && limits->cpu != 0)
		error = limit(RLIMIT_CPU, limits->cpu);
	if (error == 0)
		error = limit(RLIMIT_FSIZE, 0);
	if (error == 0)
		error = limit(RLIMIT_NOFILE, limits->files);
	return error;
}

int
sandbox_enter(enum sandbox_role role, const struct sandbox_limits *limits)
{
	int error;

	if (prctl(PR_SET_DUMPABLE, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return errno;
	error = landlock();
	if (error == 0)
		error = limit_all(limits);
	return error == 0 ? filter(role) : error;
}
