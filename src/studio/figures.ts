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
