// SPDX-License-Identifier: Apache-2.0
// A web server for a published folder, on loopback, as docs/WEB.md asks for;
// it ends with the process that started it.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript',
	'.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml',
	'.jwt': 'application/statuslist+jwt', '.wasm': 'application/wasm',
	'.webmanifest': 'application/manifest+json' };

// serve(folder) -> { url, requests, folder, close, headers }
export async function serve(folder) {
	const state = { folder, requests: [], headers: {} };
	const server = createServer(async (request, response) => {
		const path = decodeURIComponent(
		    new URL(request.url, 'http://x').pathname);
		state.requests.push({ path, referer: request.headers.referer });
		try {
			const name = join(state.folder, normalize(
			    path.endsWith('/') ? `${path}index.html` : path));
			const body = await readFile(name);
			response.writeHead(200, { 'Content-Type':
			    TYPES[extname(name)] ?? 'application/octet-stream',
			'X-Content-Type-Options': 'nosniff', ...state.headers });
			response.end(body);
		} catch {
			response.writeHead(404);
			response.end();
		}
	});

	await new Promise((done) => server.listen(0, '127.0.0.1', done));
	state.url = `http://127.0.0.1:${server.address().port}/`;
	state.close = () => new Promise((done) => {
		server.closeAllConnections();
		server.close(done);
	});
	return state;
}
