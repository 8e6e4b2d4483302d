import type { FirstNumber } from './first-view';

const percent = (share: number, digits: number): string => (100 * share).toFixed(digits);

/** A share in percent with its interval: "9 % (3 to 24)". */
export const sharesOf = ({ value, low, high }: FirstNumber, digits = 0): string =>
  low === null || high === null
    ? `${percent(value, digits)}\u00a0%`
    : `${percent(value, digits)}\u00a0% (${percent(low, digits)} to ${percent(high, digits)})`;

/** A number with its interval: "2.71 (2.64 to 2.79)". */
export const numberOf = ({ value, low, high }: FirstNumber, digits: number): string =>
  low === null || high === null
    ? value.toFixed(digits)
    : `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
