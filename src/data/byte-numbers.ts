import { lengthened } from '../base/bytes';
/** Numbers read straight from UTF-8 bytes, so that a file of hundreds of MB never becomes strings. */

const COMMA = 44;
const DOT = 46;
const MINUS = 45;
const PLUS = 43;
const COLON = 58;

/** Powers of ten that a double holds exactly: mantissa / 10^k is rounded correctly (Clinger 1990). */
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const MAX_EXACT_DIGITS = 15;

const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13;
const isQuote = (byte: number): boolean => byte === 34 || byte === 39;
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;
const isExponentMark = (byte: number): boolean => byte === 101 || byte === 69;

const text = new TextDecoder();

/** The bytes as text, shortened for a message. */
export function excerpt(bytes: Uint8Array, start: number, end: number, longest = 60): string {
  const shown = text.decode(bytes.subarray(start, Math.min(end, start + longest)));
  return end - start > longest ? `${shown}…` : shown;
}

/** A decimal number in bytes[start, end), correctly rounded, blanks around it; NaN for anything else. */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  let i = start;
  const negative = bytes[i] === MINUS;
  if (i < end && (negative || bytes[i] === PLUS)) i++;
  let mantissa = 0;
  let digits = 0;
  let fractionDigits = 0;
  let seenDot = false;
  for (; i < end; i++) {
    const byte = bytes[i];
    if (isDigit(byte)) {
      mantissa = mantissa * 10 + (byte - 48);
      digits++;
      if (seenDot) fractionDigits++;
    } else if (byte === DOT && !seenDot) seenDot = true;
    else break;
  }
  if (digits === 0) return NaN;
  if (i < end && !isExponent(bytes, i, end)) return NaN;
  if (i === end && digits <= MAX_EXACT_DIGITS) {
    const value = mantissa / EXACT_POWERS[fractionDigits];
    return negative ? -value : value;
  }
  const value = Number(text.decode(bytes.subarray(start, end)));
  return Number.isFinite(value) ? value : NaN;
}

function isExponent(bytes: Uint8Array, i: number, end: number): boolean {
  if (!isExponentMark(bytes[i])) return false;
  i++;
  if (i < end && (bytes[i] === MINUS || bytes[i] === PLUS)) i++;
  if (i === end) return false;
  for (; i < end; i++) if (!isDigit(bytes[i])) return false;
  return true;
}

/** A safe integer in bytes[start, end); "12.0" counts as 12. NaN for anything else. */
export function parseInteger(bytes: Uint8Array, start: number, end: number): number {
  const value = parseDecimal(bytes, start, end);
  return Number.isSafeInteger(value) ? value : NaN;
}

/** Numbers of one cell, kept between rows to spare allocations. */
export class NumberList {
  values = new Float64Array(256);
  length = 0;
  /** Byte position of the element that could not be read, after a parser returned false. */
  faultAt = 0;

  push(value: number): void {
    if (this.length === this.values.length) this.values = lengthened(this.values, 2 * this.length);
    this.values[this.length++] = value;
  }
}

/** Reads an element that starts at `at` into `value`; returns the position after it, or -1. */
interface ElementReader {
  value: number;
  read(bytes: Uint8Array, at: number, end: number): number;
}

/** A list in a cell: `1,2`, `[1, 2]`, `(1, 2)`, `['a', 'b']`. False if broken (`out.faultAt`). */
function parseList(
  bytes: Uint8Array,
  start: number,
  end: number,
  element: ElementReader,
  out: NumberList,
): boolean {
  out.length = 0;
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  const open = bytes[start];
  if (start < end && (open === 91 || open === 40)) {
    out.faultAt = start;
    if (end - start < 2 || bytes[end - 1] !== (open === 91 ? 93 : 41)) return false;
    start++;
    end--;
  }
  let i = start;
  for (;;) {
    while (i < end && (isBlank(bytes[i]) || isQuote(bytes[i]))) i++;
    if (i === end) return true;
    out.faultAt = i;
    i = element.read(bytes, i, end);
    if (i < 0) return false;
    out.push(element.value);
    while (i < end && (isBlank(bytes[i]) || isQuote(bytes[i]))) i++;
    if (i === end) return true;
    if (bytes[i] !== COMMA) return false;
    i++;
  }
}

class IntegerReader implements ElementReader {
  value = 0;
  read(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    const negative = bytes[i] === MINUS;
    if (negative) i++;
    const first = i;
    let value = 0;
    while (i < end && isDigit(bytes[i])) value = value * 10 + (bytes[i++] - 48);
    if (i === first || value > Number.MAX_SAFE_INTEGER) return -1;
    if (i < end && bytes[i] === DOT) {
      i++;
      while (i < end && bytes[i] === 48) i++;
    }
    this.value = negative ? -value : value;
    return i;
  }
}

/** Days since 1970-01-01 of a Gregorian date (Hinnant, "chrono-compatible date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Two digits at `i`, or -1. */
function twoDigits(bytes: Uint8Array, i: number): number {
  const tens = bytes[i] - 48;
  const ones = bytes[i + 1] - 48;
  return tens >>> 0 <= 9 && ones >>> 0 <= 9 ? tens * 10 + ones : -1;
}

/** An epoch number from here on is in milliseconds: as seconds it would be later than the year 5138. */
const MILLISECONDS_FROM = 1e11;
/** 9999-12-31T23:59:59, the last second that `YYYY-...` can write, and 0001-01-01. */
const LAST_SECOND = 253402300799;
const FIRST_SECOND = -62135596800;

/** A zone that a text does not name. */
const NO_ZONE = Infinity;

class TimeReader implements ElementReader {
  value = 0;
  /** Whether the clocks of a list name different zones, which are not applied. */
  mixesZones = false;
  #zone: number | undefined;
  #dayKey = -1;
  #daySeconds = 0;

  read(bytes: Uint8Array, at: number, end: number): number {
    return end - at >= 19 && bytes[at + 4] === MINUS
      ? this.#readClock(bytes, at, end)
      : this.#readEpoch(bytes, at, end);
  }

  /** `YYYY-MM-DDTHH:MM:SS[.fff][Z|+hh:mm]`; the wall clock counts, the zone is checked and not applied. */
  #readClock(bytes: Uint8Array, at: number, end: number): number {
    const year = twoDigits(bytes, at) * 100 + twoDigits(bytes, at + 2);
    const month = twoDigits(bytes, at + 5);
    const day = twoDigits(bytes, at + 8);
    const hour = twoDigits(bytes, at + 11);
    const minute = twoDigits(bytes, at + 14);
    const second = twoDigits(bytes, at + 17);
    const between = bytes[at + 10];
    if (bytes[at + 7] !== MINUS || bytes[at + 13] !== COLON || bytes[at + 16] !== COLON) return -1;
    if (between !== 84 && between !== 116 && between !== 32) return -1;
    if (year < 1 || twoDigits(bytes, at + 2) < 0 || month < 1 || month > 12 || day < 1) return -1;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
    const key = (year * 16 + month) * 32 + day;
    if (key !== this.#dayKey) {
      if (day > daysInMonth(year, month)) return -1;
      this.#daySeconds = daysFromCivil(year, month, day) * 86400;
      this.#dayKey = key;
    }
    this.value = this.#daySeconds + hour * 3600 + minute * 60 + second;
    return this.#readFractionAndZone(bytes, at + 19, end);
  }

  #readFractionAndZone(bytes: Uint8Array, i: number, end: number): number {
    if (i < end && bytes[i] === DOT) {
      const first = ++i;
      let fraction = 0;
      while (i < end && isDigit(bytes[i])) {
        if (i - first < MAX_EXACT_DIGITS) fraction = fraction * 10 + (bytes[i] - 48);
        i++;
      }
      if (i === first) return -1;
      this.value += fraction / EXACT_POWERS[Math.min(i - first, MAX_EXACT_DIGITS)];
    }
    if (i < end && (bytes[i] === 90 || bytes[i] === 122)) return this.#sawZone(0, i + 1);
    if (i === end || (bytes[i] !== PLUS && bytes[i] !== MINUS)) return this.#sawZone(NO_ZONE, i);
    if (i + 3 > end || !(twoDigits(bytes, i + 1) >= 0)) return -1;
    const sign = bytes[i] === MINUS ? -1 : 1;
    let minutes = 60 * twoDigits(bytes, i + 1);
    i += 3;
    if (i < end && bytes[i] === COLON) i++;
    if (i + 2 <= end && twoDigits(bytes, i) >= 0) {
      minutes += twoDigits(bytes, i);
      i += 2;
    }
    return this.#sawZone(sign * minutes, i);
  }

  #sawZone(minutes: number, next: number): number {
    this.mixesZones ||= this.#zone !== undefined && this.#zone !== minutes;
    this.#zone = minutes;
    return next;
  }

  /** Before another list. */
  reset(): void {
    this.mixesZones = false;
    this.#zone = undefined;
  }

  /** `YYYYMMDDHHMMSS`; false for digits that are no such clock. */
  #readCompact(bytes: Uint8Array, at: number): boolean {
    const pairs = [0, 2, 4, 6, 8, 10, 12].map((i) => twoDigits(bytes, at + i));
    const [century, years, month, day, hour, minute, second] = pairs;
    const year = 100 * century + years;
    if (Math.min(...pairs) < 0 || year < 1 || month < 1 || month > 12 || day < 1) return false;
    if (day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
    this.value = daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return true;
  }

  #readEpoch(bytes: Uint8Array, at: number, end: number): number {
    let i = at;
    while (i < end && bytes[i] !== COMMA && !isQuote(bytes[i]) && !isBlank(bytes[i])) i++;
    // As milliseconds since 1970 these digits would be of a year after 2286.
    if (i - at === 14 && this.#readCompact(bytes, at)) return i;
    const number = parseDecimal(bytes, at, i);
    const seconds = Math.abs(number) >= MILLISECONDS_FROM ? number / 1000 : number;
    if (!(seconds >= FIRST_SECOND && seconds <= LAST_SECOND)) return -1;
    this.value = seconds;
    return i;
  }
}

const integers = new IntegerReader();
const times = new TimeReader();

/** A list of integers in one cell: `1,2`, `[1, 2]`, `(1, 2)`. False if one is broken. */
export function parseIntegerList(bytes: Uint8Array, start: number, end: number, out: NumberList): boolean {
  return parseList(bytes, start, end, integers, out);
}

/**
 * A list of times in one cell, as seconds since 1970 of the wall clock: ISO (`YYYY-MM-DDTHH:MM:SS`, then an
 * optional fraction and zone; the zone is not applied), `YYYYMMDDHHMMSS`, or epoch numbers (seconds; milliseconds
 * from 1e11 on).
 */
export function parseTimeList(bytes: Uint8Array, start: number, end: number, out: NumberList): boolean {
  times.reset();
  return parseList(bytes, start, end, times, out);
}

/** Whether the clocks of the list that was read last name different zones. */
export const mixedZones = (): boolean => times.mixesZones;

/** `[[lon, lat], [lon, lat], ...]` into lon, lat, lon, lat, ...; false if it is anything else. */
export function parseCoordinateList(bytes: Uint8Array, start: number, end: number, out: NumberList): boolean {
  out.length = 0;
  let i = start;
  const skipBlanks = () => {
    while (i < end && isBlank(bytes[i])) i++;
    out.faultAt = i;
  };
  const expect = (byte: number): boolean => {
    skipBlanks();
    return i < end && bytes[i++] === byte;
  };
  const number = (): boolean => {
    skipBlanks();
    const first = i;
    while (i < end && bytes[i] !== COMMA && bytes[i] !== 93) i++;
    const value = parseDecimal(bytes, first, i);
    out.push(value);
    return !Number.isNaN(value);
  };
  if (!expect(91)) return false;
  for (;;) {
    if (!(expect(91) && number() && expect(COMMA) && number() && expect(93))) return false;
    skipBlanks();
    if (bytes[i] !== COMMA || i >= end) break;
    i++;
  }
  if (!expect(93)) return false;
  skipBlanks();
  return i === end;
}
