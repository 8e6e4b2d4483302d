import { parseDecimal } from '../byte-numbers';
import { fieldText, type CsvRecord } from '../csv-scanner';

const COMMA = 44;
const DOT = 46;

const YES = new Set(['1', 'true', 't', 'yes', 'y', 'occupied', 'hired']);
const NO = new Set(['0', 'false', 'f', 'no', 'n', 'free', 'vacant']);

/** What a yes or no says: 1, 0, or undefined for anything else. */
export function flagOf(text: string): 0 | 1 | undefined {
  const word = text.trim().toLowerCase();
  if (YES.has(word)) return 1;
  return NO.has(word) ? 0 : undefined;
}

/** The flag in a field; a single digit is read without decoding. */
export function flagIn(record: CsvRecord, field: number): 0 | 1 | undefined {
  const { bytes, starts, ends } = record;
  if (ends[field] - starts[field] === 1) {
    if (bytes[starts[field]] === 48) return 0;
    if (bytes[starts[field]] === 49) return 1;
  }
  return flagOf(fieldText(record, field));
}

/**
 * The number in a field, NaN for anything else. A decimal comma is mended in place: the record is read once.
 */
export function numberIn(record: CsvRecord, field: number, decimalComma: boolean): number {
  const { bytes, starts, ends } = record;
  if (decimalComma) {
    const comma = bytes.subarray(starts[field], ends[field]).indexOf(COMMA);
    if (comma >= 0) bytes[starts[field] + comma] = DOT;
  }
  return parseDecimal(bytes, starts[field], ends[field]);
}
