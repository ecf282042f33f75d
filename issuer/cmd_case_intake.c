/* SPDX-License-Identifier: Apache-2.0 */
/* issuer case submit|return|accept|reject: up to the formal review. */
#include "issuer/cmd.h"
#include "issuer/step.h"

#include <stdio.h>
#include <string.h>

/* What the formal review looks at; all of it, or the case is not accepted. */
static const char *const formal[] = { "complete", "format", "legible",
	"registered", "operating", "no_violation", NULL };

const struct cli_option cmd_case_submit_options[] = {
	{ "file", 0, "MATERIAL=FILE", true,
	    "材料及其文件，按摘要登记并存入工作区，从不公布",
	    "a material and its file: recorded by digest, kept in the "
	    "workspace, never published" },
	STEP_END
};
const struct cli_option cmd_case_return_options[] = {
	{ "missing", 0, "TEXT", true, "须补充什么", "what is to be supplied" },
	STEP_END
};
const struct cli_option cmd_case_accept_options[] = {
	{ "confirm", 0, "ITEM", true,
	    "已确认的各项，须齐全: complete format legible registered "
	    "operating no_violation",
	    "what was confirmed, all of: complete format legible registered "
	    "operating no_violation" },
	STEP_END
};
const struct cli_option cmd_case_reject_options[] = {
	{ "reason", 0, "TEXT", false, "理由 (必填)", "why (required)" },
	STEP_END
};

/* "lic: licence, policy" */
static void
unknown_material(struct step *s, const char *id)
{
	const struct procedure *p = s->dossier->scheme->procedure;
	struct buf known = BUF_INIT(4096);
	size_t i;

	for (i = 0; i < p->nmaterials; i++)
		buf_printf(
		    &known, "%s%s", i == 0 ? "" : ", ", p->materials[i].id);
	problems_add(s->ps, "file", E_FIELD_VALUE, "%.40s: %.110s", id,
	    buf_cstr(&known));
	buf_free(&known);
}

static void
check_materials(struct step *s)
{
	const struct procedure *p = s->dossier->scheme->procedure;
	const struct json *m;
	const char *id;

	for (m = json_first(json_get(s->detail, "files")); m != NULL;
	     m = json_next(m)) {
		id = json_str(json_get(m, "material"));
		if (id == NULL || procedure_material(p, id) < 0)
			unknown_material(s, id == NULL ? "" : id);
	}
}

static const char *
name_of(const struct bilingual *name, enum lang lang)
{
	return name->zh == NULL || (lang == LANG_EN && name->en != NULL)
	    ? name->en
	    : name->zh;
}

static void
check_accept(struct step *s)
{
	const struct procedure *p = s->dossier->scheme->procedure;
	const struct json *list = json_get(s->detail, "confirmed"), *m;
	size_t i;

	for (i = 0; i < p->nmaterials; i++)
		if (p->materials[i].required && !s->dossier->handed[i])
			problems_add(s->ps, "materials", E_CASE_MATERIAL,
			    "%s: %.110s", p->materials[i].id,
			    name_of(&p->materials[i].name, s->cli->lang));
	for (m = json_first(list); m != NULL; m = json_next(m)) {
		for (i = 0; formal[i] != NULL; i++)
			if (strcmp(json_str(m), formal[i]) == 0)
				break;
		if (formal[i] == NULL)
			problems_add(s->ps, "confirm", E_FIELD_VALUE, "%.60s",
			    json_str(m));
	}
	for (i = 0; formal[i] != NULL; i++) {
		for (m = json_first(list); m != NULL; m = json_next(m))
			if (strcmp(json_str(m), formal[i]) == 0)
				break;
		if (m == NULL)
			problems_add(
			    s->ps, "confirm", E_CASE_FORMAL, "%s", formal[i]);
	}
}

int
cmd_case_submit(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_SUBMIT);

	(void)n;
	if (status == CLI_OK)
		status = step_files(&s, true);
	if (status == CLI_OK)
		status = step_record(&s, check_materials);
	step_close(&s);
	return status;
}

int
cmd_case_return(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_RETURN);

	(void)n;
	if (status == CLI_OK)
		status = step_texts(&s, "missing", "missing");
	if (status == CLI_OK)
		status = step_record(&s, NULL);
	step_close(&s);
	return status;
}

int
cmd_case_accept(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_ACCEPT);

	(void)n;
	if (status == CLI_OK)
		status = step_texts(&s, "confirm", "confirmed");
	if (status == CLI_OK)
		status = step_record(&s, check_accept);
	step_close(&s);
	return status;
}

int
cmd_case_reject(const struct cli *cli, const struct cli_value *values,
    char **operands, size_t n)
{
	struct step s;
	int status = step_open(&s, cli, values, operands[0], WORKFLOW_REJECT);

	(void)n;
	if (status == CLI_OK)
		status = step_text(&s, "reason", "reason", true);
	if (status == CLI_OK)
		status = step_record(&s, NULL);
	step_close(&s);
	return status;
}
