import { SEED } from '../../../engine/settings/shared-rows';
import { SEARCH_SETTINGS, type DrawnSearch, type SearchSettings } from '../../../engine/routes/route-drawing';
import { BASELINES, DRAWN_SOURCES, STUDENTS, type DrawnSource } from '../../../engine/routes/route-source';
import { valueInWords, type AnySettingTable, type SettingValue } from '../../../engine/settings/settings';
import type { SettingsThen, UndoableSettings } from '../../undoable-settings';
import type { Departure } from './od-draws';
import type { DrawnPairsFrom } from './route-book.svelte';

/** What routes are drawn with until a person says otherwise. */
export const DRAWN_AS_USUAL: SearchSettings & { readonly seed: number } = {
  search: SEARCH_SETTINGS.search.presets,
  beamWidth: SEARCH_SETTINGS.beamWidth.presets,
  lengthFactor: SEARCH_SETTINGS.lengthFactor.presets,
  seed: 42,
};

/** What a file says of them. */
export interface DrawChoices {
  readonly pairsFrom: DrawnPairsFrom;
  readonly count: number;
  readonly search: DrawnSearch;
  readonly beamWidth: number;
  readonly lengthFactor: number;
  readonly keepBeams: boolean;
  readonly seed: number;
  readonly departure: number | null;
  readonly weekday: number | null;
  readonly sources: readonly DrawnSource[];
}

/** Settings that runs have too, by id. */
const OF_RUNS: AnySettingTable = SEARCH_SETTINGS;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** What a person calls those that stand in no table. */
const OTHERS: Readonly<Record<string, string>> = {
  pairsFrom: 'Pairs from',
  count: 'Number of pairs',
  keepBeams: 'Last beams',
  departure: 'Departure',
  weekday: 'Day',
  sources: 'Models',
  seed: SEED.label,
};

/** "08:30", of seconds since midnight. */
const clockOf = (seconds: number): string =>
  [seconds / 3600, (seconds / 60) % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');

/**
 * What is drawn unless a person chooses otherwise: all but the two baselines whose costs are first learnt from the trips,
 * which takes ten seconds where the others take one.
 */
const USUAL_SOURCES: readonly DrawnSource[] = [...STUDENTS, ...BASELINES].filter(
  (source) => source !== 'likeliest' && source !== 'learnt',
);

/** The settings for drawing routes. */
export class DrawSettings implements UndoableSettings {
  search = $state<DrawnSearch>(DRAWN_AS_USUAL.search);
  beamWidth = $state(DRAWN_AS_USUAL.beamWidth);
  /** Longest route, as a multiple of the longest training trip. */
  lengthFactor = $state(DRAWN_AS_USUAL.lengthFactor);
  /** Whether the last beams of the students' searches are returned with the routes. */
  keepBeams = $state(true);
  /** The sources that draw; students that are not trained or loaded are skipped. */
  sources = $state.raw<readonly DrawnSource[]>(USUAL_SOURCES);
  pairsFrom = $state<DrawnPairsFrom>('test');
  /** Number of pairs, for pairs of trips and random pairs. */
  count = $state(12);
  seed = $state(DRAWN_AS_USUAL.seed);
  /**
   * Time of departure in seconds since midnight, wall clock; null for the trips' own. `od-draws` chooses the
   * day.
   */
  departure = $state<number | null>(null);
  /** 0 for Monday to 6 for Sunday; null keeps the day. It is used only with a departure. */
  weekday = $state<number | null>(null);

  get chosenDeparture(): Departure | null {
    const { departure, weekday } = this;
    return departure === null ? null : { secondsOfDay: departure, weekday };
  }

  get generation(): SearchSettings {
    const { search, beamWidth, lengthFactor } = this;
    return { search, beamWidth, lengthFactor };
  }

  /** All of them, for a file. */
  get choices(): DrawChoices {
    const { pairsFrom, count, search, beamWidth, lengthFactor, keepBeams, sources, seed } = this;
    const { departure, weekday } = this;
    return {
      pairsFrom,
      count,
      search,
      beamWidth,
      lengthFactor,
      keepBeams,
      seed,
      departure,
      weekday,
      sources,
    };
  }

  choose(choices: DrawChoices): void {
    const { sources, ...others } = choices;
    Object.assign(this, others);
    this.sources = DRAWN_SOURCES.filter((source) => sources.includes(source));
  }

  /** Whether they are those that the page opens with; where pairs come from follows from the pairs. */
  get isUsual(): boolean {
    const usual = { ...new DrawSettings().choices, pairsFrom: this.pairsFrom };
    return JSON.stringify(this.choices) === JSON.stringify(usual);
  }

  take(): SettingsThen {
    const { choices } = this;
    const { sources, ...values } = choices;
    return { values: { ...values, sources: sources.join(', ') }, restore: () => this.choose(choices) };
  }

  nameOf(id: string): string {
    return OF_RUNS[id]?.label ?? OTHERS[id];
  }

  inWords(id: string, value: SettingValue | null): string {
    const setting = OF_RUNS[id];
    if (setting) return valueInWords(setting, value);
    if (id === 'keepBeams') return value === true ? 'on' : 'off';
    if (id === 'weekday') return value === null ? 'unchanged' : WEEKDAYS[Number(value)];
    if (id === 'departure') return value === null ? 'usual' : clockOf(Number(value));
    return String(value);
  }

  /** Adds a source or removes it; the order stays that of the legend. */
  turn(source: DrawnSource, on: boolean): void {
    this.sources = DRAWN_SOURCES.filter((each) => (each === source ? on : this.sources.includes(each)));
  }
}
