// SPDX-License-Identifier: Apache-2.0
// Points of Ed25519. A page loads it for a trust list that has such a key.
const ED_P = 2n ** 255n - 19n;
const edMod = (a) => (a % ED_P + ED_P) % ED_P;

function edPow(base, exponent) {
	let out = 1n;

	for (let b = edMod(base); exponent > 0n; exponent >>= 1n) {
		if (exponent & 1n)
			out = edMod(out * b);
		b = edMod(b * b);
	}
	return out;
}

const edInverse = (a) => edPow(a, ED_P - 2n);
const ED_D = // -121665 / 121666
    0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n;
const edX2 = (y) => edMod((y * y - 1n) * edInverse(ED_D * y * y + 1n));

// RFC 8032 section 5.1.3: a point, and none of the eight of small order,
// under which one signature fits many messages.
export function edPoint(raw) {
	let y = 0n;

	for (let i = 31; i >= 0; i--)
		y = y << 8n | BigInt(i === 31 ? raw[i] & 0x7f : raw[i]);
	if (y >= ED_P || edPow(edX2(y), (ED_P - 1n) / 2n) !== 1n)
		return false;
	for (let i = 0; i < 3; i++) {
		const x2 = edX2(y), y2 = edMod(y * y);
		y = edMod((y2 + x2) * edInverse(2n - y2 + x2));
	}
	return y !== 1n;
}
