/** Numbers as people read them. `NaN` is written as an en dash everywhere. */

export { counted } from '../base/text';

export const count = (number: number): string => number.toLocaleString('en');

export function fixed(number: number, digits: number): string {
  if (Number.isNaN(number)) return '–';
  return number.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A difference: "+0.7", "−1.2"; what rounds to nothing has no sign. */
export function signed(number: number, digits: number): string {
  const size = fixed(Math.abs(number), digits);
  return Number(size.replaceAll(',', '')) > 0 ? `${number < 0 ? '−' : '+'}${size}` : size;
}

/** A share from 0 to 1 in percent: "86.4 %". */
export const percent = (share: number, digits = 1): string =>
  Number.isNaN(share) ? '–' : `${fixed(100 * share, digits)} %`;

/** "0.9 MB", "12 MB", "1.3 GB". */
export function bytes(size: number): string {
  if (size >= 1e9) return `${fixed(size / 1e9, 1)} GB`;
  return `${fixed(size / 1e6, size < 1e7 ? 1 : 0)} MB`;
}

/** "21 Nov 2025, 14:03" in the person's own time zone. Times of trips are never written with it. */
export function moment(milliseconds: number): string {
  const date = new Date(milliseconds);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return `${day}, ${date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
}

/** As the first word of a sentence, or a label. */
export const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Milliseconds as a rounded duration: "40 s", "3 min 20 s", "2 h 5 min". */
export function inWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joined(count: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count} ${unit}` : `${count} ${unit} ${rest} ${restUnit}`;
}

/** A moment as fields of date and time have it: "2013-09-19T08:00:00". @param seconds since 1970 on the clock of the place */
export const momentOf = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(0, 19);

/** Seconds since 1970 on the clock of the place; null for a text that is no moment. */
export function readMoment(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return null;
  const milliseconds = Date.parse(`${text}Z`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
