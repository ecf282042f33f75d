// SPDX-License-Identifier: Apache-2.0
// Days are texts "YYYY-MM-DD", which compare as they are ordered; instants
// are seconds since 1970-01-01T00:00:00Z; a zone is minutes east. No clock
// and no zone of the machine is asked.
const DAY = 86400;
const DAYS_MAX = 2932896; // 9999-12-31
export const INSTANT_MAX = 253402300799;

const leapYear = (y) => y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
const monthDays = (y, m) => m === 2 && leapYear(y) ? 29
    : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1];
const pad = (n, v) => String(v).padStart(n, '0');
const dateText = (y, m, d) => `${pad(4, y)}-${pad(2, m)}-${pad(2, d)}`;

export function dateOk(s) {
	const m = typeof s === 'string' && /^(\d{4})-(\d\d)-(\d\d)$/.exec(s);

	return Boolean(m) && m[1] >= 1970 && m[2] >= 1 && m[2] <= 12 &&
	    m[3] >= 1 && Number(m[3]) <= monthDays(Number(m[1]), Number(m[2]));
}

export const dateFormat = (d) => dateOk(d) ? d : '-';

// The calendar is the language's own, by numbers and in UTC.
export function dateDays(s) {
	const [y, m, d] = s.split('-').map(Number);

	return Date.UTC(y, m - 1, d) / DAY / 1000;
}

export function dateFromDays(days) {
	if (days < -1 || days > DAYS_MAX + 1)
		return '0000-00-00';
	return new Date(days * DAY * 1000).toISOString().replace(/T.*/, '');
}

// Last valid day of a validity of so many months: the day before the same
// day later, or before the first of the month after where there is none.
// null outside the calendar.
export function dateLastDay(from, months) {
	const [y, m, d] = from.split('-').map(Number);
	const n = y * 12 + m - 1 + months;
	let year = Math.floor(n / 12), month = n % 12 + 1, day = d;

	if (months < 1 || n > 10000 * 12)
		return null;
	if (day > monthDays(year, month)) {
		month++;
		day = 1;
	}
	const days = dateDays(dateText(year, month, day)) - 1;
	return days > DAYS_MAX ? null : dateFromDays(days);
}

// Minutes, or null. Only +HH:MM, -HH:MM up to 14:00, or Z.
export function zoneParse(s) {
	const m = /^([+-])(\d\d):(\d\d)$/.exec(s);

	if (s === 'Z')
		return 0;
	if (!m)
		return null;
	const n = Number(m[2]) * 60 + Number(m[3]);
	if (m[3] > 59 || n > 14 * 60 || (m[1] === '-' && n === 0))
		return null;
	return m[1] === '-' ? -n : n;
}

export function zoneFormat(minutes) {
	const n = Math.abs(minutes);

	return minutes === 0 ? 'Z' : (minutes < 0 ? '-' : '+') +
	    pad(2, Math.floor(n / 60)) + ':' + pad(2, n % 60);
}

export const dateStart = (d, zone) => dateDays(d) * DAY - zone * 60;
export const dateEnd = (d, zone) => dateStart(d, zone) + DAY;

export function dateOf(instant, zone) {
	if (instant < -DAY || instant > INSTANT_MAX + DAY)
		return '0000-00-00';
	return dateFromDays(Math.floor((instant + zone * 60) / DAY));
}

// Seconds, or null: RFC 3339 with a zone, no fraction, no leap second.
export function instantParse(s) {
	const m = /^(.{10})T(\d\d):(\d\d):(\d\d)(.*)$/.exec(s);
	const zone = m && zoneParse(m[5]);

	if (!m || zone === null || !dateOk(m[1]) || m[2] > 23 || m[3] > 59 ||
	    m[4] > 59)
		return null;
	const t = dateStart(m[1], zone) + m[2] * 3600 + m[3] * 60 + Number(m[4]);
	return t < 0 || t > INSTANT_MAX ? null : t;
}

export function instantFormat(t, zone) {
	if (t < 0 || t > INSTANT_MAX)
		return '-';
	if (!dateOk(dateOf(t, zone)))
		zone = 0;
	const second = (t + zone * 60) - Math.floor((t + zone * 60) / DAY) * DAY;

	return `${dateOf(t, zone)}T${pad(2, Math.floor(second / 3600))}:` +
	    `${pad(2, Math.floor(second / 60) % 60)}:${pad(2, second % 60)}` +
	    zoneFormat(zone);
}
