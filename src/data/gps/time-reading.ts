import { checkTimeZone, type GpsChoice, type TimeForm } from './gps-choice';
import { parseDecimal } from '../byte-numbers';

/** Zones change their offset on whole quarter hours of UTC, so one offset holds for a quarter. */
const QUARTER_SECONDS = 900;
/** Offsets kept: more than ten years of quarter hours. Beyond, the memory is emptied and filled anew. */
const MAX_KEPT = 400_000;

/** The clock of a place at an instant. Offsets come from `Intl` once per quarter hour, for speed. */
export class ZoneClock {
  readonly #format: Intl.DateTimeFormat | undefined;
  readonly #offsets = new Map<number, number>();
  #lastQuarter = NaN;
  #lastOffset = 0;

  /** `timeZone`: an IANA name. @throws Failure 'bad-input' for a name that is none */
  constructor(readonly timeZone: string) {
    checkTimeZone(timeZone);
    if (timeZone === 'UTC') return;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Seconds by which the clock of the place is ahead of UTC at an instant (seconds since 1970). */
  offsetAt(instant: number): number {
    if (!this.#format) return 0;
    const quarter = Math.floor(instant / QUARTER_SECONDS);
    if (quarter === this.#lastQuarter) return this.#lastOffset;
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      offset = offsetOf(this.#format, quarter * QUARTER_SECONDS);
      if (this.#offsets.size >= MAX_KEPT) this.#offsets.clear();
      this.#offsets.set(quarter, offset);
    }
    this.#lastQuarter = quarter;
    this.#lastOffset = offset;
    return offset;
  }
}

function offsetOf(format: Intl.DateTimeFormat, instant: number): number {
  const shown: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant * 1000)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - instant;
}

/** An epoch number from here on is in milliseconds: as seconds it would be later than the year 5138. */
const MILLISECONDS_FROM = 1e11;
/** GPS files hold no time before 1970 and none from 2100 on. */
const LAST_SECOND = 4102444800;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2099;

/** How times turned out to be written. */
export type TimeSeen = 'epoch-seconds' | 'epoch-milliseconds' | 'with-zone' | 'without-zone';

const ascii = new TextEncoder();

/**
 * Reads times as a choice wants them. After `read` or `readValue` gave true, `clock` holds
 * seconds since 1970 on the clock of the place, and `offset` by how many seconds that clock is
 * ahead of UTC (0 where no zone took part).
 */
export class TimeReading {
  clock = NaN;
  offset = 0;
  /** Times read so far, by how they were written. */
  readonly seen: Record<TimeSeen, number> = {
    'epoch-seconds': 0,
    'epoch-milliseconds': 0,
    'with-zone': 0,
    'without-zone': 0,
  };
  readonly #zone: ZoneClock;
  readonly #form: TimeForm;
  readonly #unzonedAreUtc: boolean;
  readonly #parser: ClockParser;

  constructor(choice: Pick<GpsChoice, 'timeForm' | 'timeZone' | 'unzonedTimes'>) {
    this.#zone = new ZoneClock(choice.timeZone);
    this.#form = choice.timeForm;
    this.#unzonedAreUtc = choice.unzonedTimes === 'utc';
    this.#parser = new ClockParser(choice.timeForm);
  }

  /** A time in bytes[start, end), blanks around it allowed. False if it is none of the chosen form. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    while (start < end && isBlank(bytes[start])) start++;
    while (end > start && isBlank(bytes[end - 1])) end--;
    if (this.#form.startsWith('epoch')) return this.readNumber(parseDecimal(bytes, start, end));
    const clock = this.#parser.parse(bytes, start, end);
    if (clock === undefined) return this.#form === 'auto' && this.readNumber(parseDecimal(bytes, start, end));
    const { zoneSeconds } = this.#parser;
    if (zoneSeconds !== undefined) return this.#take(clock - zoneSeconds, 'with-zone');
    if (this.#unzonedAreUtc) return this.#take(clock, 'without-zone');
    this.clock = clock;
    this.offset = 0;
    this.seen['without-zone']++;
    return true;
  }

  /** An epoch number; its unit is the chosen one, or told by its size. */
  readNumber(value: number): boolean {
    const inMilliseconds =
      this.#form === 'epoch-milliseconds' || (this.#form !== 'epoch-seconds' && value >= MILLISECONDS_FROM);
    return this.#take(
      inMilliseconds ? value / 1000 : value,
      inMilliseconds ? 'epoch-milliseconds' : 'epoch-seconds',
    );
  }

  /** A time as JSON holds it: a number or a text. */
  readValue(value: unknown): boolean {
    if (typeof value === 'number') return this.readNumber(value);
    if (typeof value !== 'string') return false;
    const bytes = ascii.encode(value);
    return this.read(bytes, 0, bytes.length);
  }

  #take(instant: number, seen: TimeSeen): boolean {
    if (!(instant >= 0 && instant < LAST_SECOND)) return false;
    this.offset = this.#zone.offsetAt(instant);
    this.clock = instant + this.offset;
    this.seen[seen]++;
    return true;
  }
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9 || byte === 34 || byte === 39;
const isLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122;
const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

const enum Sign {
  Space = 32,
  Plus = 43,
  Comma = 44,
  Minus = 45,
  Dot = 46,
  Slash = 47,
  Colon = 58,
  A = 65,
  M = 77,
  P = 80,
  T = 84,
  Z = 90,
}

/** Longest fraction of a second that is read: nanoseconds, and a few digits more. */
const FRACTION_DIGITS = 12;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Dates with clocks: `2013-07-01T08:30:00.250+01:00` and its kin. `/` and `.` may stand for `-`, a blank for
 * `T`; seconds, fraction, AM or PM, and zone (Z, UTC, +01, +0100, +01:00) may be absent. In any form also what begins with
 * the day of the week and ends with the year, as Foursquare has it: `Sat Jul 07 02:12:49 +0000 2012`.
 */
class ClockParser {
  /** Seconds ahead of UTC that the last text stated, undefined where it stated none. */
  zoneSeconds: number | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;
  #dayKey = -1;
  #daySeconds = 0;

  constructor(private readonly form: TimeForm) {}

  /** Seconds since 1970 on the clock as written, undefined for what is no time of this form. */
  parse(bytes: Uint8Array, start: number, end: number): number | undefined {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.zoneSeconds = undefined;
    if (isLetter(this.#peek())) return this.#yearLast();
    const day = this.#day();
    if (day === undefined || !this.#between()) return undefined;
    const time = this.#timeOfDay();
    if (time === undefined || !this.#zone() || this.#at !== this.#end) return undefined;
    return day + time;
  }

  #yearLast(): number | undefined {
    this.#word();
    this.#spaces();
    const month = MONTHS.indexOf(this.#word()) + 1;
    this.#spaces();
    const day = this.#number(2);
    this.#spaces();
    const time = this.#timeOfDay();
    if (time === undefined || (!isDigit(this.#peek()) && !this.#zone())) return undefined;
    this.#spaces();
    const date = this.#secondsOf(this.#number(4), month, day);
    return date === undefined || this.#at !== this.#end ? undefined : date + time;
  }

  /** Three letters in lower case; '' for fewer or more. */
  #word(): string {
    const first = this.#at;
    while (this.#at < this.#end && isLetter(this.#bytes[this.#at])) this.#at++;
    if (this.#at - first !== 3) return '';
    return String.fromCharCode(...this.#bytes.subarray(first, this.#at)).toLowerCase();
  }

  #spaces(): void {
    while (this.#skip(Sign.Space));
  }

  /** A whole number of 1 to `most` digits; -1 for none. */
  #number(most: number): number {
    const first = this.#at;
    let value = 0;
    while (this.#at < this.#end && this.#at - first < most && isDigit(this.#bytes[this.#at]))
      value = value * 10 + (this.#bytes[this.#at++] - 48);
    return this.#at === first ? -1 : value;
  }

  #peek(): number {
    return this.#at < this.#end ? this.#bytes[this.#at] : -1;
  }

  #skip(byte: number): boolean {
    if (this.#peek() !== byte) return false;
    this.#at++;
    return true;
  }

  #day(): number | undefined {
    const first = this.#number(4);
    const sign = this.#peek();
    if (sign !== Sign.Minus && sign !== Sign.Slash && sign !== Sign.Dot) return undefined;
    this.#at++;
    const second = this.#number(2);
    if (!this.#skip(sign)) return undefined;
    const third = this.#number(4);
    if (this.form === 'day-first') return this.#secondsOf(third, second, first);
    if (this.form === 'month-first') return this.#secondsOf(third, first, second);
    return this.#secondsOf(first, second, third);
  }

  #secondsOf(year: number, month: number, day: number): number | undefined {
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR && month >= 1 && month <= 12 && day >= 1 && day <= 31))
      return undefined;
    const key = (year * 16 + month) * 32 + day;
    if (key !== this.#dayKey) {
      const milliseconds = Date.UTC(year, month - 1, day);
      if (new Date(milliseconds).getUTCDate() !== day) return undefined;
      this.#dayKey = key;
      this.#daySeconds = milliseconds / 1000;
    }
    return this.#daySeconds;
  }

  #between(): boolean {
    const first = this.#at;
    while (this.#skip(Sign.Space) || this.#skip(Sign.Comma));
    return this.#at > first || this.#skip(Sign.T) || this.#skip(Sign.T + 32);
  }

  #timeOfDay(): number | undefined {
    let hour = this.#number(2);
    if (!this.#skip(Sign.Colon)) return undefined;
    const minute = this.#number(2);
    const second = this.#skip(Sign.Colon) ? this.#number(2) : 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return undefined;
    const fraction = this.#fraction();
    this.#spaces();
    const half = this.#peek() & ~32;
    if ((half === Sign.A || half === Sign.P) && (this.#bytes[this.#at + 1] & ~32) === Sign.M) {
      if (hour < 1 || hour > 12) return undefined;
      hour = (hour % 12) + (half === Sign.P ? 12 : 0);
      this.#at += 2;
      this.#spaces();
    }
    return fraction === undefined ? undefined : hour * 3600 + minute * 60 + second + fraction;
  }

  #fraction(): number | undefined {
    if (!this.#skip(Sign.Dot) && !this.#skip(Sign.Comma)) return 0;
    const first = this.#at;
    const value = this.#number(FRACTION_DIGITS);
    return value < 0 ? undefined : value / 10 ** (this.#at - first);
  }

  #zone(): boolean {
    const sign = this.#peek();
    if (sign === -1) return true;
    if ((sign & ~32) === Sign.Z) this.#at++;
    else if (this.#isUtcWord()) this.#at += 3;
    else return this.#zoneOffset(sign);
    this.zoneSeconds = 0;
    return true;
  }

  #isUtcWord(): boolean {
    const word = String.fromCharCode(...this.#bytes.subarray(this.#at, Math.min(this.#end, this.#at + 3)));
    return /^(utc|gmt)$/i.test(word);
  }

  #zoneOffset(sign: number): boolean {
    if (sign !== Sign.Plus && sign !== Sign.Minus) return false;
    this.#at++;
    const hours = this.#number(2);
    this.#skip(Sign.Colon);
    const minutes = this.#at < this.#end ? this.#number(2) : 0;
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return false;
    this.zoneSeconds = (sign === Sign.Minus ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
  }
}
