/** What of a trip stays known: every n-th point, one in so many seconds at least, or all but the last five. */
export type Thinning =
  | { readonly kind: 'every'; readonly every: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'end' };
export type ThinningKind = Thinning['kind'];

/** Both ends belong to the range of a slider. */
export interface Range {
  readonly min: number;
  readonly max: number;
}
export const EVERY: Range = { min: 1, max: 32 };
export const SECONDS: Range = { min: 10, max: 600 };

export const USUAL_THINNING: Thinning = { kind: 'every', every: 8 };
export const USUAL_SECONDS = 60;

/** As an address has it: "8", "60s", "end". */
export function thinningText(thinning: Thinning): string {
  switch (thinning.kind) {
    case 'every':
      return String(thinning.every);
    case 'seconds':
      return `${thinning.seconds}s`;
    case 'end':
      return 'end';
  }
}

/** What `thinningText` wrote; null for a text that is none, or a number that is out of range. */
export function readThinning(text: string): Thinning | null {
  if (text === 'end') return { kind: 'end' };
  const read = /^(\d{1,4})(s?)$/.exec(text);
  if (!read) return null;
  const [value, isSeconds] = [Number(read[1]), read[2] === 's'];
  const { min, max } = isSeconds ? SECONDS : EVERY;
  if (value < min || value > max) return null;
  return isSeconds ? { kind: 'seconds', seconds: value } : { kind: 'every', every: value };
}

/** "every 8th point", in the middle of a sentence. */
export function thinningWords(thinning: Thinning): string {
  switch (thinning.kind) {
    case 'every':
      return thinning.every === 1 ? 'every point' : `every ${ordinal(thinning.every)} point`;
    case 'seconds':
      return `a point in ${thinning.seconds} s`;
    case 'end':
      return 'all but the last points';
  }
}

/** "2nd", "21st", "11th". */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th')}`;
}
