// SPDX-License-Identifier: Apache-2.0
// What the page says seldom, in English.
export const RARE_EN = {
	// headline, line, what to do
	states: {
		altered: ['Document altered',
			'The record is genuine; this document does not belong to it.',
			'Do not accept this file; ask the issuer for the original.'],
		host: ['Cannot say: the code points elsewhere',
			'Signatures genuine, but the address in the code is not the issuer’s.',
			'Do not open that address; contact the issuer.'],
		trust_expired: ['Cannot say: the trust list has expired',
			'Neither genuine nor fake is shown.',
			'Reconnect and retry.'],
		status_stale: ['Genuine signature; current status unknown',
			'Our list was issued at A: it cannot speak for the time asked.',
			'Reconnect and retry.'],
		status_rollback: ['Genuine signature; current status unknown',
			'The status list contradicts one that was seen before.',
			'Contact the issuer.'],
		clock: ['Cannot check: device clock is wrong',
			'It stands before a list that is already signed.',
			'Set the clock and try again.'],
		damaged: ['QR content incomplete',
			'The certificate did not arrive whole.',
			'Scan again or type the number.'],
		unreadable: ['Could not be read',
			'Nothing was read that could be checked.',
			'Scan again, or ask for the original file.'],
		no_parts: ['Images cannot be read here',
			'This site has no image reader installed.',
			'Use the camera app of the device, or paste the content of the code.'],
		nothing: ['No certificate found',
			'This is no certificate that we know.',
			'Scan the code on the certificate or type its number.'],
		crypto: ['Cannot check: no cryptography here',
			'The page was not opened with https, or the browser is too old.',
			'Open it with https, or update the browser.'],
	},
	labels: {
		file: 'File',
		rollback: 'The site offered an older status list than was ' +
			'seen before; it was not used. This is unusual: tell ' +
			'the issuer.',
		foreignHost: 'The address in the code is not the issuer’s: ' +
			'H. It was not opened.',
		boundary: 'The status changes on that very day: look at ' +
			'the hour.',
		overdue: 'The suspension is past its limit and was not lifted.',
		announced: 'Announced: A on F',
		suspend: 'Suspended',
		restore: 'Restored',
		withdraw: 'Withdrawn',
		cancel: 'Cancelled',
		supersede: 'Replaced',
		void: 'Void',
		today: 'Back to now',
	},
};
