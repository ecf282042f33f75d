// SPDX-License-Identifier: Apache-2.0
// Who signed (docs/FORMAT.md section 4). Stock JOSE libraries are content
// with one good signature of several; the field is not. The order of checks
// and findings is that of record/signers.c.
import { keySame } from './crypt.js';
import { dateFormat, dateOf } from './date.js';
import { JWS_CERTIFICATE, jwsVerify } from './jws.js';
import { openAt, trustBody, trustLevel, trustScheme } from './trust.js';

// Tries every key of a body that has the kid: a kid is a hint.
async function tryBody(jws, i, body, out) {
	const s = jws.signatures[i];

	for (const key of body.keys) {
		if (key.kid !== s.kid)
			continue;
		// The algorithm is the key's; the header only repeats it.
		if (key.key.alg !== s.alg) {
			if (out.error === 'signatures.unknown_key')
				out.error = 'signatures.alg';
			continue;
		}
		out.error = 'signatures.bad';
		if (await jwsVerify(jws, i, key.key)) {
			Object.assign(out, { body, key, error: 'ok' });
			return true;
		}
	}
	return false;
}

// The body that is expected at this place first, so that a genuine record
// costs one verification a signature.
async function findOwner(jws, i, c, t) {
	const out = { body: null, key: null, error: 'signatures.unknown_key' };
	const s = jws.signatures[i];

	if (s.error !== 'ok' || s.typ !== JWS_CERTIFICATE) {
		out.error = s.error !== 'ok' ? s.error : 'jws.typ';
		return out;
	}
	const expected = i < c.issuers.length ? trustBody(t, c.issuers[i])
	    : undefined;
	const others = t.bodies.filter((b) => b !== expected);
	for (const body of expected === undefined ? others
	    : [expected, ...others])
		if (await tryBody(jws, i, body, out))
			break;
	return out;
}

async function countSignatures(jws, c, t) {
	const owners = await Promise.all(jws.signatures.map((_, i) =>
	    findOwner(jws, i, c, t)));

	return { trust: t, owners, signedBy: [], doubtful: [],
		good: owners.filter((o) => o.body !== null).length,
		known: c.issuers.filter((id) => trustBody(t, id)).length };
}

// Of several publishers the list under which most signatures are good
// speaks; among equals the one that knows more of the bodies, then the first.
async function chooseTrust(jws, c, trusts) {
	let best = null;

	for (const t of trusts) {
		const now = await countSignatures(jws, c, t);
		if ((now.known === 0 && now.good === 0) || (best !== null &&
		    (now.good < best.good || (now.good === best.good &&
		    now.known <= best.known))))
			continue;
		best = now;
		if (now.good === jws.signatures.length)
			break;
	}
	return best;
}

// May this key speak at iat? Says why not.
function judgeKey(o, c, v) {
	const { key, body } = o;
	const day = dateFormat(dateOf(c.iat, c.zone));
	let state = 'pass';

	if (key.compromised !== undefined) {
		// A thief writes what iat he likes: an earlier one needs the word
		// of somebody else that it existed by then.
		state = c.iat >= key.compromised ? 'fail' : 'unknown';
		v.add('signatures', state, 'signatures.key_compromised',
		    `${body.id} ${day}`);
	}
	if (!key.uses.includes('certificate')) {
		v.add('signatures', 'fail', 'signatures.key_use', body.id);
		state = 'fail';
	}
	if (!openAt(key, c.iat)) {
		v.add('signatures', 'fail', 'signatures.key_outside_validity',
		    `${body.id} ${day}`);
		state = 'fail';
	}
	if (!openAt(body, c.iat)) {
		v.add('issuers', 'fail', 'trust.body_ended', `${body.id} ${day}`);
		state = 'fail';
	}
	return state;
}

// A signature nobody on the list made. A list in force names every key of
// its bodies; an expired one may merely not know it yet.
function sayBad(i, count, c, current, v) {
	const { error } = count.owners[i];
	const id = c.issuers[i];
	const open = error === 'signatures.unknown_key' &&
	    (!current || id === undefined || !trustBody(count.trust, id));

	if (id !== undefined)
		count.doubtful[i] = open;
	v.add('signatures', open ? 'unknown' : 'fail', error,
	    `${i + 1}${id === undefined ? '' : ` ${id}`}`);
	if (id === undefined)
		v.add('issuers', 'fail', 'issuers.extra', `${i + 1}`);
}

// A good signature: by the right body, at the right place, once?
function sayGood(i, count, c, v) {
	const o = count.owners[i];
	const place = (id) => c.issuers.indexOf(id) < 0 ? c.issuers.length
	    : c.issuers.indexOf(id);
	const at = place(o.body.id);
	let after = false;

	for (const other of count.owners.slice(0, i)) {
		if (other.body === null)
			continue;
		// A body counts once, and so does a key two bodies share.
		if (other.body === o.body || keySame(other.key.key, o.key.key)) {
			v.add('issuers', 'fail', 'issuers.repeated', o.body.id);
			return;
		}
		// A stripped signature leaves the rest in order.
		if (place(other.body.id) > at)
			after = true;
	}
	if (at === c.issuers.length) {
		if (i < c.issuers.length)
			v.add('signatures', 'fail', 'signatures.key_of_other_body',
			    `${o.body.id}, not ${c.issuers[i]}`);
		else
			v.add('issuers', 'fail', 'issuers.extra', o.body.id);
		return;
	}
	if (after)
		v.add('issuers', 'fail', 'issuers.order', o.body.id);
	const state = judgeKey(o, c, v);
	if (state === 'pass') {
		count.signedBy[at] = true;
		v.good++;
	} else {
		count.doubtful[at] = state === 'unknown';
	}
}

// Otherwise one stolen key issues alone with a shorter list.
function judgeScheme(trust, c, v) {
	const s = trustScheme(trust, c.scheme);

	v.required = c.issuers.length;
	if (s === undefined) {
		v.add('issuers', 'unknown', 'trust.scheme', c.scheme);
		return;
	}
	for (const id of s.required)
		if (!c.issuers.includes(id)) {
			v.required++;
			v.add('issuers', 'fail', 'issuers.required_not_listed', id);
		}
	for (const id of c.issuers)
		if (!s.required.includes(id))
			v.add('issuers', 'fail', 'issuers.outside_scheme', id);
	if (c.level === undefined ? s.levels.length > 0
	    : trustLevel(s, c.level) < 0)
		v.add('issuers', 'unknown', 'trust.level', c.level ?? '-');
}

// Every body whose signature does not count, whatever ails it.
function judgeMissing(count, c, v) {
	for (const [i, id] of c.issuers.entries()) {
		if (count.signedBy[i])
			continue;
		if (!trustBody(count.trust, id))
			v.add('issuers', 'unknown', 'signatures.unknown_issuer', id);
		v.add('issuers', count.doubtful[i] ? 'unknown' : 'fail',
		    'issuers.missing', id);
	}
}

// Nobody on any list is named. The shape is judged all the same.
function sayUnknown(jws, c, trusts, v) {
	v.required = c.issuers.length;
	for (const [i, s] of jws.signatures.entries()) {
		const error = s.error === 'ok' && s.typ !== JWS_CERTIFICATE
		    ? 'jws.typ' : s.error;
		if (error !== 'ok')
			v.add('signatures', 'fail', error, `${i + 1}`);
	}
	v.add('signatures', 'unknown', 'signatures.unknown_key');
	if (trusts.length === 0)
		v.add('issuers', 'unknown', 'trust.none');
	for (const id of c.issuers)
		v.add('issuers', 'unknown', 'signatures.unknown_issuer', id);
	if (jws.signatures.length > c.issuers.length)
		v.add('issuers', 'fail', 'issuers.extra',
		    `${jws.signatures.length} > ${c.issuers.length}`);
}

export async function signersJudge(jws, evidence, v) {
	const c = v.certificate;
	const count = await chooseTrust(jws, c, evidence.trusts);

	if (count === null) {
		sayUnknown(jws, c, evidence.trusts, v);
		return;
	}
	v.trust = count.trust;
	const current = v.trust.expires > evidence.now;
	for (const [i, o] of count.owners.entries())
		if (o.body === null)
			sayBad(i, count, c, current, v);
		else
			sayGood(i, count, c, v);
	judgeMissing(count, c, v);
	judgeScheme(v.trust, c, v);
	if (!current)
		v.add('issuers', 'unknown', 'trust.expired',
		    dateFormat(dateOf(v.trust.expires, c.zone)));
	for (const check of ['signatures', 'issuers'])
		if (!v.said(check))
			v.add(check, 'pass', `${check}.ok`, `${v.good}/${v.required}`);
}
