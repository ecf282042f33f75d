/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The register is what counts: files are compared with it and written again
 * from it, never the other way round.
 */
#include "issuer/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "issuer/approval.h"
#include "issuer/publish.h"
#include "issuer/release.h"
#include "issuer/roster.h"
#include "issuer/store.h"
#include "issuer/trustlist.h"
#include "record/unicode.h"
#include "sys/file.h"

#define FAULTS_MAX (1 << 20)

/* One line a fault: what, and what became of it. */
static void __attribute__((format(printf, 5, 6))) fault(struct doctor *d,
    bool mended, const char *zh, const char *en, const char *fmt, ...)
{
	bool chinese = d->cli->lang == LANG_ZH;
	struct buf what = BUF_INIT(4096), shown = BUF_INIT(16384);
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	unicode_visible(slice_str(text), &shown);
	buf_puts(&what, buf_cstr(&shown));
	printf("%s  %s: %s\n",
	    mended        ? (chinese ? "已修复" : "repaired")
		: chinese ? "有问题"
			  : "fault   ",
	    buf_cstr(&what), chinese ? zh : en);
	d->faults++;
	d->repaired += mended;
	buf_free(&what);
	buf_free(&shown);
}

static bool
check_database(struct doctor *d)
{
	struct buf faults = BUF_INIT(FAULTS_MAX);
	bool good = register_check(d->ws->reg, &faults);
	char *line, *rest = NULL;

	if (good && faults.n > 0)
		for (line = strtok_r((char *)faults.p, "\n", &rest);
		     line != NULL; line = strtok_r(NULL, "\n", &rest))
			fault(d, false,
			    "登记册损坏：停止签发，从备份恢复 register.db",
			    "the register is damaged: stop issuing and bring "
			    "register.db back from a copy",
			    "%s", line);
	buf_free(&faults);
	return good;
}

struct reservation {
	int64_t id;
	struct reservation *next;
};

struct gathering {
	struct doctor *d;
	struct reservation *list;
	bool failed;
};

static bool
gather(void *arg, const struct register_row *row)
{
	struct gathering *g = arg;
	struct reservation *r = calloc(1, sizeof *r);

	if (r == NULL) {
		g->failed = true;
		return false;
	}
	r->id = row->id;
	r->next = g->list;
	g->list = r;
	fault(g->d, g->d->repair,
	    "编号已预留而未签发：再次签发同一记录即可完成，或用 --repair "
	    "放弃",
	    "reserved but not issued: issue the same record again to finish, "
	    "or give it up with --repair",
	    "%s #%lld", row->number, (long long)row->version);
	return true;
}

/* Safe beside a running `issue`: it notices that its reservation is gone
 * before anything leaves. */
static bool
check_reservations(struct doctor *d)
{
	struct register_filter f = { .reserved_only = true };
	struct gathering g = { d, NULL, false };
	struct reservation *r;
	bool good =
	    register_each(d->ws->reg, &f, d->cli->now, gather, &g) && !g.failed;

	if (good && d->repair && g.list != NULL) {
		good = register_begin(d->ws->reg);
		for (r = g.list; good && r != NULL; r = r->next)
			good = register_void(
			    d->ws->reg, r->id, d->cli->now, "doctor");
		good = good && register_commit(d->ws->reg);
	}
	while ((r = g.list) != NULL) {
		g.list = r->next;
		free(r);
	}
	return good;
}

static bool
same_bytes(const char *path, struct slice want)
{
	struct buf got = BUF_INIT(want.n + 1);
	bool same = file_read(path, want.n + 1, &got) == 0 &&
	    slice_eq(buf_view(&got), want);

	buf_free(&got);
	return same;
}

/* Annexes of one certificate, as release_again wants them. */
struct annexes {
	struct register_annex v[CERTIFICATE_ANNEX_MAX];
	size_t n;
};

static bool
take_annex(void *arg, const struct register_annex *a)
{
	struct annexes *out = arg;
	struct register_annex *copy;

	if (out->n == CERTIFICATE_ANNEX_MAX)
		return false;
	copy = &out->v[out->n++];
	copy->name = NULL; /* the certificate has it */
	copy->count = a->count;
	copy->data = slice_of(slice_dup(a->data), a->data.n);
	return copy->data.p != NULL;
}

static bool
write_again(struct doctor *d, int64_t id, const char *path,
    struct slice envelope, bool pdf)
{
	struct annexes a = { .n = 0 };
	struct problems *ps = calloc(1, sizeof *ps);
	struct buf other = BUF_INIT(8192);
	struct release r = { .id = id, .envelope = envelope };
	size_t i, stem;
	bool good = false;

	/* Both files lie side by side under one name. */
	stem = strlen(path) - strlen(pdf ? ".pdf" : ".jws.json");
	buf_put(&other, path, stem);
	buf_puts(&other, pdf ? ".jws.json" : ".pdf");
	r.pdf_path = pdf ? path : buf_cstr(&other);
	r.jws_path = pdf ? buf_cstr(&other) : path;
	if (ps != NULL && register_annexes(d->ws->reg, id, take_annex, &a)) {
		r.annexes = a.v;
		r.nannex = a.n;
		good = release_again(d->ws, d->cli, &r, ps) == 0;
	}
	for (i = 0; i < a.n; i++)
		free((uint8_t *)(uintptr_t)a.v[i].data.p);
	free(ps);
	buf_free(&other);
	return good;
}

static bool
check_file(void *arg, int64_t id, const char *kind, const char *path,
    struct slice envelope)
{
	struct doctor *d = arg;
	bool pdf = strcmp(kind, "pdf") == 0, holds;

	if (!pdf)
		holds = same_bytes(path, envelope);
	else if (!release_holds(d->ws->reg, id, path, envelope, &holds))
		return false;
	if (holds)
		return true;
	fault(d, d->repair && write_again(d, id, path, envelope, pdf),
	    "文件缺失或与登记册不符：用 --repair 重写",
	    "the file is missing or differs from the register: write it "
	    "again with --repair",
	    "%s", path);
	return true;
}

static bool
check_key(void *arg, const struct register_key *k)
{
	struct doctor *d = arg;
	char part[256], *path;
	struct stat st;

	snprintf(part, sizeof part, "keys/%.200s", k->file);
	path = workspace_path(d->ws, part);
	if (path == NULL || stat(path, &st) != 0)
		fault(d, false, "密钥文件缺失：从备份恢复，或换用新密钥",
		    "the key file is missing: bring it back from a copy, or "
		    "rotate the key",
		    "%s", part);
	else if ((st.st_mode & 0077) != 0)
		fault(d, d->repair && chmod(path, 0600) == 0,
		    "密钥文件对他人开放：chmod 600",
		    "the key file is open to others: chmod 600", "%s", part);
	free(path);
	return true;
}

static bool
check_trust(struct doctor *d)
{
	struct buf envelope = BUF_INIT(JWS_TRUST_MAX);
	char *path = workspace_path(d->ws, "trust/trust.jws.json");
	int64_t version;
	bool good = path != NULL &&
	    register_trust_last(d->ws->reg, &version, &envelope);

	if (good && version > 0 && !same_bytes(path, buf_view(&envelope)))
		fault(d,
		    d->repair &&
			trustlist_write(d->cli, d->ws, d->ws->trust,
			    buf_view(&envelope)) == CLI_OK,
		    "与登记册中的信任名单不符：用 --repair 重写",
		    "differs from the trust list in the register: write it "
		    "again with --repair",
		    "trust/trust.jws.json");
	if (good && d->ws->trust != NULL &&
	    d->ws->trust->expires <= d->cli->now)
		fault(d, false, "信任名单已过期：请运行 issuer trust publish",
		    "the trust list has expired: run issuer trust publish",
		    "trust/trust.jws.json");
	free(path);
	buf_free(&envelope);
	return good;
}

static void
check_strays(struct doctor *d, const char *dir)
{
	DIR *folder = dir == NULL ? NULL : opendir(dir);
	const struct dirent *entry;
	char *path;
	int error;

	if (folder == NULL)
		return;
	while ((entry = readdir(folder)) != NULL) {
		if (!file_is_temporary(entry->d_name))
			continue;
		path = file_join(dir, entry->d_name);
		error = path == NULL ? ENOMEM : file_sweep(path, d->repair);
		/* Another process is writing it, or has just finished. */
		if (path != NULL && error != EBUSY && error != ENOENT)
			fault(d, d->repair && error == 0,
			    "中断后留下的临时文件：可删，或用 --repair",
			    "left over by an interruption: delete it, or use "
			    "--repair",
			    "%s", path);
		free(path);
	}
	closedir(folder);
}

struct folders { /* where certificates were written, each once */
	struct doctor *d;
	char *last;
};

static bool
check_folder(void *arg, int64_t id, const char *kind, const char *path,
    struct slice envelope)
{
	struct folders *f = arg;
	const char *slash = strrchr(path, '/');
	char *dir;

	(void)id;
	(void)kind;
	(void)envelope;
	dir = slash == NULL ? NULL
			    : slice_dup(slice_of(path, (size_t)(slash - path)));
	/* Paths come sorted: neighbours share a folder. */
	if (dir == NULL || (f->last != NULL && strcmp(dir, f->last) == 0)) {
		free(dir);
		return true;
	}
	check_strays(f->d, dir);
	free(f->last);
	f->last = dir;
	return true;
}

static bool
check_all_strays(struct doctor *d)
{
	static const char *const names[] = { "keys", "trust", "schemes",
		"bodies" };
	struct folders f = { d, NULL };
	size_t i;
	char *dir;
	bool good;

	check_strays(d, d->ws->dir);
	for (i = 0; i < sizeof names / sizeof *names; i++) {
		dir = workspace_path(d->ws, names[i]);
		check_strays(d, dir);
		free(dir);
	}
	good = register_files(d->ws->reg, check_folder, &f);
	free(f.last);
	return good;
}

static bool
check_token(void *arg, const struct register_token *t)
{
	struct doctor *d = arg;
	char name[64], *path;

	snprintf(name, sizeof name, "status/%lld/%06lld.jwt",
	    (long long)t->list, (long long)t->seq);
	path = file_join(d->site, name);
	if (path != NULL && !same_bytes(path, t->token))
		fault(d, d->repair && file_write(path, t->token, 0644) == 0,
		    "与登记册中的状态表不符：用 --repair 重写",
		    "differs from the token in the register: write it again "
		    "with --repair",
		    "%s", path);
	free(path);
	return true;
}

static bool
check_published(void *arg, const struct register_row *row)
{
	struct doctor *d = arg;
	struct buf name = BUF_INIT(1024);
	char *path;

	if (row->state != REGISTER_ISSUED)
		return true;
	buf_puts(&name, "certificates/");
	release_name(row->number, row->version, ".jws.json", &name);
	path = file_join(d->site, buf_cstr(&name));
	if (path != NULL && row->unlisted) {
		if (file_exists(path))
			fault(d, d->repair && unlink(path) == 0,
			    "这份证书不公开，网站上却有：用 --repair 删除",
			    "this certificate is unlisted and the site shows "
			    "it: delete it with --repair",
			    "%s", path);
	} else if (path != NULL && !same_bytes(path, row->envelope))
		fault(d,
		    d->repair && file_write(path, row->envelope, 0644) == 0,
		    "网站上没有这份证书，或内容不同：用 --repair 重写",
		    "the site lacks this certificate or has another: write it "
		    "again with --repair",
		    "%s", path);
	free(path);
	buf_free(&name);
	return true;
}

static bool
check_site(struct doctor *d)
{
	static const struct register_filter all = { .scheme = NULL };
	int64_t list, n;

	if (d->site == NULL)
		return true;
	if (!register_lists(d->ws->reg, &n))
		return false;
	for (list = 0; list < n; list++)
		if (!register_tokens(
			d->ws->reg, list, REGISTER_TOKEN_EVERY, check_token, d))
			return false;
	check_strays(d, d->site);
	return register_each(d->ws->reg, &all, d->cli->now, check_published, d);
}

static bool
check_event(void *arg, const struct register_event *e)
{
	struct doctor *d = arg;
	enum error why = approval_kept(d->ws, e, NULL);

	if (why != E_OK)
		fault(d, false,
		    "事件的签名不成立：从备份恢复登记册，见 issuer history",
		    "the signatures of an event do not hold: bring the "
		    "register back from a copy; see issuer history",
		    "%s #%lld %s: %s", e->number, (long long)e->event.version,
		    status_action_str(e->event.action),
		    error_text(why, d->cli->lang));
	return true;
}

static bool
check_events(struct doctor *d)
{
	int64_t list, n;

	if (!register_lists(d->ws->reg, &n))
		return false;
	for (list = 0; list < n; list++)
		if (!register_events(d->ws->reg, list, -1, check_event, d))
			return false;
	return true;
}

/* What applicants handed in: whole, and nobody else's to read. */
static void
check_stored(void *arg, const char *folder, const char *file, enum error e)
{
	struct doctor *d = arg;
	struct stat st;

	if (e != E_OK) {
		fault(d, false, error_text(e, LANG_ZH), error_text(e, LANG_EN),
		    "%s: %s", folder, file);
		return;
	}
	check_strays(d, folder);
	if (stat(folder, &st) == 0 && (st.st_mode & 0077) != 0)
		fault(d, d->repair && chmod(folder, 0700) == 0,
		    "私存目录对他人开放：chmod 700",
		    "the private folder is open to others: chmod 700", "%s",
		    folder);
}

/* The people and the visits of the cases are nobody else's business. */
static bool
check_private(struct doctor *d, const char *name)
{
	char *path = workspace_path(d->ws, name);
	struct stat st;

	if (path != NULL && stat(path, &st) == 0 && (st.st_mode & 0077) != 0)
		fault(d, d->repair && chmod(path, 0600) == 0,
		    "文件对他人开放：chmod 600",
		    "the file is open to others: chmod 600", "%s", name);
	free(path);
	return path != NULL;
}

int
doctor_run(struct doctor *d)
{
	bool chinese = d->cli->lang == LANG_ZH;

	if (!check_database(d) || !check_reservations(d) || !check_trust(d) ||
	    !register_keys(d->ws->reg, check_key, d) ||
	    !register_files(d->ws->reg, check_file, d) || !check_events(d) ||
	    !store_audit(d->ws, check_stored, d) ||
	    !check_private(d, ROSTER_FILE) ||
	    !check_private(d, WORKSPACE_REGISTER) || !check_all_strays(d) ||
	    !check_site(d))
		return workspace_register_failed(d->cli, d->ws);
	if (d->faults == 0)
		puts(chinese ? "一切正常" : "all is well");
	else
		printf(chinese           ? "%zu 个问题，已修复 %zu 个\n"
			: d->faults == 1 ? "%zu fault, %zu repaired\n"
					 : "%zu faults, %zu repaired\n",
		    d->faults, d->repaired);
	return d->faults == d->repaired ? CLI_OK : CLI_REFUSED;
}
