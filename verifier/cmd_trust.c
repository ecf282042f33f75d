/* SPDX-License-Identifier: Apache-2.0 */
/* verifier trust add | list | show | remove */
#include "verifier/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "record/json.h"
#include "sys/os.h"
#include "sys/tty.h"
#include "verifier/pin.h"

const struct cli_option cmd_trust_add_options[] = {
	{ "yes", 'y', NULL, false, "不再询问（指纹已另行核对）",
	    "do not ask: the fingerprint was compared already" },
	{ NULL, 0, NULL, false, NULL, NULL },
};

const struct cli_option cmd_trust_list_options[] = {
	{ "json", 0, NULL, false, "输出 JSON", "print JSON" },
	{ NULL, 0, NULL, false, NULL, NULL },
};

static int
report_problem(const struct cli *cli, const struct pin_problem *p)
{
	const char *path = p->path == NULL ? "?" : p->path;

	if (p->os != 0) {
		cli_os_error(cli, path, p->os);
		return CLI_NOINPUT;
	}
	cli_error(cli,
	    "%s：%s%s%s；请给出颁发机构公布的 trust.jws.json 或 root.json",
	    "%s: %s%s%s; give the trust.jws.json or root.json that the issuer "
	    "publishes",
	    path, error_text(p->error, cli->lang),
	    p->field[0] == '\0' ? "" : " ", p->field);
	return CLI_REFUSED;
}

static void
line(const char *label, const char *text)
{
	int gap = 16 - tty_columns(slice_str(label));

	printf("  %s%*s", label, gap < 1 ? 1 : gap, "");
	tty_put(stdout, TTY_PLAIN, slice_str(text));
	putchar('\n');
}

static void
instant_line(const char *label, int64_t t)
{
	char text[INSTANT_TEXT] = "-";

	if (t >= INSTANT_MIN && t <= INSTANT_MAX)
		instant_format(t, 0, text);
	line(label, text);
}

static const char *
label(const struct cli *cli, const char *zh, const char *en)
{
	return cli->lang == LANG_ZH ? zh : en;
}

static void
show_pin(const struct cli *cli, const struct pin *pin)
{
	const struct trust *t = pin->trust;
	char number[32];

	line(label(cli, "发布者", "Publisher"), t->publisher);
	line(label(cli, "根指纹", "Fingerprint"), pin->fingerprint);
	snprintf(number, sizeof(number), "%lld", (long long)t->version);
	line(label(cli, "版本", "Version"), number);
	instant_line(label(cli, "签发", "Issued"), t->issued);
	instant_line(label(cli, "有效至", "Good until"), t->expires);
	if (t->sample)
		line(label(cli, "样本", "Sample"),
		    label(cli, "是：非真实颁发机构",
			"yes: these are no real issuers"));
}

static const char *
name_of(const struct cli *cli, const struct bilingual *b, const char *id)
{
	const char *first = cli->lang == LANG_ZH ? b->zh : b->en;

	if (first == NULL)
		first = b->zh != NULL ? b->zh : b->en;
	return first != NULL ? first : id;
}

static void
show_content(const struct cli *cli, const struct trust *t)
{
	size_t i;

	for (i = 0; i < t->nbodies; i++)
		line(i == 0 ? label(cli, "机构", "Bodies") : "",
		    name_of(cli, &t->bodies[i].name, t->bodies[i].id));
	for (i = 0; i < t->nschemes; i++)
		line(i == 0 ? label(cli, "方案", "Schemes") : "",
		    name_of(cli, &t->schemes[i].name, t->schemes[i].id));
}

static bool
load(const struct cli *cli, struct pins *pins)
{
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	bool ok;

	pins_load(pins, &problem);
	ok = problem.path == NULL;
	if (!ok)
		report_problem(cli, &problem);
	pin_problem_clear(&problem);
	return ok;
}

/* A publisher known under another root is the mark of an impostor. */
static void
warn_if_known(const struct cli *cli, const struct pin *pin)
{
	struct pins kept = { .n = 0 };
	size_t i;

	load(cli, &kept);
	for (i = 0; i < kept.n; i++)
		if (strcmp(kept.v[i].trust->publisher, pin->trust->publisher) ==
			0 &&
		    strcmp(kept.v[i].fingerprint, pin->fingerprint) != 0)
			cli_error(cli,
			    "注意：%s 已以另一根密钥加入过；两者之一不是真的，"
			    "请先查明",
			    "warning: %s is pinned already with another "
			    "root; one of the two is not genuine",
			    pin->trust->publisher);
	pins_clear(&kept);
}

static int
confirm(const struct cli *cli, const struct cli_value *values)
{
	if (cli_has(cli, values, "yes"))
		return CLI_OK;
	if (tty_confirm(label(cli, "指纹与颁发机构公布的一致，加入？",
		"Is this the fingerprint that the issuer published? "
		"Add it?")))
		return CLI_OK;
	cli_error(cli, "未加入；核对指纹后可用 --yes",
	    "not added; with the fingerprint compared, use --yes");
	return CLI_REFUSED;
}

int
cmd_trust_add(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct pins given = { .n = 0 };
	struct pin_problem problem = { NULL, 0, E_OK, "" };
	enum error e = E_OK;
	int rc, os;

	(void)n;
	if (!pins_take(&given, operands[0], NULL, &problem)) {
		rc = report_problem(cli, &problem);
		goto out;
	}
	show_pin(cli, &given.v[0]);
	fflush(stdout);
	warn_if_known(cli, &given.v[0]);
	rc = confirm(cli, values);
	if (rc != CLI_OK)
		goto out;
	os = pin_keep(&given.v[0], &e);
	if (os != 0) {
		cli_error(cli, "无法保存：%s", "cannot keep it: %s",
		    os_text(os, cli->lang));
		rc = CLI_IOERR;
	} else if (e != E_OK) {
		cli_error(cli, "%s：%s", "%s: %s", operands[0],
		    error_text(e, cli->lang));
		rc = CLI_REFUSED;
	} else {
		puts(label(cli, "已加入。", "Added."));
	}
out:
	pin_problem_clear(&problem);
	pins_clear(&given);
	return rc;
}

static void
list_json(const struct pins *pins)
{
	struct json *o = json_new_object(), *list = json_new_array();
	struct buf out = BUF_INIT(1 << 20);
	char text[INSTANT_TEXT];
	size_t i;

	for (i = 0; i < pins->n; i++) {
		const struct pin *pin = &pins->v[i];
		struct json *p = json_new_object();

		json_set_str(p, "name", pin->name);
		json_set_str(p, "publisher", pin->trust->publisher);
		json_set_str(p, "fingerprint", pin->fingerprint);
		json_set_int(p, "version", pin->trust->version);
		instant_format(pin->trust->expires, 0, text);
		json_set_str(p, "expires", text);
		json_set_bool(p, "sample", pin->trust->sample);
		json_add(list, p);
	}
	json_set_str(o, "schema", "trust/1");
	json_set(o, "pins", list);
	json_write(o, 2, &out);
	printf("%s\n", buf_cstr(&out));
	buf_free(&out);
	json_free(o);
}

int
cmd_trust_list(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct pins pins = { .n = 0 };
	int rc = load(cli, &pins) ? CLI_OK : CLI_REFUSED;
	size_t i;

	(void)operands;
	(void)n;
	if (cli_has(cli, values, "json"))
		list_json(&pins);
	else if (pins.n == 0)
		puts(label(cli,
		    "还没有加入任何信任名单；用 `verifier trust add 文件`。",
		    "No trust list yet: `verifier trust add FILE`."));
	else
		for (i = 0; i < pins.n; i++) {
			printf("%s\n", pins.v[i].name);
			show_pin(cli, &pins.v[i]);
		}
	pins_clear(&pins);
	return rc;
}

/* By the beginning of its name or by the publisher's address; NULL when
 * there is none or more than one. */
static const struct pin *
find_pin(const struct cli *cli, const struct pins *pins, const char *what)
{
	const struct pin *found = NULL;
	size_t i, n = strlen(what);

	for (i = 0; i < pins->n; i++) {
		const struct pin *pin = &pins->v[i];

		if ((n < 4 || strncmp(pin->name, what, n) != 0) &&
		    strcmp(pin->trust->publisher, what) != 0)
			continue;
		if (found != NULL) {
			cli_error(cli, "%s：不止一个，请给出更多位指纹",
			    "%s: more than one; give more of the fingerprint",
			    what);
			return NULL;
		}
		found = pin;
	}
	if (found == NULL)
		cli_error(cli, "%s：没有这个信任名单，见 `verifier trust list`",
		    "%s: no such trust list; see `verifier trust list`", what);
	return found;
}

int
cmd_trust_show(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct pins pins = { .n = 0 };
	const struct pin *pin;

	(void)values;
	(void)n;
	load(cli, &pins);
	pin = find_pin(cli, &pins, operands[0]);
	if (pin != NULL) {
		show_pin(cli, pin);
		show_content(cli, pin->trust);
	}
	pins_clear(&pins);
	return pin == NULL ? CLI_REFUSED : CLI_OK;
}

int
cmd_trust_remove(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct pins pins = { .n = 0 };
	const struct pin *pin;
	int rc = CLI_REFUSED, os;

	(void)values;
	(void)n;
	load(cli, &pins);
	pin = find_pin(cli, &pins, operands[0]);
	if (pin != NULL) {
		os = pin_remove(pin);
		rc = os == 0 ? CLI_OK : CLI_IOERR;
		if (os != 0)
			cli_os_error(cli, operands[0], os);
		else
			puts(label(cli, "已移除。", "Removed."));
	}
	pins_clear(&pins);
	return rc;
}
