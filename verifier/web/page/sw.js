// SPDX-License-Identifier: Apache-2.0
// Offline: the files of the page are kept; lists are not this worker's, the
// page keeps them itself with their age.
const SCOPE = new URL('./', location.href);
const OURS = `yinxin-shell ${SCOPE.pathname} `; // not another folder's copy
const CACHE = `${OURS}@VERSION@`;
const SHELL = ['./', 'app.js', 'rare-zh.js', 'rare-en.js', 'rare.js',
	'digests.js', 'style.css', 'icon.svg', 'more.js', 'ask.js', 'files.js',
	'register.js', 'verifier.js', 'reader.html', 'reader.css', 'reader.js',
	'manifest.webmanifest'];

addEventListener('install', (e) => {
	e.waitUntil(caches.open(CACHE).then((c) => c.addAll(SHELL))
		.then(() => skipWaiting()));
});

addEventListener('activate', (e) => {
	e.waitUntil(caches.keys().then((names) => Promise.all(names
		.filter((n) => n.startsWith(OURS) && n !== CACHE)
		.map((n) => caches.delete(n))))
		.then(() => clients.claim()));
});

const isShell = (url) => url.origin === SCOPE.origin &&
    url.pathname.startsWith(SCOPE.pathname) &&
    (SHELL.includes(url.pathname.slice(SCOPE.pathname.length) || './') ||
    url.pathname.startsWith(`${SCOPE.pathname}parts/`));

// What is kept, when it is what the page named by its digest.
async function named(cache, name, integrity) {
	const kept = integrity ? await cache.match(name) : undefined;

	if (kept === undefined)
		return undefined;
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256',
	    await kept.clone().arrayBuffer()));
	return integrity === `sha256-${btoa(String.fromCharCode(...digest))}`
	    ? kept : undefined;
}

// The network first, so that a new page and a new pin arrive; what is kept
// when there is none, and at once when nothing newer can be meant.
async function answer(e) {
	const { request } = e;
	const cache = await caches.open(CACHE);
	const name = request.url.replace(/[?#].*$/, ''); // one copy of each
	const kept = await named(cache, name, request.integrity);

	if (kept !== undefined)
		return kept;
	try {
		const response = await fetch(request);
		if (response.ok)
			e.waitUntil(cache.put(name, response.clone()));
		return response;
	} catch (error) {
		const other = await cache.match(name);
		if (other === undefined)
			throw error;
		return other;
	}
}

addEventListener('fetch', (e) => {
	if (e.request.method === 'GET' && isShell(new URL(e.request.url)))
		e.respondWith(answer(e));
});
