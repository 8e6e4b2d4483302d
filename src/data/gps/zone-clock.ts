import { checkTimeZone } from './gps-choice';

/** Zones change their offset on whole quarter hours of UTC, so one offset holds for a quarter. */
const QUARTER_SECONDS = 900;
/** Offsets kept: more than ten years of quarter hours. Beyond, the memory is emptied and filled anew. */
const MAX_KEPT = 400_000;

/**
 * The clock of a place: what it shows at an instant. Offsets come from `Intl` once per quarter hour, so that
 * a million rows cost a million additions.
 */
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
