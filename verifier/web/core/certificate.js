// SPDX-License-Identifier: Apache-2.0
// The certificate payload (docs/FORMAT.md section 1), strict. The order of
// the checks is that of record/certificate.c, so that both readers name the
// same member.
import { b64DecodeExact } from './b64.js';
import { INSTANT_MAX, dateEnd, dateOf, dateOk, dateStart, instantFormat,
	zoneFormat, zoneParse } from './date.js';
import { fail } from './fault.js';
import { jsonParse } from './json.js';
import { JWS_PAYLOAD_MAX } from './jws.js';
import { byteLength, checkBilingual, checkText, failAt, getBilingual, getInt,
	getText, onlyMembers, prune } from './member.js';

const CERTIFICATE_MEMBERS = ['annex', 'criteria', 'exp', 'first_issued',
	'holder', 'iat', 'iss', 'issued', 'issuers', 'jti', 'level', 'nbf',
	'remarks', 'replaces', 'scheme', 'scope', 'sites', 'status', 'ver', 'zone'];
const HOLDER_MEMBERS = ['address', 'country', 'former_names', 'lei', 'name',
	'reg', 'uscc'];
const URI_MAX = 200;
const TEXT_MAX = 2000;
const NAME_MAX = 300;
const STATUS_ENTRIES = 131072;
const USCC = /^[0-9ABCDEFGHJKLMNPQRTUWXY]*$/;

function getList(v, name, max) {
	const list = v[name];

	if (list === undefined)
		return [];
	if (!Array.isArray(list))
		failAt('field.type', '', name);
	if (list.length === 0)
		failAt('field.empty', '', name);
	list.forEach((item, i) => {
		if (i === max)
			failAt('field.long', '', name);
		if (typeof item !== 'string')
			fail('field.type', `${name}[${i}]`);
	});
	return list;
}

function getDate(v, name) {
	const s = getText(v, '', name, true);

	return dateOk(s) ? s : failAt('field.date', '', name);
}

function parseFormer(list) {
	const path = 'holder.former_names';

	if (list === undefined)
		return undefined;
	if (!Array.isArray(list))
		failAt('field.type', 'holder', 'former_names');
	if (list.length === 0)
		failAt('field.empty', 'holder', 'former_names');
	return list.map((item, i) => i === 4
	    ? failAt('field.long', 'holder', 'former_names')
	    : getBilingual(item, `${path}[${i}]`));
}

function parseHolder(v) {
	onlyMembers(v, HOLDER_MEMBERS, 'holder');
	const name = getBilingual(v.name, 'holder.name');
	const address = v.address === undefined ? undefined
	    : getBilingual(v.address, 'holder.address');
	const country = getText(v, 'holder', 'country', true);
	const uscc = getText(v, 'holder', 'uscc', false);
	const lei = getText(v, 'holder', 'lei', false);
	const reg = getText(v, 'holder', 'reg', false);
	return prune({ name, uscc, lei, reg, country, address,
		former_names: parseFormer(v.former_names) });
}

function parseAnnex(list) {
	if (list === undefined)
		return [];
	if (!Array.isArray(list))
		failAt('field.type', '', 'annex');
	if (list.length === 0)
		failAt('field.empty', '', 'annex');
	return list.map((item, i) => {
		const path = `annex[${i}]`;
		if (i === 4)
			failAt('field.long', '', 'annex');
		onlyMembers(item, ['count', 'name', 'pages', 'sha256'], path);
		const name = getText(item, path, 'name', true);
		const sha256 = getText(item, path, 'sha256', true);
		if (b64DecodeExact(sha256, 32) === null)
			failAt('jws.base64', path, 'sha256');
		const count = getInt(item, path, 'count', false);
		const pages = getInt(item, path, 'pages', false);
		if (count < 0 || pages < 0)
			failAt('field.value', path);
		return prune({ name, sha256, count, pages });
	});
}

function parseStatus(v) {
	onlyMembers(v, ['status_list'], 'status');
	onlyMembers(v.status_list, ['idx', 'uri'], 'status.status_list');
	return { idx: getInt(v.status_list, 'status.status_list', 'idx', true),
		uri: getText(v.status_list, 'status.status_list', 'uri', true) };
}

function parseTree(v) {
	const c = {};

	onlyMembers(v, CERTIFICATE_MEMBERS, '');
	c.iss = getText(v, '', 'iss', true);
	c.number = getText(v, '', 'jti', true);
	c.version = getInt(v, '', 'ver', true);
	c.scheme = getText(v, '', 'scheme', true);
	c.level = getText(v, '', 'level', false);
	if (v.issuers === undefined)
		failAt('field.missing', '', 'issuers');
	c.issuers = getList(v, 'issuers', 4);
	c.criteria = getList(v, 'criteria', 8);
	c.replaces = getText(v, '', 'replaces', false);
	c.sites = getInt(v, '', 'sites', false);
	if (c.sites < 1)
		failAt('field.value', '', 'sites');
	c.holder = parseHolder(v.holder);
	c.scope = getBilingual(v.scope, 'scope');
	if (v.remarks !== undefined)
		c.remarks = getBilingual(v.remarks, 'remarks');
	c.iat = getInt(v, '', 'iat', true);
	c.nbf = getInt(v, '', 'nbf', true);
	c.exp = getInt(v, '', 'exp', true);
	c.zone = zoneParse(getText(v, '', 'zone', true)) ??
	    failAt('field.zone', '', 'zone');
	c.issued = getDate(v, 'issued');
	c.first_issued = getDate(v, 'first_issued');
	c.annex = parseAnnex(v.annex);
	c.status = parseStatus(v.status);
	return c;
}

const ID = /^[A-Za-z0-9._-]*$/;

function checkId(s, path) {
	if (s === '')
		failAt('field.empty', path);
	if (byteLength(s) > 40)
		failAt('field.long', path);
	if (!ID.test(s))
		failAt('field.value', path);
}

function checkUri(s, slash, path) {
	if (byteLength(s) > URI_MAX)
		failAt('field.long', path);
	if (s.length <= 8 || !s.startsWith('https://') ||
	    (!slash && s.endsWith('/')) || !/^[!-~]*$/.test(s) ||
	    /["#<>@\\^`{|}]/.test(s))
		failAt('field.value', path);
}

function checkReplaces(s) {
	if (s === undefined)
		return;
	const hash = s.lastIndexOf('#');
	if (hash < 1 || byteLength(s.slice(0, hash)) > 40 ||
	    !/^[1-9][0-9]{0,3}$/.test(s.slice(hash + 1)))
		failAt('field.value', '', 'replaces');
	checkText(s, 45, '', 'replaces');
}

function checkCodes(c) {
	checkUri(c.iss, false, 'iss');
	checkText(c.number, 40, '', 'jti');
	if (/[ #]/.test(c.number))
		failAt('field.value', '', 'jti');
	if (c.version < 1 || c.version > 9999)
		failAt('field.value', '', 'ver');
	checkId(c.scheme, 'scheme');
	if (c.level !== undefined)
		checkId(c.level, 'level');
	c.issuers.forEach((id, i) => {
		checkId(id, `issuers[${i}]`);
		if (c.issuers.indexOf(id) < i)
			fail('field.duplicate', `issuers[${i}]`);
	});
	c.criteria.forEach((s, i) => checkText(s, 60, `criteria[${i}]`, ''));
	checkReplaces(c.replaces);
}

function checkHolder(h) {
	checkBilingual(h.name, NAME_MAX, 'holder.name');
	checkBilingual(h.address, TEXT_MAX, 'holder.address');
	(h.former_names ?? []).forEach((name, i) =>
	    checkBilingual(name, NAME_MAX, `holder.former_names[${i}]`));
	if (!/^[A-Z]{2}$/.test(h.country))
		failAt('field.value', 'holder.country');
	if (h.uscc !== undefined && [...h.uscc].length !== 18)
		failAt('uscc.length', 'holder', 'uscc');
	if (h.uscc !== undefined && !USCC.test(h.uscc))
		failAt('uscc.alphabet', 'holder', 'uscc');
	if (h.lei !== undefined && !/^[A-Z0-9]{20}$/.test(h.lei))
		failAt('field.value', 'holder.lei');
	checkText(h.reg, 80, 'holder', 'reg');
}

const inRange = (t) => t >= 0 && t <= INSTANT_MAX;

function checkDates(c) {
	if (!inRange(c.iat))
		failAt('field.instant', '', 'iat');
	if (!inRange(c.nbf - 86400))
		failAt('field.instant', '', 'nbf');
	if (!inRange(c.exp) || !inRange(c.exp + 86400))
		failAt('field.instant', '', 'exp');
	if (c.exp <= c.nbf)
		failAt('field.order', '', 'exp');
	c.valid_from = dateOf(c.nbf, c.zone);
	c.valid_until = dateOf(c.exp - 1, c.zone);
	if (dateStart(c.valid_from, c.zone) !== c.nbf)
		failAt('field.instant', '', 'nbf');
	if (dateEnd(c.valid_until, c.zone) !== c.exp)
		failAt('field.instant', '', 'exp');
	if (c.first_issued > c.issued)
		failAt('field.order', '', 'first_issued');
}

function checkAnnex(annex) {
	annex.forEach(({ name }, i) => {
		if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(name))
			failAt('field.value', `annex[${i}]`, 'name');
		if (annex.findIndex((a) => a.name === name) < i)
			failAt('field.duplicate', `annex[${i}]`, 'name');
	});
}

export function certificateParse(payload) {
	const c = parseTree(jsonParse(payload, JWS_PAYLOAD_MAX));

	checkCodes(c);
	checkHolder(c.holder);
	checkBilingual(c.scope, TEXT_MAX, 'scope');
	checkBilingual(c.remarks, TEXT_MAX, 'remarks');
	checkDates(c);
	checkAnnex(c.annex);
	if (c.status.idx < 0 || c.status.idx >= STATUS_ENTRIES)
		failAt('status.index', 'status.status_list', 'idx');
	checkUri(c.status.uri, true, 'status.status_list.uri');
	return c;
}

// As `verifier check --json` shows it.
export function certificateReport(c) {
	return prune({ number: c.number, version: c.version, scheme: c.scheme,
		level: c.level, issuers: c.issuers, holder: c.holder, scope: c.scope,
		criteria: c.criteria.length > 0 ? c.criteria : undefined,
		issued: c.issued, first_issued: c.first_issued,
		zone: zoneFormat(c.zone), replaces: c.replaces, remarks: c.remarks,
		sites: c.sites, annex: c.annex.length > 0 ? c.annex : undefined,
		status: { status_list: c.status }, valid_from: c.valid_from,
		valid_until: c.valid_until, signed: instantFormat(c.iat, c.zone),
		publisher: c.iss });
}
