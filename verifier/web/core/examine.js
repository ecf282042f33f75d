// SPDX-License-Identifier: Apache-2.0
// Brings together what the judge needs for one find: the lists that know its
// issuers, the token of its status address, what was seen around it. Nothing
// is decided here.
import { certificateParse } from './certificate.js';
import { faultOf } from './fault.js';
import { JWS_CERTIFICATE_MAX, jwsParse } from './jws.js';
import { statusTrusted } from './status.js';
import { trustBody, trustScheme } from './trust.js';
import { verificationReport, verifyEnvelope, verifyFault } from './verify.js';

const hostOf = (url) => /^[^:]*:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';

async function peek(envelope) {
	let c = null;

	await faultOf(() => {
		c = certificateParse(jwsParse(envelope, JWS_CERTIFICATE_MAX).payload);
	});
	return c; // else the judge says why
}

// The address on the paper must be the publisher's: a look-alike site is how
// a genuine code is turned into a lure.
function hostNotes(find, trust, ignoreHost) {
	const ours = hostOf(trust.publisher);

	if (find.host === '' || (!find.insecure &&
	    find.host.toLowerCase() === ours.toLowerCase()))
		return [];
	return [{ check: 'document', state: ignoreHost ? 'pass' : 'unknown',
		code: 'document.host_unlisted', detail: `${find.insecure ? 'http: '
		    : ''}${find.host.slice(0, 80)} (${ours})` }];
}

const note = (state, code, detail) => ({ status: null, note: { check: 'status',
	state, code, detail } });

// The token offered against the one kept: the newest trustworthy one.
export async function chooseToken(offered, kept, trust, scheme) {
	const good = offered !== null && scheme !== undefined &&
	    await statusTrusted(offered, trust, scheme) === 'ok';

	if (kept === null || offered === null)
		return { status: offered ?? kept, error: offered || kept ? undefined
		    : 'status.missing' };
	if (!good)
		return { ...note('pass', 'status.signature',
		    `seq ${offered.seq} -> ${kept.seq}`), status: kept };
	if (offered.seq < kept.seq ||
	    (offered.seq > kept.seq && offered.iat < kept.iat))
		return { ...note('pass', 'status.rollback',
		    `seq ${offered.seq} < ${kept.seq}`), status: kept };
	if (offered.seq === kept.seq && offered.digest !== kept.digest)
		return { ...note('unknown', 'status.conflict',
		    `seq ${offered.seq}`), error: 'status.conflict' };
	return { status: offered };
}

// tokenFor(uri, trust, scheme): { status or null, error, note }.
export async function examine(find, question) {
	const { trusts, tokenFor, ignoreHost = false } = question;
	let token = { status: null, error: 'status.missing' };

	if (find.error !== undefined) {
		const v = find.malformed
		    ? verifyFault('signatures', 'fail', find.error, find.detail)
		    : verifyFault('document', 'unknown', find.error, find.detail);
		return { ...verificationReport(v, null), source: find.source };
	}
	const c = await peek(find.envelope);
	const trust = c === null ? undefined : trusts.find((t) =>
	    trustScheme(t, c.scheme) && c.issuers.some((id) => trustBody(t, id)));
	// No program sees the paper: what a person must still do.
	const document = [...find.notes ?? [{ check: 'document', state: 'pass',
		code: 'document.compare', detail: '' }]];
	if (trust !== undefined) {
		document.push(...hostNotes(find, trust, ignoreHost));
		token = await tokenFor(c.status.uri, trust,
		    trustScheme(trust, c.scheme));
		if (token.note !== undefined)
			document.push(token.note);
	}
	const v = await verifyEnvelope({ envelope: find.envelope, trusts,
		status: token.status, statusError: token.error,
		asOf: question.asOf ?? null, knownAt: question.knownAt,
		now: question.now, maxAge: question.maxAge, document });
	return { ...verificationReport(v, token.status), source: find.source,
		good: v.good, required: v.required,
		trust: v.trust === null ? null : { publisher: v.trust.publisher,
			version: v.trust.version, expires: v.trust.expires } };
}
