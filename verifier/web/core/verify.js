// SPDX-License-Identifier: Apache-2.0
// The judge: parts say what they found, the headline is the weightiest
// finding (docs/STATUS.md section 5). Valid only when every check was made
// and passed. The same verdict, status and codes as record/verify.c, which
// tests/web holds it against.
import { certificateParse, certificateReport, prune } from './certificate.js';
import { utf8 } from './crypt.js';
import { instantFormat } from './date.js';
import { Fault } from './fault.js';
import { JWS_CERTIFICATE_MAX, jwsParse } from './jws.js';
import { later } from './later.js';
import { signersJudge } from './signers.js';
import { unicodeHex } from './unicode.js';
import { validityJudge } from './validity.js';

// In headline order, worst first.
export const STATUSES = ['forged', 'incomplete', 'altered', 'void',
	'withdrawn', 'cancelled', 'superseded', 'expired', 'not_yet_valid',
	'suspended', 'mismatch', 'unknown_issuer', 'unreadable',
	'status_rollback', 'status_missing', 'status_stale', 'valid'];
const CHECKS = ['signatures', 'issuers', 'dates', 'status', 'document'];
const FINDINGS_MAX = 48;
const DETAIL_MAX = 255; // bytes

const WEIGHT_FAIL = {
	'issuers.missing': 'incomplete',
	'issuers.required_not_listed': 'incomplete',
	'dates.expired': 'expired',
	'dates.not_yet_valid': 'not_yet_valid',
	'status.void': 'void',
	'status.withdrawn': 'withdrawn',
	'status.cancelled': 'cancelled',
	'status.superseded': 'superseded',
	'status.suspended': 'suspended',
	'status.overdue': 'suspended',
};
const WEIGHT_DOUBT = {
	'not_examined': 'unreadable',
	'status.rollback': 'status_rollback',
	'status.conflict': 'status_rollback',
	'status.stale': 'status_stale',
	'clock.unreliable': 'status_stale',
	'dates.signed_in_future': 'status_stale',
	'document.host_unlisted': 'unknown_issuer',
};

// What one finding makes of the headline by itself.
function weight({ check, state, code }) {
	if (state === 'pass')
		return 'valid';
	if (state === 'fail')
		return WEIGHT_FAIL[code] ??
		    (check === 'document' ? 'altered' : 'forged');
	return WEIGHT_DOUBT[code] ??
	    (check === 'signatures' || check === 'issuers' ? 'unknown_issuer'
	    : check === 'status' ? 'status_missing' : 'unreadable');
}

export const verdictOf = (status) => status === 'valid' ? 'valid'
    : STATUSES.indexOf(status) < STATUSES.indexOf('unknown_issuer')
    ? 'not_valid' : 'unknown';

// Cut at the end of a whole character.
function cutDetail(text) {
	const bytes = utf8(text);
	let n = DETAIL_MAX;

	if (bytes.length < n)
		return text;
	while (n > 0 && (bytes[n - 1] & 0xc0) === 0x80)
		n--;
	return new TextDecoder().decode(bytes.subarray(0, Math.max(n - 1, 0)));
}

class Verification {
	constructor(evidence) {
		this.status = 'valid'; // the lightest; findings weigh it down
		this.checks = [];
		this.certificate = null;
		this.trust = null;
		this.good = this.required = 0;
		this.asOf = evidence.asOf?.instant ?? evidence.now;
		this.knownAt = evidence.knownAt ?? evidence.now;
		this.boundary = this.overdue = this.signedLater = false;
		this.answer = null;
	}

	add(check, state, code, detail = '') {
		this.put({ check, state, code, detail: cutDetail(detail) });
	}

	put(finding) {
		const by = weight(finding);

		if (STATUSES.indexOf(by) < STATUSES.indexOf(this.status))
			this.status = by;
		if (this.checks.length < FINDINGS_MAX)
			this.checks.push(finding);
	}

	said(check) {
		return this.checks.some((f) => f.check === check);
	}

	finish() {
		for (const check of CHECKS)
			if (!this.said(check))
				this.add(check, 'unknown', 'not_examined');
		this.checks.sort((a, b) =>
		    CHECKS.indexOf(a.check) - CHECKS.indexOf(b.check));
		return this;
	}
}

// Names in which unicodeCheck finds nothing: ASCII and Han characters, rare ones
// too, that are none of the compatibility forms; single spaces between.
const WORD = '[!-~\\u3400-\\u4db5\\u4e00-\\u9fef（）\\u{20000}-\\u{2a6d6}' +
    '\\u{2a700}-\\u{2b734}\\u{2b740}-\\u{2b81d}\\u{2b820}-\\u{2cea1}' +
    '\\u{2ceb0}-\\u{2ebe0}]+';
const PLAIN = new RegExp(`^(?:${WORD} )*${WORD}$`, 'u');
export const namePlain = (text) => PLAIN.test(text);

// Letters that are not what they seem are refused at issue; a stranger's
// certificate that has them is genuine all the same, and flagged.
function judgeLetters(v) {
	for (const lang of ['zh', 'en']) {
		const text = v.certificate.holder.name[lang];
		const fault = text === undefined || namePlain(text) ? null
		    : later('unicodeCheck')(text);
		if (fault !== null)
			v.add('document', 'pass', fault.code, `holder.name.${lang} ` +
			    `U+${unicodeHex(fault.cp)} @${fault.at + 1}`);
	}
}

function judgeDocument(evidence, v) {
	for (const finding of evidence.document ?? [])
		v.put(finding);
	if (!v.said('document'))
		v.add('document', 'pass', 'document.compare');
}

// evidence: { envelope (bytes; and what it parsed as: jws, certificate),
// trusts, token (a promise of { status or null, error, note }: it may be on its
// way while signatures are checked), asOf (null: now; { date } or { instant }),
// knownAt, now, maxAge, document }. Instants are seconds. Never throws for what
// the envelope holds.
export async function verifyEnvelope(evidence) {
	const v = new Verification(evidence);
	let { jws = null } = evidence;

	try {
		jws ??= jwsParse(evidence.envelope, JWS_CERTIFICATE_MAX);
		v.certificate = evidence.certificate ?? certificateParse(jws.payload);
		await signersJudge(jws, evidence, v);
		const { status, error, note } = await evidence.token;
		if (note !== undefined)
			evidence.document.push(note);
		await validityJudge({ ...evidence, status, statusError: error }, v);
		judgeDocument(evidence, v);
		judgeLetters(v);
	} catch (e) {
		if (!(e instanceof Fault))
			throw e;
		v.add('signatures', 'fail', e.code, jws === null ? '' : e.field);
		judgeDocument(evidence, v);
	}
	return v.finish();
}

// What could not even be read as an envelope.
export function verifyFault(check, state, code, detail) {
	const v = new Verification({ now: 0, asOf: null });

	v.add(check, state, code, detail);
	return v;
}

function eventReport(e, zone) {
	return prune({ action: e.action, effective: e.effective,
		decided: e.decided, published: instantFormat(e.published, zone),
		reason: e.reason, until: e.until });
}

// One result as `verifier check --json` has it, without the texts.
export function verificationReport(v, token) {
	const c = v.certificate;
	const zone = c?.zone ?? 0;
	const at = (t) => instantFormat(t, zone);
	const { since, next } = v.answer ?? {};

	return prune({ verdict: verdictOf(v.status), status: v.status,
		checks: v.checks.map(({ check, state, code, detail }) => prune({
			check, state, code, detail: detail === '' ? undefined : detail })),
		// The texts of a forged record are nobody's word.
		certificate: c === null || v.status === 'forged' ? null
		    : certificateReport(c),
		sample: v.trust?.sample ?? false, boundary: v.boundary,
		overdue: v.overdue, signed_later: v.signedLater,
		as_of: c === null ? undefined : at(v.asOf),
		known_at: c === null ? undefined : at(v.knownAt),
		since: since ? eventReport(since, zone) : undefined,
		announced: next ? eventReport(next, zone) : undefined,
		status_list: token ? { uri: token.uri, seq: token.seq,
			issued: at(token.iat), expires: at(token.exp) } : undefined });
}
