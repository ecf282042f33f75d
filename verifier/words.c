/* SPDX-License-Identifier: Apache-2.0 */
#include "verifier/words.h"

#include <string.h>

#include "sys/fetch.h"
#include "verifier/cause.h"

struct sentence {
	const char *zh, *en;
};

static const char *
in_lang(struct sentence s, enum lang lang)
{
	return lang == LANG_ZH ? s.zh : s.en;
}

const char *
words_verdict(enum verdict v, enum lang lang)
{
	static const struct sentence words[] = {
		[VERDICT_VALID] = { "有效 · valid", "valid · 有效" },
		[VERDICT_NOT_VALID] = { "无效 · NOT valid",
		    "NOT valid · 无效" },
		[VERDICT_UNKNOWN] = { "无法确认 · unknown",
		    "unknown · 无法确认" },
	};

	return in_lang(words[v], lang);
}

/* %F: the date that decides. A sentence without one has no %F. */
static const struct sentence reasons[VERIFY_STATUS_COUNT] = {
	[VERIFY_FORGED] = { "签名与内容不符，其中的文字不可信，故不显示。",
	    "The signature does not match the content. Its texts cannot be "
	    "believed and are not shown." },
	[VERIFY_INCOMPLETE] = { "联合颁发的机构没有全部签名。",
	    "Not every body that had to sign has signed." },
	[VERIFY_ALTERED] = { "记录是真的，但这份文件与它不符。",
	    "The record is genuine, but this document does not belong to "
	    "it." },
	[VERIFY_VOID] = { "自始作废，从未有效。",
	    "Void from the start: it never was valid." },
	[VERIFY_WITHDRAWN] = { "自 %F 起撤销，不会恢复。",
	    "Withdrawn since %F; it cannot be restored." },
	[VERIFY_CANCELLED] = { "自 %F 起注销。", "Cancelled since %F." },
	[VERIFY_SUPERSEDED] = { "自 %F 起由新版本取代。",
	    "Replaced by a newer version since %F." },
	[VERIFY_EXPIRED] = { "有效期至 %F（当天有效），已过。",
	    "Was valid through %F." },
	[VERIFY_NOT_YET_VALID] = { "自 %F 起才有效。",
	    "Is valid from %F only." },
	[VERIFY_SUSPENDED] = { "自 %F 起暂停。证书是真的，但暂停期间不得作为获证"
			       "依据。",
	    "Suspended since %F. It is genuine, but proves nothing while "
	    "suspended." },
	[VERIFY_MISMATCH] = { "证书是真的，但不是所要求的那一种。",
	    "Genuine, but not what was asked for." },
	[VERIFY_UNKNOWN_ISSUER] = { "颁发者不能由信任名单确认：既不代表真，也不代"
				    "表假。",
	    "The trust list does not settle who issued this: neither genuine "
	    "nor fake is shown." },
	[VERIFY_UNREADABLE] = { "没有读出可以核验的证书记录。",
	    "No record could be read that could be checked." },
	[VERIFY_STATUS_ROLLBACK] = { "签名真实，但提供的状态表不可信，目前状态无法"
				     "确认。",
	    "The signatures are genuine, but the status list offered is not "
	    "to be trusted: the current status is unknown." },
	[VERIFY_STATUS_MISSING] = { "签名真实，但没有可用的状态表，目前状态无法"
				    "确认。",
	    "The signatures are genuine, but without a usable status list "
	    "the status is unknown." },
	[VERIFY_STATUS_STALE] = { "签名真实，但手中的状态表不能说明所问的时刻。",
	    "The signatures are genuine, but the status list at hand cannot "
	    "speak for the time asked about." },
	[VERIFY_VALID] = { "签名真实，状态表中没有暂停或撤销记录。",
	    "Signatures genuine; not suspended or withdrawn." },
};

/* The date that the reason speaks of; false when there is none. */
static bool
reason_date(const struct verification *v, struct date *d)
{
	switch (v->status) {
	case VERIFY_EXPIRED:
		if (v->certificate == NULL)
			return false;
		*d = v->certificate->valid_until;
		return true;
	case VERIFY_NOT_YET_VALID:
		if (v->certificate == NULL)
			return false;
		*d = v->certificate->valid_from;
		return true;
	default:
		if (v->answer.since == NULL)
			return false;
		*d = v->answer.since->effective;
		return true;
	}
}

/* The issuers may be known and only the address of the code foreign. */
static bool
is_only_host(const struct verification *v)
{
	size_t i;
	bool host = false;

	for (i = 0; i < v->nfindings; i++) {
		if (v->findings[i].state == CHECK_PASS)
			continue;
		if (v->findings[i].code != E_DOC_FOREIGN_HOST)
			return false;
		host = true;
	}
	return host;
}

void
words_reason(const struct result *r, enum lang lang, struct buf *out)
{
	static const struct sentence host = {
		"签名真实，但二维码指向的不是颁发者的网站，来历可疑。",
		"The signatures are genuine, but the code points to a site "
		"that is not the issuer's: its origin is doubtful."
	};
	const char *text =
	    in_lang(is_only_host(&r->v) ? host : reasons[r->v.status], lang);
	const char *at = strstr(text, "%F");
	char date[DATE_TEXT];
	struct date d;

	if (at == NULL) {
		buf_puts(out, text);
		return;
	}
	if (!reason_date(&r->v, &d)) {
		buf_puts(out, verify_status_text(r->v.status, lang));
		return;
	}
	date_format(d, date);
	buf_put(out, text, (size_t)(at - text));
	buf_puts(out, date);
	buf_puts(out, at + 2);
}

static bool
says(const struct verification *v, enum error code)
{
	size_t i;

	for (i = 0; i < v->nfindings; i++)
		if (v->findings[i].code == code)
			return true;
	return false;
}

const char *
words_next(const struct verification *v, enum lang lang)
{
	static const struct sentence whole = {
		"本结果证明这个 PDF 文件与各机构所签的完全一致。打印件或截图不在此"
		"列，请逐项核对。",
		"This shows that the PDF file is what the bodies signed. It does "
		"not speak for a print or a picture of it: compare each line."
	};
	static const struct sentence next[VERIFY_STATUS_COUNT] = {
		[VERIFY_FORGED] = { "保留原件，并联系颁发机构。",
		    "Keep the document and contact the issuing body." },
		[VERIFY_INCOMPLETE] = { "请勿采信；向持证人索取完整的证书文件。",
		    "Do not rely on it; ask the holder for the complete "
		    "certificate." },
		[VERIFY_ALTERED] = { "请勿采信这份文件；向持证人或颁发机构索取"
				     "原始文件。",
		    "Do not rely on this document; ask the holder or the "
		    "issuer for the original file." },
		[VERIFY_VOID] = { "请勿采信；如有更正后的证书，请核验那一份。",
		    "Do not rely on it; if there is a corrected certificate, "
		    "check that one." },
		[VERIFY_WITHDRAWN] = { "请勿采信。要知道某一日的状态，请用 --at "
				       "日期。",
		    "Do not rely on it. For its status on another day use "
		    "--at DATE." },
		[VERIFY_CANCELLED] = { "请勿采信。要知道某一日的状态，请用 --at "
				       "日期。",
		    "Do not rely on it. For its status on another day use "
		    "--at DATE." },
		[VERIFY_SUPERSEDED] = { "请向持证人索取新版本并核验。",
		    "Ask the holder for the newer version and check that." },
		[VERIFY_EXPIRED] = { "请向持证人索取现行证书；要知道某一日的"
				     "状态，请用 --at 日期。",
		    "Ask the holder for the current certificate; for its "
		    "status on another day use --at DATE." },
		[VERIFY_NOT_YET_VALID] = { "生效之后再核验，或用 --at 日期。",
		    "Check again when it takes effect, or use --at DATE." },
		[VERIFY_SUSPENDED] = { "目前不可使用。要知道某一日的状态，请用 "
				       "--at 日期。",
		    "Not usable now. For its status on another day use --at "
		    "DATE." },
		[VERIFY_VALID] = { "本结果证明记录的真伪与状态，不证明您手中的"
				   "纸张或文件未被改动，请逐项核对。",
		    "This shows that the record is genuine and its status; "
		    "it does not show that the paper or file in your hands "
		    "is unchanged. Compare each line." },
	};

	if (v->status == VERIFY_VALID && says(v, E_DOC_SIGNED))
		return in_lang(whole, lang);
	return in_lang(next[v->status], lang);
}

/* "150 dpi, 1.7 px/module", as finds.c has it. */
static void
put_resolution(const char *detail, enum lang lang, struct buf *out)
{
	const char *at = strstr(detail, " px/module");
	const char *comma = strstr(detail, ", ");

	if (lang != LANG_ZH || at == NULL) {
		buf_puts(out, detail);
		return;
	}
	if (comma != NULL) {
		buf_put(out, detail, (size_t)(comma - detail));
		buf_puts(out, "，");
		detail = comma + 2;
	}
	buf_printf(out, "每模块 %.*s 像素", (int)(at - detail), detail);
}

static void
put_detail(const struct finding *f, enum lang lang, struct buf *out)
{
	enum error inner;

	switch (f->code) {
	case E_DOC_UNREADABLE:
	case E_DOC_TYPE:
	case E_DOC_PAGE_DIFFERS:
		cause_words(f->detail, lang, out);
		return;
	case E_STATUS_FETCH:
		buf_puts(out, fetch_why(f->detail, lang));
		return;
	case E_DOC_UNREAD_CODE:
		put_resolution(f->detail, lang, out);
		return;
	default: /* an id, a date, a name; or the error behind the error */
		inner = error_of(f->detail);
		buf_puts(out,
		    inner == ERROR_COUNT ? f->detail : error_text(inner, lang));
	}
}

void
words_finding(const struct finding *f, enum lang lang, struct buf *out)
{
	buf_puts(out, error_text(f->code, lang));
	if (f->detail[0] == '\0')
		return;
	buf_puts(out, lang == LANG_ZH ? "：" : ": ");
	put_detail(f, lang, out);
}

static const struct {
	enum error code;
	struct sentence text;
} advice[] = {
	{ E_SIG_UNKNOWN_ISSUER,
	    { "如颁发机构可信，请从其官方渠道取得信任名单，用 `verifier trust "
	      "add` 加入。",
		"If you know the issuer, get its trust list from the issuer "
		"itself and add it with `verifier trust add`." } },
	{ E_SIG_UNKNOWN_KEY,
	    { "信任名单可能过旧；更新名单后重试。",
		"The trust list may be old: renew it and try again." } },
	{ E_JWS_TYP,
	    { "信任名单和状态表不是证书，请用 --trust、--status 给出。",
		"Trust lists and status lists are no certificates: give them "
		"with --trust and --status." } },
	{ E_JWS_FORMAT,
	    { "信任名单和状态表不是证书，请用 --trust、--status 给出。",
		"Trust lists and status lists are no certificates: give them "
		"with --trust and --status." } },
	{ E_TRUST_NONE,
	    { "先用 `verifier trust add` 加入颁发机构的信任名单，或用 --trust "
	      "文件。",
		"Add the issuer's trust list with `verifier trust add`, or "
		"use --trust FILE." } },
	{ E_TRUST_EXPIRED,
	    { "请取得新的信任名单。", "Get a newer trust list." } },
	{ E_TRUST_ROLLBACK,
	    { "请取得最新的信任名单。", "Get the newest trust list." } },
	{ E_STATUS_MISSING,
	    { "用 --status 指定状态表所在文件夹或文件。",
		"Say where status lists are: --status DIR or FILE." } },
	{ E_STATUS_SUBJECT,
	    { "请用 --status 指定这张证书的状态表。",
		"Give the status list of this certificate: --status." } },
	{ E_STATUS_STALE,
	    { "取得较新的状态表后重试。",
		"Get a newer status list and try again." } },
	{ E_STATUS_ROLLBACK,
	    { "提供的状态表较旧，已改用以前见过的较新一份。",
		"An older list was offered; the newer one seen before was "
		"used." } },
	{ E_STATUS_CONFLICT,
	    { "请将两份状态表交给颁发机构查明。",
		"Send both lists to the issuer: one of them is not "
		"honest." } },
	{ E_STATUS_SIGNATURE,
	    { "请从颁发机构重新取得状态表。",
		"Get the status list from the issuer again." } },
	{ E_CLOCK,
	    { "请校准本机时间后重试。",
		"Set the clock of this machine and try again." } },
	{ E_DOC_FOREIGN_HOST,
	    { "请勿打开该网址；确认无妨时用 --ignore-host。",
		"Do not open that address; if you know it is harmless use "
		"--ignore-host." } },
	{ E_DOC_UNREAD_CODE,
	    { "请以 300 dpi 重新扫描该页，或索取原始文件；不能视为没有证书。",
		"Scan that page again at 300 dpi, or ask for the original "
		"file; this does not mean that there is no certificate." } },
	{ E_DOC_DAMAGED_LINK,
	    { "请重新扫描二维码，或复制完整的文字。",
		"Scan the code again, or copy its whole text." } },
	{ E_COMPACT_VERSION,
	    { "请更新本程序后重试。",
		"A newer edition of this program may be able to read it." } },
	{ E_DOC_ENCRYPTED,
	    { "请索取未加密的文件，或将页面另存为图片后核验。",
		"Ask for a file without protection, or save the page as an "
		"image and check that." } },
	{ E_DOC_UNREADABLE,
	    { "请索取原始文件，或将页面另存为 PNG 后重试。",
		"Ask for the original file, or save the page as PNG and try "
		"again." } },
	{ E_DOC_TYPE,
	    { "请改用 PDF、PNG、JPEG 或 *.jws.json。",
		"Give a PDF, PNG, JPEG or *.jws.json instead." } },
	{ E_REVISION_FOREIGN,
	    { "请向持证人或颁发机构索取原始 PDF 文件。",
		"Ask the holder or the issuer for the original PDF file." } },
	{ E_CMS_DIGEST,
	    { "请向持证人或颁发机构索取原始 PDF 文件。",
		"Ask the holder or the issuer for the original PDF file." } },
	{ E_DOC_SIGNATURE_LEFT,
	    { "请向持证人或颁发机构索取原始 PDF 文件。",
		"Ask the holder or the issuer for the original PDF file." } },
	{ E_DOC_SIGNATURE_MISSING,
	    { "请索取带有全部机构签名的原始 PDF 文件。",
		"Ask for the original PDF file, with the signatures of all "
		"bodies." } },
	{ E_DOC_PAGE_DIFFERS,
	    { "以记录为准；请索取原始 PDF 文件。",
		"The record counts, not the page; ask for the original PDF "
		"file." } },
	{ E_DOC_TWO_RECORDS,
	    { "请分别索取每张证书的原始文件。",
		"Ask for the original file of each certificate." } },
	{ E_DOC_ANNEX_MISSING,
	    { "请索取带附件的原始 PDF。",
		"Ask for the original PDF with its annexes." } },
};

const char *
words_advice(enum error code, enum lang lang)
{
	size_t i;

	for (i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		if (advice[i].code == code)
			return in_lang(advice[i].text, lang);
	return NULL;
}

const char *
words_name(const struct bilingual *name, const char *code, enum lang lang)
{
	const char *first = lang == LANG_ZH ? name->zh : name->en;
	const char *second = lang == LANG_ZH ? name->en : name->zh;

	return first != NULL ? first : second != NULL ? second : code;
}

static const struct trust_scheme *
scheme_of(const struct verification *v)
{
	return v->trust == NULL
	    ? NULL
	    : trust_scheme(v->trust, v->certificate->scheme);
}

void
words_scheme(const struct verification *v, enum lang lang, struct buf *out)
{
	const struct trust_scheme *s = scheme_of(v);
	const char *code = v->certificate->scheme;

	if (s != NULL)
		buf_printf(
		    out, "%s (%s)", words_name(&s->name, code, lang), code);
	else
		buf_puts(out, code);
}

void
words_level(const struct verification *v, enum lang lang, struct buf *out)
{
	const struct trust_scheme *s = scheme_of(v);
	const char *code = v->certificate->level, *name = code;
	int level = s == NULL ? -1 : trust_level(s, code);

	if (level >= 0)
		name = words_name(&s->levels[level].name, code, lang);
	if (level >= 0 && strcmp(name, code) != 0)
		buf_printf(out, "%s (%s)", name, code);
	else if (code != NULL)
		buf_puts(out, code);
}

const char *
words_issuer(const struct verification *v, size_t i, enum lang lang)
{
	const char *code = v->certificate->issuers[i];
	const struct trust_body *body =
	    v->trust == NULL ? NULL : trust_body(v->trust, code);

	return body == NULL ? code : words_name(&body->name, code, lang);
}
