// SPDX-License-Identifier: Apache-2.0
// For other pages and for node: one call from a code, a file or an address
// to a result, with the lists that the caller brings.
//
//	const { verify } = await import('./verifier.js');
//	const result = await verify('https://HOST/#DIGITS', { root, trust,
//	    status, now: Math.floor(Date.now() / 1000) });
import { b64Encode } from './b64.js';
import { certificateParse } from './certificate.js';
import { CryptMissing, cryptFallback, sha256, utf8 } from './crypt.js';
import { dateOf, dateOk, instantFormat, instantParse } from './date.js';
import { latin1Of } from './der.js';
import { edPoint } from './edwards.js';
import { chooseToken, examine } from './examine.js';
import { Fault, faultOf } from './fault.js';
import { rootFingerprint } from './fingerprint.js';
import { findEnvelope, findText } from './find.js';
import { exactRaw, exactZlib } from './inflate_exact.js';
import { jsonExact } from './json_exact.js';
import { JWS_CERTIFICATE_MAX, jwsParse } from './jws.js';
import { headerFault } from './jws_fault.js';
import { laterBring } from './later.js';
import { pdfsignRead } from './pdfsign.js';
import { findScan } from './scan.js';
import { statusEvents, statusJudge, statusParse,
	statusTrusted } from './status.js';
import { rootParse, trustParse, trustScheme } from './trust.js';
import { unicodeVisible } from './unicode.js';
import { unicodeCheck } from './unicode_check.js';
import { unicodeFold } from './unicode_fold.js';
import { STATUSES, namePlain, verificationReport,
	verifyFault } from './verify.js';

laterBring({ edPoint, exactRaw, exactZlib, headerFault, jsonExact,
	unicodeCheck });

const asBytes = (v) => typeof v === 'string' ? utf8(v) : v;

async function findInput(input) {
	if (typeof input !== 'string')
		return latin1Of(input.subarray(0, 1024)).includes('%PDF-')
		    ? findPdf(input) : findEnvelope(input);
	return input.trimStart().startsWith('{') ? findEnvelope(utf8(input))
	    : findText(input.trim(), 'text');
}

// The record of a PDF, with what the bodies' signatures say of the file. Pages
// and attachments are not read, so an annex is missing.
function findPdf(bytes) {
	const [find, ...others] = findScan(bytes);
	const note = (state, code, detail = '') =>
	    ({ check: 'document', state, code, detail });
	const notes = [];

	if (find === undefined)
		return null;
	if (others.length > 0)
		notes.push(note('fail', 'document.two_records'));
	try {
		const { payload } = jwsParse(find.envelope, JWS_CERTIFICATE_MAX);
		for (const { name } of certificateParse(payload).annex)
			notes.push(note('unknown', 'document.annex_missing', name));
	} catch {
		// the judge says what is wrong with it
	}
	return { ...find, notes, paper: pdfsignRead(bytes)?.judge ??
	    (async () => null) };
}

// A day, an instant, or null for now; refused when it is neither.
function asOfParse(text) {
	if (text === undefined || text === null)
		return null;
	if (dateOk(text))
		return { date: text };
	const instant = instantParse(text);
	if (instant === null)
		throw new RangeError(`no day and no instant: ${text}`);
	return { instant };
}

// input: the text of a code or a link, a *.jws.json (text or bytes), or the bytes
// of a PDF, which is valid only as the very file that the bodies signed.
// root: text of root.json, the pin; trust, status: text or bytes of
// trust.jws.json and of a token, or null; now: seconds; asOf: "2026-03-01" or
// an instant with a zone. Resolves to one result of schema check/1; throws
// for a pin, list or question that is no such thing.
async function verify(input, options) {
	const { root, trust, status = null, now, asOf, knownAt, maxAge,
		ignoreHost } = options;
	const find = await findInput(input);
	let token = null, error = 'status.missing';

	if (!Number.isSafeInteger(now))
		throw new RangeError('now: seconds since 1970 are missing');
	if (find === null)
		return verificationReport(verifyFault('document', 'unknown',
		    'document.nothing', ''), null);
	const trusts = trust === null || trust === undefined ? []
	    : [await trustParse(asBytes(trust), rootParse(asBytes(root)))];
	if (status !== null) {
		error = await faultOf(async () => {
			token = await statusParse(asBytes(status));
		});
	}
	return examine(find, { trusts, now, maxAge, ignoreHost,
		asOf: asOfParse(asOf),
		knownAt: knownAt === undefined ? undefined
		    : asOfParse(knownAt).instant,
		tokenFor: async () => ({ status: token,
			error: error === 'ok' ? undefined : error }) });
}

export {
	CryptMissing, Fault, STATUSES, asOfParse, b64Encode, chooseToken,
	cryptFallback, dateOf, dateOk, examine, faultOf, findEnvelope, findScan,
	findText, instantFormat, instantParse, jwsParse, certificateParse, namePlain,
	pdfsignRead,
	rootFingerprint, rootParse, sha256, statusEvents, statusJudge, statusParse,
	statusTrusted, trustParse, trustScheme, unicodeCheck, unicodeFold,
	unicodeVisible,
	verify,
};
