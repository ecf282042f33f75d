// SPDX-License-Identifier: Apache-2.0
// attachments.mjs FOLDER NAME.pdf...: what pdf.js, in a real browser, finds
// attached to each PDF and in its signature fields, a line each: the file,
// the name of the attachment and its SHA-256, or "field" and its name. The
// FOLDER holds parts/pdf.js of the web verifier, too.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const [folder, ...names] = process.argv.slice(2);
writeFileSync(join(folder, 'blank.html'), '<!doctype html><title>-</title>');
const site = await serve(folder);
const browser = await chromium.launch({ args: ['--no-sandbox', '--disable-gpu'],
	executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
const page = await browser.newPage();
await page.goto(`${site.url}blank.html`);
for (const name of names) {
	const found = await page.evaluate(async (url) => {
		const pdf = await import('/parts/pdf.js');
		pdf.GlobalWorkerOptions.workerSrc = '/parts/pdf.worker.js';
		const document = await pdf.getDocument({ url }).promise;
		const list = [];
		for (const [id, { filename }] of await document
		    .getAttachments() ?? [])
			list.push([filename, [...await document
				.getAttachmentContent(id)]]);
		return { list,
			fields: [...(await document.getFieldObjects()).keys()] };
	}, `/${name}`);

	for (const [filename, bytes] of found.list)
		console.log(name, filename, createHash('sha256')
			.update(Uint8Array.from(bytes)).digest('hex'));
	for (const field of found.fields)
		console.log(name, 'field', field);
}
await browser.close();
await site.close();
