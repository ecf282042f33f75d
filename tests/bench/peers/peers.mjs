// SPDX-License-Identifier: Apache-2.0
// What others take for parts of the job, each warm and in one process.
// usage: peers.mjs PEER CERTIFICATE.jws.json trust.jws.json FONT.ttf KEY.p12
// prints a rate a second of processor time.  The packages lie in
// node_modules beside this file: tools/bench.sh puts both into build/.
import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
const SECONDS = 2;
const [peer, certificate, list, font, p12] = process.argv.slice(2);
const envelope = JSON.parse(readFileSync(certificate, 'utf8'));
const decode = (s) => JSON.parse(Buffer.from(s, 'base64url').toString());
const record = decode(envelope.payload);

// The joint certificate: both signatures, keys imported once.
async function jose() {
	const { flattenedVerify, importJWK } = await import('jose');
	const bodies = decode(JSON.parse(readFileSync(list, 'utf8')).payload)
	    .bodies;
	const work = [];
	for (const signature of envelope.signatures) {
		const { kid } = decode(signature.protected);
		const jwk = bodies.flatMap((b) => b.keys)
		    .find((k) => k.kid === kid);
		const { kty, crv, x, y } = jwk;
		work.push([{ payload: envelope.payload, ...signature },
		    await importJWK({ kty, crv, x, y }, 'ES256')]);
	}
	return async () => {
		for (const [jws, key] of work)
			await flattenedVerify(jws, key);
	};
}

const lines = [record.jti, record.holder.name.zh, record.holder.name.en,
	record.scope.zh, record.scope.en, record.holder.uscc];

// One A4 page with the texts of the certificate, no code, no signature.
async function typst() {
	const { NodeCompiler } =
	    await import('@myriaddreamin/typst-ts-node-compiler');
	const compiler = NodeCompiler.create({
		fontArgs: [{ fontBlobs: [readFileSync(font)] }] });
	let n = 0;
	return async () => {
		const text = lines.map((s) => `#${JSON.stringify(s)}`).join('\n\n');
		const pdf = compiler.pdf({ mainFileContent:
		    '#set page("a4")\n#set text(font: "LXGW WenKai")\n' +
		    `No. ${n++}\n\n${text}` });
		if (pdf.length < 10000)
			throw new Error('typst: the font is missing');
	};
}

async function signed(make) {
	const { SignPdf } = await import('@signpdf/signpdf');
	const { P12Signer } = await import('@signpdf/signer-p12');
	const key = readFileSync(p12);
	return async () => { // a signer can be used once
		const pdf = await new SignPdf().sign(await make(),
		    new P12Signer(key, { passphrase: 'bench' }));
		if (!pdf.includes('/ByteRange'))
			throw new Error('not signed');
	};
}

const notice = { reason: 'bench', contactInfo: '-', name: '-', location: '-' };

// The same page with one signature.
async function pdfkit() {
	const { default: PDFDocument } = await import('pdfkit');
	const { plainAddPlaceholder } =
	    await import('@signpdf/placeholder-plain');
	const data = readFileSync(font);
	return signed(() => new Promise((resolve) => {
		const doc = new PDFDocument({ size: 'A4' });
		const parts = [];

		doc.on('data', (part) => parts.push(part));
		doc.on('end', () => resolve(plainAddPlaceholder(
		    { pdfBuffer: Buffer.concat(parts), ...notice })));
		doc.font(data);
		for (const line of lines)
			doc.text(line);
		doc.end();
	}));
}

async function pdflib() {
	const { PDFDocument } = await import('pdf-lib');
	const { default: fontkit } = await import('@pdf-lib/fontkit');
	const { pdflibAddPlaceholder } =
	    await import('@signpdf/placeholder-pdf-lib');
	const data = readFileSync(font);
	return signed(async () => {
		const doc = await PDFDocument.create();
		doc.registerFontkit(fontkit);
		const face = await doc.embedFont(data, { subset: true });
		const page = doc.addPage([595, 842]);
		lines.forEach((line, i) => page.drawText(line,
		    { x: 50, y: 780 - 20 * i, size: 11, font: face }));
		pdflibAddPlaceholder({ pdfDoc: doc, ...notice });
		return Buffer.from(await doc.save({ useObjectStreams: false }));
	});
}

const once = await { jose, typst, pdfkit, pdflib }[peer]();
await once();
const start = process.cpuUsage();
let done = 0, spent;
do {
	await once();
	done++;
	spent = process.cpuUsage(start);
} while (spent.user + spent.system < SECONDS * 1e6);
console.log((done * 1e6 / (spent.user + spent.system)).toFixed(1));
