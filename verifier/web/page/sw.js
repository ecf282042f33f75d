// SPDX-License-Identifier: Apache-2.0
// Offline: the files of the page are kept; lists are not this worker's, the
// page keeps them itself with their age.
const CACHE = 'yinxin-@VERSION@';
const SHELL = ['./', 'app.js', 'style.css', 'icon.svg', 'codes.js', 'files.js',
	'register.js', 'reader.html', 'reader.js', 'manifest.webmanifest'];

addEventListener('install', (e) => {
	e.waitUntil(caches.open(CACHE).then((c) => c.addAll(SHELL))
		.then(() => skipWaiting()));
});

addEventListener('activate', (e) => {
	e.waitUntil(caches.keys().then((names) => Promise.all(names
		.filter((n) => n.startsWith('yinxin-') && n !== CACHE &&
		    n !== 'yinxin-lists').map((n) => caches.delete(n))))
		.then(() => clients.claim()));
});

const isShell = (url) => {
	const scope = new URL('./', location.href);

	return url.origin === scope.origin && url.pathname.startsWith(scope.pathname) &&
	    (SHELL.includes(url.pathname.slice(scope.pathname.length) || './') ||
	    url.pathname.startsWith(`${scope.pathname}parts/`));
};

// The network first, so that a new page and a new pin arrive; what is kept
// when there is none.
async function answer(request) {
	const cache = await caches.open(CACHE);

	try {
		const response = await fetch(request);
		if (response.ok)
			await cache.put(request, response.clone());
		return response;
	} catch (e) {
		const kept = await cache.match(request, { ignoreSearch: true });
		if (kept === undefined)
			throw e;
		return kept;
	}
}

addEventListener('fetch', (e) => {
	if (e.request.method === 'GET' && isShell(new URL(e.request.url)))
		e.respondWith(answer(e.request));
});
