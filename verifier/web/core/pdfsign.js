// SPDX-License-Identifier: Apache-2.0
// What the bodies' signatures say of a PDF (docs/PDF.md section 7), as
// record/pdfsign.c. Nothing but the increments of docs/PDF.md may follow the
// base, and each signature has to be by a key that the trust list gives to
// the body whose field it is in. A PDF that is not of our form is not judged
// here: that takes a reader of PDF.
import { cmsCovers, cmsNames, cmsRead, cmsVerify, stampRead } from './cms.js';
import { CryptMissing } from './crypt.js';
import { latin1Of, sameBytes } from './der.js';
import { Fault, fail } from './fault.js';
import { ROOM_STAMPED, revisionCms, revisionRead } from './revision.js';
import { openAt } from './trust.js';
import { Unable, crlIsOf, isIssuer, x509Read } from './x509.js';

const POOL_MAX = 64;
const SAID_MAX = 12;

class PdfJudge {
	constructor(bytes, { form, r }, certificate, trust) {
		Object.assign(this, { bytes, form, r, c: certificate, trust });
		this.said = [];
		this.pool = []; // certificates that are accounted for
		this.good = 0;
	}

	say(state, code, detail = '') {
		if (this.said.length < SAID_MAX)
			this.said.push({ check: 'document', state, code, detail });
	}

	// Who has the certificate that the signature names: by its hash.
	async owner(cms) {
		for (const body of this.trust?.bodies ?? [])
			for (const key of body.keys)
				if (key.x509 !== null && await cmsNames(cms, key.x509))
					return { body, key };
		return null;
	}

	// May this key sign a PDF, and could it when it says that it did?
	key({ body, key }, s) {
		const before = this.said.length;
		const x509 = x509Read(key.x509);

		if (!key.uses.includes('pdf'))
			this.say('fail', 'signatures.key_use', body.id);
		if (key.compromised !== undefined)
			this.say(s.instant >= key.compromised ? 'fail' : 'unknown',
			    'signatures.key_compromised', body.id);
		if (s.instant < this.c.iat)
			this.say('fail', 'document.signed_before_record', body.id);
		if (!openAt(key, s.instant) || !openAt(x509, s.instant))
			this.say('fail', 'signatures.key_outside_validity', body.id);
		return this.said.length === before;
	}

	account(cms) {
		for (const c of cms.certificates)
			if (!this.has(c.der) && this.pool.length < POOL_MAX)
				this.pool.push(c);
	}

	has(der) {
		return this.pool.some((c) => sameBytes(c.der, der));
	}

	// Where there is room for a time stamp there has to be one.
	async stamp(cms, s) {
		if ((s.room === ROOM_STAMPED) !== (cms.stamp !== null))
			fail('pdf_signature.time_stamp');
		if (cms.stamp !== null)
			this.account(await stampRead(cms));
	}

	async signature(s) {
		const { bytes } = this;
		const cms = cmsRead(revisionCms(latin1Of(bytes.subarray(0, s.end)), s));
		const covered = new Uint8Array(s.before + s.end - s.after);

		covered.set(bytes.subarray(0, s.before));
		covered.set(bytes.subarray(s.after, s.end), s.before);
		if (!await cmsCovers(cms, covered))
			fail('pdf_signature.digest');
		const owner = await this.owner(cms);
		if (owner === null) {
			this.say('unknown', 'document.signature_unknown', s.title);
			return;
		}
		if (owner.body.id !== s.title)
			fail('document.signature_of_other_body');
		const code = await cmsVerify(cms, owner.key.x509, owner.key.key);
		if (code !== 'ok')
			fail(code);
		await this.stamp(cms, s);
		this.account(cms);
		if (this.key(owner, s))
			this.good++;
	}

	// Above one of the pool, and vouched for by itself or another of the store.
	async belongs(c, store) {
		for (const below of this.pool)
			if (await isIssuer(c, below))
				for (const other of store)
					if (await isIssuer(other, c))
						return true;
		return false;
	}

	async storeGood() {
		const parts = ({ bytes }, list) => list.map(([from, to]) =>
		    bytes.subarray(from, to));
		const single = (list) => list.every((a, i) =>
		    !list.slice(0, i).some((b) => sameBytes(a, b)));
		const certs = parts(this, this.r.certs), crls = parts(this, this.r.crls);

		if (!single(certs) || !single(crls))
			return false;
		const store = certs.map((der) => x509Read(der));
		for (const c of store)
			if (!this.has(c.der)) {
				if (this.pool.length === POOL_MAX ||
				    !await this.belongs(c, store))
					return false;
				this.pool.push(c);
			}
		for (const crl of crls) {
			let known = false;
			for (const c of this.pool)
				known ||= await crlIsOf(crl, c);
			if (!known)
				return false;
		}
		return true;
	}

	// The fields of the base are those of the record's bodies, in their order.
	fields() {
		const { issuers } = this.c;
		const titles = this.r.fields.map((f) => f.title);
		const at = titles.findIndex((t, i) => t !== issuers[i]);

		if (at < 0 && titles.length === issuers.length)
			return true;
		this.say('fail', 'document.signature_of_other_body',
		    at < 0 ? issuers[titles.length] : titles[at]);
		return false;
	}

	async judge() {
		const { r } = this;

		for (const s of r.signatures)
			try {
				await this.signature(s);
			} catch (e) {
				if (!(e instanceof Fault))
					throw e;
				this.say('fail', e.code, s.title);
			}
		if (this.form === 'revision.foreign')
			this.say('fail', 'revision.foreign');
		else if (this.good === r.fields.length && !await this.store())
			this.say('fail', 'revision.foreign', 'DSS');
		if (this.form === 'revision.unsigned')
			for (const f of r.fields.slice(r.signatures.length))
				this.say('fail', 'document.signature_missing', f.title);
		if (this.fields() && this.said.length === 0)
			this.say('pass', 'document.signed', `${this.good}/${
			    r.fields.length}`);
		return this.said;
	}

	async store() {
		try {
			return await this.storeGood();
		} catch (e) {
			if (e instanceof Fault)
				return false;
			throw e;
		}
	}
}

// Null for a PDF that is not of our form or that nobody signed. Else { whole,
// signed, judge }: whole, when nothing but our own increments is in it; signed,
// when one of them is a signature; judge(certificate, trust) gives the findings,
// as a promise of them, or of null when this browser lacks the cryptography.
export function pdfsignRead(bytes) {
	const read = revisionRead(latin1Of(bytes));

	if (read.r === null || (read.form === 'revision.unsigned' &&
	    read.r.signatures.length === 0))
		return null;
	return { whole: read.form === 'ok', signed: read.r.signatures.length > 0,
		judge: async (certificate, trust) => {
			try {
				return await new PdfJudge(bytes, read, certificate, trust)
					.judge();
			} catch (e) {
				if (e instanceof Unable || e instanceof CryptMissing)
					return null;
				throw e;
			}
		} };
}
