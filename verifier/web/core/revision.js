// SPDX-License-Identifier: Apache-2.0
// The revisions of a certificate's PDF (docs/PDF.md section 3), as
// record/revision.c reads them: each increment is written again from what
// stands before it and compared byte by byte. The file is a text of one
// character a byte here.
import { instantFormat, instantParse, zoneParse } from './date.js';
import { fail } from './fault.js';

const FILE_MAX = 128 << 20;
const REVISION_SIGNATURES_MAX = 4;
const STORE_MAX = 16;
// Bytes of CMS, two digits each; the second with a time-stamp in it.
const ROOM = 4096;
export const ROOM_STAMPED = 8192;
const ROW = 20; // of a cross-reference table
const CLOSE = '>>\nendobj\n';
const NUMBER = '(0|[1-9]\\d{0,8})';
const padded = (n, width) => String(n).padStart(width, '0');

// A pattern that must match at the place.
function matchAt(text, at, pattern) {
	const re = new RegExp(pattern, 'y');

	re.lastIndex = at;
	return re.exec(text);
}

// The table and trailer that end in the "startxref" at `tail`, or null.
function readTail(text, tail) {
	const m = matchAt(text, tail, `startxref\n${NUMBER}\n%%EOF\n`);
	const startxref = Number(m?.[1]);
	const x = m && startxref < tail &&
	    matchAt(text, startxref, `xref\n0 ${NUMBER}\n`);

	if (!x)
		return null;
	const size = Number(x[1]), table = startxref + x[0].length;
	if (Math.floor((tail - table) / ROW) < size)
		return null;
	const t = matchAt(text, table + ROW * size,
	    `trailer\n<< /Size ${size} /Root ${NUMBER} 0 R /Info ${
	        NUMBER} 0 R /ID ([^]{71}) >>\n`);
	return t && table + ROW * size + t[0].length === tail ? { startxref, table,
		base: tail + m[0].length, size, root: Number(t[1]),
		info: Number(t[2]), id: t[3] } : null;
}

// The lines of the dictionary of an object that is one and no stream.
function readObject(text, r, number) {
	if (number === 0 || number >= r.size)
		return null;
	const row = text.substr(r.table + ROW * number, 10);
	const at = /^\d{10}$/.test(row) ? Number(row) : text.length;
	const head = `${number} 0 obj\n<<\n`;
	const end = text.indexOf(`\n${CLOSE}`, at + head.length);
	return end < 0 || !text.startsWith(head, at) ? null
	    : text.slice(at + head.length, end + 1);
}

// What follows a line's beginning in the lines of a dictionary, or null.
function lineOf(dictionary, literal) {
	const at = `\n${dictionary}`.indexOf(`\n${literal}`);

	return at < 0 ? null : dictionary.slice(at + literal.length);
}

function readFields(text, r) {
	const form = lineOf(r.catalog, '/AcroForm << /Fields [');
	const perms = lineOf(r.catalog, '/Perms << /DocMDP ');
	const m = form && new RegExp(`^((?:${NUMBER} 0 R ){0,${REVISION_SIGNATURES_MAX
	    - 1}}${NUMBER} 0 R)\\] /SigFlags 3 >>\n`).exec(form);

	if (!m || !perms?.startsWith(`${r.size} 0 R >>\n`))
		return null;
	return m[1].split(' 0 R').slice(0, -1).map((n) => {
		const number = Number(n);
		const dictionary = readObject(text, r, number);
		const title = dictionary && lineOf(dictionary, '/T (');
		return title && title.includes(')\n') ? { number, dictionary,
			title: title.slice(0, title.indexOf(')\n')) } : null;
	});
}

// The base, or null when the file does not begin with one of ours.
function readBase(text) {
	for (let tail = text.indexOf('\nstartxref\n'); tail >= 0;
	    tail = text.indexOf('\nstartxref\n', tail + 1)) {
		const r = readTail(text, tail + 1);
		if (r === null)
			continue;
		r.catalog = readObject(text, r, r.root);
		r.fields = r.catalog === null ? null : readFields(text, r);
		return r.fields === null || r.fields.includes(null) ? null
		    : { ...r, first: r.size, end: r.base, signatures: [], certs: [],
		        crls: [] };
	}
	return null;
}

// An increment while it is written: objects, then table and trailer.
class Increment {
	constructor(r) {
		this.r = r;
		this.out = '';
		this.rows = []; // [number, offset]
	}

	get here() {
		return this.r.end + this.out.length;
	}

	object(number) {
		this.rows.push([number, this.here]);
		this.out += `${number} 0 obj\n<<`;
	}

	// An object of the base with one entry more.
	rewrite(number, dictionary, key, value) {
		this.object(number);
		this.out += `\n${dictionary}/${key} ${value} 0 R\n${CLOSE}`;
	}

	finish(size) {
		const { r, rows, here: xref } = this;

		this.out += 'xref\n';
		for (let i = 0, k; i < rows.length; i = k) {
			for (k = i + 1; k < rows.length; k++)
				if (rows[k][0] !== rows[k - 1][0] + 1)
					break;
			this.out += `${rows[i][0]} ${k - i}\n` + rows.slice(i, k)
				.map((row) => `${padded(row[1], 10)} 00000 n \n`).join('');
		}
		this.out += `trailer\n<< /Size ${size} /Root ${r.root} 0 R /Info ${
		    r.info} 0 R /Prev ${r.startxref} /ID ${r.id} >>\nstartxref\n${
		    xref}\n%%EOF\n`;
		return { size, startxref: xref, end: this.here };
	}
}

// The reverse of whenText(); whether it was in that form shows when it is
// written again.
function whenRead(m) {
	const d = /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-]\d\d)'(\d\d)')$/
		.exec(m);
	const zone = d && (d[7] ? `${d[7]}:${d[8]}` : 'Z');
	const instant = d && instantParse(`${d[1]}-${d[2]}-${d[3]}T${d[4]}:${
	    d[5]}:${d[6]}${zone}`);

	return d === null || instant === null ? null
	    : { instant, zone: zoneParse(zone) };
}

const whenText = ({ instant, zone }) => `D:${instantFormat(instant, zone)
	.replace(/[-:T](?=.*(?:Z|[+-]..:..)$)/g, '')
	.replace(/(..):(..)$/, "$1'$2'")}`;

// The next signature, if the file goes on with it.
function readSignature(text, r) {
	const field = r.fields[r.signatures.length];
	const at = text.indexOf('\n/M (', r.end + field.dictionary.length);
	const m = at < 0 ? null : text.slice(at + 5, text.indexOf(')\n', at));
	const when = m && whenRead(m);
	const open = text.indexOf('\n/Contents <', at);
	const room = (text.indexOf('>', open) - open - 12) >> 1;

	if (!when || open < 0 || (room !== ROOM && room !== ROOM_STAMPED))
		return false;
	const inc = new Increment(r);
	inc.rewrite(field.number, field.dictionary, 'V', r.size);
	inc.object(r.size);
	inc.out += '\n/Type /Sig\n/Filter /Adobe.PPKLite\n' +
	    `/SubFilter /ETSI.CAdES.detached\n/M (${whenText(when)})\n`;
	if (r.signatures.length === 0)
		inc.out += '/Reference [<< /Type /SigRef /TransformMethod /DocMDP ' +
		    '/TransformParams << /Type /TransformParams /P 2 /V /1.2 >> ' +
		    '>>]\n';
	const range = (...n) => `[${[0, ...n].map((v, i) => i === 0 ? v
	    : String(v).padStart(10)).join(' ')}]`;
	inc.out += '/ByteRange ';
	const rangeAt = inc.out.length;
	inc.out += `${range(0, 0, 0)}\n/Contents `;
	const before = inc.here, after = before + 2 * room + 2;
	inc.out += `<${'0'.repeat(2 * room)}>\n${CLOSE}`;
	const next = inc.finish(r.size + 1);
	const bytes = inc.out.slice(0, rangeAt) +
	    range(before, after, next.end - after) +
	    inc.out.slice(rangeAt + range(0, 0, 0).length);
	if (text.slice(r.end, before + 1) !== bytes.slice(0, before + 1 - r.end) ||
	    text.slice(after - 1, next.end) !== bytes.slice(after - 1 - r.end))
		return false;
	r.signatures.push({ title: field.title, instant: when.instant, before,
		after, end: next.end, room });
	Object.assign(r, next);
	return true;
}

// The security store, if the file goes on with it.
function readStore(text, r) {
	const arrays = ['Certs', 'CRLs'].map((key) => {
		const from = text.indexOf(`/${key} [`, r.end + r.catalog.length);
		const end = text.indexOf(']\n', from);
		return from < 0 || end < 0 ? -1
		    : text.slice(from + key.length + 3, end).split('R').length - 1;
	});
	const [ncerts, ncrls] = arrays;
	const parts = [];

	if (ncerts < 1 || ncerts > STORE_MAX || ncrls < 0 || ncrls > STORE_MAX)
		return false;
	for (let at = r.end + r.catalog.length; parts.length < ncerts + ncrls;) {
		at = text.indexOf(' /Length ', at);
		const m = at < 0 ? null
		    : matchAt(text, at, ` /Length ${NUMBER} >>\nstream\n`);
		if (!m)
			return false;
		at += m[0].length;
		parts.push([at, at += Number(m[1])]);
	}
	const inc = new Increment(r);
	const array = (key, first, n) => `/${key} [${Array.from({ length: n },
	    (_, i) => `${first + i} 0 R`).join(' ')}]\n`;
	inc.rewrite(r.root, r.catalog, 'DSS', r.size);
	inc.object(r.size);
	inc.out += `\n/Type /DSS\n${array('Certs', r.size + 1, ncerts)}${
	    array('CRLs', r.size + 1 + ncerts, ncrls)}${CLOSE}`;
	parts.forEach((part, i) => {
		inc.object(r.size + 1 + i);
		inc.out += ` /Length ${part[1] - part[0]} >>\nstream\n${
		    text.slice(...part)}\nendstream\nendobj\n`;
	});
	const next = inc.finish(r.size + 1 + parts.length);
	if (text.slice(r.end, next.end) !== inc.out)
		return false;
	Object.assign(r, next, { certs: parts.slice(0, ncerts),
		crls: parts.slice(ncerts) });
	return true;
}

// Of r: signatures { title, instant, before, after, end, room }; certs and crls
// [from, to]; all count in the file. { form, r }: 'ok', or 'revision.form' (not ours; r is null),
// 'revision.foreign' (something else follows), 'revision.unsigned'.
export function revisionRead(text) {
	const r = text.length > FILE_MAX ? null : readBase(text);

	if (r === null)
		return { form: 'revision.form', r };
	while (r.end < text.length)
		if (r.signatures.length < r.fields.length ? !readSignature(text, r)
		    : r.certs.length > 0 || !readStore(text, r))
			return { form: 'revision.foreign', r };
	return { form: r.signatures.length < r.fields.length
	    ? 'revision.unsigned' : 'ok', r };
}

// The DER value in Contents: lower-case digits, then zeros.
export function revisionCms(text, s) {
	const digits = text.slice(s.before + 1, s.after - 1);

	if (!/^[\da-f]*$/.test(digits))
		fail('revision.cms');
	const m = /^30(?:([0-7].)|81([89a-f].)|82((?!00)....))/.exec(digits);
	const n = m && parseInt(m[1] ?? m[2] ?? m[3], 16) + m[0].length / 2;
	if (!m || n > s.room || /[^0]/.test(digits.slice(2 * n)))
		fail('revision.cms');
	return Uint8Array.from(digits.slice(0, 2 * n).match(/../g),
	    (byte) => parseInt(byte, 16));
}
