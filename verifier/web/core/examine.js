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
	const read = {};

	await faultOf(() => {
		read.jws = jwsParse(envelope, JWS_CERTIFICATE_MAX);
		read.certificate = certificateParse(read.jws.payload);
	});
	return read; // what is missing, the judge says why
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

// trusts: the lists, or a promise of them. tokenFor(uri, trust, scheme): a
// promise of { status or null, error, note }; soon(uri), if given, is told
// the address before it is known whether it will be asked for.
export async function examine(find, question) {
	const { tokenFor, ignoreHost = false } = question;
	let token = Promise.resolve({ status: null, error: 'status.missing' });

	if (find.error !== undefined) {
		const v = find.malformed
		    ? verifyFault('signatures', 'fail', find.error, find.detail)
		    : verifyFault('document', 'unknown', find.error, find.detail);
		return { ...verificationReport(v, null), source: find.source };
	}
	const read = await peek(find.envelope);
	const c = read.certificate;
	if (c !== undefined)
		question.soon?.(c.status.uri);
	const trusts = await question.trusts;
	const trust = trusts.find((t) => c !== undefined &&
	    trustScheme(t, c.scheme) && c.issuers.some((id) => trustBody(t, id)));
	// No program sees the paper: what a person must still do.
	const document = [...find.notes ?? [{ check: 'document', state: 'pass',
		code: 'document.compare', detail: '' }]];
	// What the bodies' signatures say of the file around it.
	if (c !== undefined && find.paper !== undefined)
		document.push(...await find.paper(c, trust) ?? [{ check: 'document',
			state: 'unknown', code: 'document.not_checked', detail: '' }]);
	if (trust !== undefined) {
		document.push(...hostNotes(find, trust, ignoreHost));
		token = tokenFor(c.status.uri, trust, trustScheme(trust, c.scheme));
		token.catch(() => null); // the judge is told, even if later
	}
	const v = await verifyEnvelope({ envelope: find.envelope, ...read, trusts,
		token, asOf: question.asOf ?? null, knownAt: question.knownAt,
		now: question.now, maxAge: question.maxAge, document });
	const { status } = await token;
	return { ...verificationReport(v, status), source: find.source,
		good: v.good, required: v.required,
		trust: v.trust === null ? null : { publisher: v.trust.publisher,
			version: v.trust.version, expires: v.trust.expires } };
}
