// SPDX-License-Identifier: Apache-2.0
// PDFs, photos and the camera, on demand. A PDF is searched for the record
// itself, and asked what the bodies' signatures on it say (core/pdfsign.js): a
// file that is theirs from the first byte to the last is judged as bin/verifier
// judges it. Any other goes to the reader, a frame of its own that sees the page
// as an image. That does not show that the document is intact: letters can be
// drawn over, a record can hide. So whatever came out of it says that it was not
// checked (document.not_checked).
import { findScan } from '../core/scan.js';

const ANSWER_MS = 120000;
const WORDS = {
	stop: ['关闭相机', 'Close the camera'],
	noParts: ['此站点没有安装图像识别；请用系统相机扫描，或粘贴二维码内容。',
		'This site has no image reader installed: use the camera app of the ' +
		'device, or paste the content of the code.'],
	noCamera: ['无法使用相机：请允许访问，或改用照片。',
		'The camera cannot be used: allow it, or choose a photo.'],
};

const latin1 = (bytes) => new TextDecoder('latin1').decode(bytes);

// Whether bytes follow the last end-of-file mark.
function trails(pdf) {
	const text = latin1(pdf);
	const last = text.lastIndexOf('%%EOF');

	return last >= 0 && /[^\r\n \t]/.test(text.slice(last + 5));
}

// Two different records: both embedded, or both on one page. Pages of scans,
// which embed none, may well show two certificates.
function twoRecords(find, list, isBid) {
	return !isBid && list.some((f) => f.error === undefined &&
	    f.page === find.page && latin1(f.envelope) !== latin1(find.envelope));
}

const note = (state, code, detail = '') =>
    ({ check: 'document', state, code, detail });
const unread = (code, detail = '') => ({ source: 'file', host: '',
	insecure: false, error: code, malformed: false, detail });

// The payload's text, or null: names the record.
function payloadOf(find, core) {
	try {
		return latin1(core.jwsParse(find.envelope, 16384).payload);
	} catch {
		return null;
	}
}

function certificateOf(find, core) {
	try {
		return core.certificateParse(
		    core.jwsParse(find.envelope, 16384).payload);
	} catch {
		return null;
	}
}

class Files {
	constructor(core) {
		this.core = core;
		this.frame = null;
		this.waiting = new Map();
		this.next = 1;
		addEventListener('message', (e) => {
			if (e.origin === location.origin &&
			    e.source === this.frame?.contentWindow)
				this.waiting.get(e.data.id)?.(e.data);
		});
	}

	// The reader, started once. What it may load is told with its integrity.
	async reader() {
		this.frame ??= await new Promise((done) => {
			const frame = this.core.el('iframe', { src: 'reader.html',
				title: this.core.label('camera'), allow: 'camera',
				onload: () => done(frame) });
			this.core.frame.append(frame);
		});
		return this.frame;
	}

	async ask(question) {
		const frame = await this.reader();
		const id = this.next++;

		return new Promise((done) => {
			const timer = setTimeout(() => done({ error: 'timeout' }), ANSWER_MS);
			this.waiting.set(id, (answer) => {
				clearTimeout(timer);
				this.waiting.delete(id);
				done(answer);
			});
			frame.contentWindow.postMessage({ id, files: this.core.FILES,
				...question }, location.origin);
		});
	}

	async read(list) {
		const out = [];

		for (const file of list) {
			const finds = await this.one(file);
			out.push({ name: file.name, finds });
		}
		return out;
	}

	async one(file) {
		const bytes = new Uint8Array(await file.arrayBuffer());

		if (latin1(bytes.subarray(0, 1024)).includes('%PDF-'))
			return this.pdf(file, bytes);
		const json = this.core.findEnvelope(bytes);
		if (json !== null)
			return [json];
		const { codes = [], error } = await this.ask({ file, kind: 'image' });
		const finds = await this.fromCodes(codes);
		if (finds.length > 0)
			return finds;
		return [unread(error === undefined ? 'document.nothing'
		    : 'document.unreadable', error)];
	}

	async fromCodes(codes) {
		const finds = [];

		for (const { text, page } of codes) {
			const find = await this.core.readCode(text, 'qr');
			if (find !== null && !finds.some((f) => f.text === text))
				finds.push({ ...find, text, page });
		}
		return finds;
	}

	// What the signatures of a PDF say; null for one that is not of our form.
	async paper(bytes) {
		const module = await this.core.load('verifier.js');

		module.cryptFallback(async () => {
			try {
				return (await this.core.load('parts/noble.js')).default;
			} catch {
				return null;
			}
		});
		return module.pdfsignRead(bytes);
	}

	async pdf(file, bytes) {
		const { core } = this;
		const finds = findScan(bytes);
		const paper = await this.paper(bytes);
		const alone = paper?.whole && finds.length === 1 &&
		    !certificateOf(finds[0], core)?.annex.length;

		if (alone) {
			finds[0].notes = [];
			finds[0].paper = paper.judge;
			return finds;
		}
		const { codes = [], records = [], error, pages, annexes: found = {} } =
		    await this.ask({ file, kind: 'pdf' });
		const annexes = {}; // digests by name
		for (const [name, content] of Object.entries(found))
			annexes[name] = core.b64Encode(await core.sha256(content));
		for (const record of records) {
			const find = core.findEnvelope(record);
			if (find !== null && !finds.some((f) =>
			    latin1(f.envelope) === latin1(record)))
				finds.push({ ...find, source: 'embedded' });
		}
		const onPages = await this.fromCodes(codes);
		if (finds.length === 0 && onPages.length === 0)
			return [unread(error === undefined ? 'document.nothing'
			    : 'document.unreadable', error)];
		this.compare(finds, onPages, { annexes, error, pages, paper,
			trailing: trails(bytes) });
		return [...finds, ...onPages.filter((f) => !f.dropped)];
	}

	// What the document says of itself: verifier/compare.c does the same.
	compare(finds, onPages, { annexes, error, pages, paper, trailing }) {
		const { core } = this;
		const isBid = finds.length === 0 && pages > 1;

		for (const find of finds) {
			const notes = [];
			if (trailing && paper === null) // else a revision, said once
				notes.push(note('fail', 'document.trailing'));
			if (twoRecords(find, finds, isBid))
				notes.push(note('fail', 'document.two_records'));
			if (paper === null || error !== undefined)
				notes.push(note('unknown', 'document.not_checked', error));
			find.paper = paper?.judge;
			const codes = onPages.filter((f) => f.error === undefined);
			const same = codes.filter((f) =>
			    payloadOf(f, core) === payloadOf(find, core));
			if (codes.length > same.length)
				notes.push(note('fail', 'document.qr_differs'));
			for (const a of certificateOf(find, core)?.annex ?? [])
				notes.push(...this.annexNote(a, annexes));
			if (paper === null)
				notes.push(note('pass', 'document.compare'));
			else if (notes.length === 0 && same.length > 0)
				notes.push(note('pass', 'document.ok'));
			find.notes = notes;
			for (const f of same) {
				find.host = f.host;
				find.insecure = f.insecure;
				f.dropped = true;
			}
		}
		for (const f of onPages.filter((x) => x.error === undefined)) {
			const notes = [note('pass', 'document.compare')];
			if (paper?.signed && error === undefined)
				f.paper = paper.judge;
			else
				notes.unshift(note('unknown', 'document.not_checked', error));
			const met = f.dropped;
			if (twoRecords(f, onPages, isBid)) {
				notes.push(note('fail', 'document.two_records'));
				f.dropped = false;
			}
			if (finds.length > 0 && !met)
				notes.push(note('fail', 'document.qr_differs'));
			else if (finds.length === 0 && annexes['certificate.jws.json'])
				notes.push(note('fail', 'document.record_damaged'));
			f.notes = notes;
		}
	}

	annexNote({ name, sha256 }, annexes) {
		return annexes[name] === undefined
		    ? [note('unknown', 'document.annex_missing', name)]
		    : annexes[name] === sha256 ? []
		    : [note('fail', 'document.annex_changed', name)];
	}

	// The camera runs in the reader's frame until it sees a code of ours.
	async camera(button) {
		const { core } = this;
		const frame = await this.reader();

		if (frame.classList.contains('open')) {
			frame.contentWindow.postMessage({ kind: 'stop' }, location.origin);
			this.closed(button);
			return;
		}
		frame.classList.add('open');
		button.textContent = WORDS.stop[core.lang()];
		const { text, error } = await this.watch(frame);
		this.closed(button);
		if (text !== undefined)
			await core.take(text, 'qr');
		else if (error !== 'stopped')
			core.frame.append(core.el('p', { class: 'warning', role: 'status' },
			    WORDS[error === 'parts' ? 'noParts' : 'noCamera'][core.lang()]));
	}

	closed(button) {
		this.frame.classList.remove('open');
		button.textContent = this.core.label('camera');
	}

	watch(frame) {
		const id = this.next++;

		return new Promise((done) => {
			this.waiting.set(id, async (answer) => {
				if (answer.text !== undefined &&
				    await this.core.readCode(answer.text, 'qr') === null)
					return; // another code: it looks on
				this.waiting.delete(id);
				frame.contentWindow.postMessage({ kind: 'stop' },
				    location.origin);
				done(answer);
			});
			frame.contentWindow.postMessage({ id, kind: 'camera',
				files: this.core.FILES }, location.origin);
		});
	}
}

export const start = (core) => new Files(core);
