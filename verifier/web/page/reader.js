// SPDX-License-Identifier: Apache-2.0
// The reader: takes foreign images and PDFs apart in a frame of its own, and
// only says which codes it saw. It judges nothing. The browser's own detector
// where there is one, else zxing; pdf.js for pages. Both are third-party parts
// that a site may lack: then it says "parts".
const PAGES_MAX = 500;
const PAGE_PIXELS = 2400; // the longer side of a page that is searched
const RECORD_MAX = 65536;
const LOOK_MS = 150; // between two looks of the camera

let files = {};
let finder = null; // async (image) => texts
let stream = null;

function load(name) {
	const url = new URL(name, document.baseURI).href;

	return new Promise((done, failed) => {
		const script = document.createElement('script');

		if (files[name] === undefined) {
			failed(new Error('parts'));
			return;
		}
		Object.assign(script, { type: 'module', src: url,
			integrity: files[name] });
		script.onload = () => done(import(url));
		script.onerror = () => failed(new Error('parts'));
		document.head.append(script);
	});
}

async function nativeFinder() {
	const formats = await globalThis.BarcodeDetector?.getSupportedFormats()
	    .catch(() => []);

	if (!formats?.includes('qr_code'))
		return null;
	const detector = new BarcodeDetector({ formats: ['qr_code'] });
	return async (canvas) =>
	    (await detector.detect(canvas)).map((c) => c.rawValue);
}

async function zxingFinder() {
	const { prepareZXingModule, readBarcodes } = await load('parts/zxing.js');
	const name = 'parts/zxing_reader.wasm';
	const response = await fetch(name, { integrity: files[name] });

	await prepareZXingModule({ overrides: {
		wasmBinary: await response.arrayBuffer() }, fireImmediately: true });
	return async (canvas) => {
		const image = canvas.getContext('2d').getImageData(0, 0, canvas.width,
		    canvas.height);
		const codes = await readBarcodes(image, { formats: ['QRCode'],
			tryHarder: true, maxNumberOfSymbols: 8 });
		return codes.filter((c) => c.isValid).map((c) => c.text);
	};
}

async function find(canvas) {
	finder ??= await nativeFinder() ?? await zxingFinder();
	return finder(canvas);
}

function draw(image, width, height, scale) {
	const canvas = document.createElement('canvas');

	canvas.width = Math.round(width * scale);
	canvas.height = Math.round(height * scale);
	canvas.getContext('2d', { willReadFrequently: true })
		.drawImage(image, 0, 0, canvas.width, canvas.height);
	return canvas;
}

// Once as it is, then smaller and larger: a decoder misses a clean code now
// and then.
async function findScaled(image, width, height) {
	const fit = Math.min(1, 4096 / Math.max(width, height));

	for (const scale of [fit, fit / 2, Math.min(2, 4096 / width)]) {
		const texts = await find(draw(image, width, height, scale));
		if (texts.length > 0)
			return texts;
	}
	return [];
}

async function readImage(file) {
	const image = await createImageBitmap(file);

	return { codes: (await findScaled(image, image.width, image.height))
		.map((text) => ({ text })) };
}

// Whether it may be a record, as verifier/reader_pdf.c asks: by what is in it,
// since its name is anybody's.
const isObject = (bytes) => bytes.length <= RECORD_MAX &&
    bytes.find((b) => ![0x20, 0x0a, 0x0d, 0x09].includes(b)) === 0x7b;

// What is attached, by name; and every record, which another program may have
// compressed so that its bytes are not found.
async function readAnnexes(pdf) {
	const annexes = {}, records = [];

	for (const [id, { filename }] of await pdf.getAttachments() ?? []) {
		const content = await pdf.getAttachmentContent(id);
		annexes[filename] = content;
		if (isObject(content))
			records.push(content);
	}
	return { annexes, records };
}

async function readPdf(file) {
	const pdfjs = await load('parts/pdf.js');
	await load('parts/pdf.worker.js'); // in this frame: no worker to check
	const pdf = await pdfjs.getDocument({ data: await file.arrayBuffer(),
		disableFontFace: true, useSystemFonts: false, isEvalSupported: false,
		useWasm: false, enableXfa: false }).promise;
	const codes = [];

	for (let n = 1; n <= Math.min(pdf.numPages, PAGES_MAX); n++) {
		const page = await pdf.getPage(n);
		const { width, height } = page.getViewport({ scale: 1 });
		const viewport = page.getViewport({
			scale: PAGE_PIXELS / Math.max(width, height) });
		const canvas = draw(document.createElement('canvas'), 1, 1, 1);
		canvas.width = Math.round(viewport.width);
		canvas.height = Math.round(viewport.height);
		await page.render({ canvas, viewport }).promise;
		for (const text of await findScaled(canvas, canvas.width,
		    canvas.height))
			codes.push({ text, page: n });
		page.cleanup();
	}
	return { codes, pages: pdf.numPages, ...await readAnnexes(pdf),
		error: pdf.numPages > PAGES_MAX
	    ? `more than ${PAGES_MAX} pages` : undefined };
}

function stop() {
	stream?.getTracks().forEach((t) => t.stop());
	stream = null;
}

async function watch(answer) {
	const video = document.getElementById('video');

	stream = await navigator.mediaDevices.getUserMedia({ audio: false,
		video: { facingMode: 'environment', width: { ideal: 1920 } } });
	video.srcObject = stream;
	await video.play();
	while (stream !== null) {
		const { videoWidth: w, videoHeight: h } = video;
		for (const text of w > 0 ? await find(draw(video, w, h, 1)) : [])
			answer({ text });
		await new Promise((done) => setTimeout(done, LOOK_MS));
	}
	answer({ error: 'stopped' });
}

async function serve(question, answer) {
	files = question.files;
	if (question.kind === 'image')
		answer(await readImage(question.file));
	else if (question.kind === 'pdf')
		answer(await readPdf(question.file));
	else
		await watch(answer);
}

addEventListener('message', async (e) => {
	if (e.origin !== location.origin || e.source !== parent)
		return;
	const answer = (a) => parent.postMessage({ id: e.data.id, ...a },
	    location.origin);
	if (e.data.kind === 'stop') {
		stop();
		return;
	}
	try {
		await serve(e.data, answer);
	} catch (error) {
		stop();
		answer({ error: error.message === 'parts' ? 'parts'
		    : String(error.name) });
	}
});
