import { NOTHING } from '../../report/html/words';
import type { SettingValue } from '../../settings/settings';
import type { StudyAxis, StudyResult } from '../study-result';
import type { BySeed } from './estimate';

/** The values of an axis of a grid; null for the range of a search. */
export const gridValues = ({ values }: StudyAxis): readonly SettingValue[] | null =>
  'low' in values ? null : values;

/** Whether a study looks for the best values in a range instead of trying all of a list. */
export const isSearch = ({ axes }: Pick<StudyResult, 'axes'>): boolean =>
  axes.some((axis) => gridValues(axis) === null);

/** Whether a trial or a place has a value of every axis: the final runs of a search have none. */
export const isOnAxes = (
  axes: readonly StudyAxis[],
  values: Readonly<Record<string, SettingValue>>,
): boolean => axes.every(({ name }) => Object.hasOwn(values, name));

/** A value as people read it: four digits at the most; a dash where there is none. */
export function valueWords(value: SettingValue | undefined): string {
  if (value === undefined) return NOTHING;
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : value;
}

/** "Share of trips 0.1, Temperature 4"; '' without axes, and for the final runs of a search. */
export const placeWords = (axes: readonly StudyAxis[], place: Place): string =>
  axes
    .filter(({ name }) => Object.hasOwn(place, name))
    .map(({ name, label }) => `${label} ${valueWords(place[name])}`)
    .join(', ');

/** One value of each axis; empty for the final runs of a search. */
export type Place = Readonly<Record<string, SettingValue>>;

/** The complete trials of a study by arm, place and seed. */
export class StudyCells {
  /** Every place of a trial that is complete: by the order of an axis's values, or of the trials for a search. */
  readonly places: readonly Place[];
  readonly #byCell = new Map<string, StudyResult['trials'][number][]>();

  constructor(readonly result: StudyResult) {
    const { axes, trials } = result;
    const places = new Map<string, Place>();
    for (const trial of trials) {
      if (trial.state !== 'complete') continue;
      const own = isOnAxes(axes, trial.values) ? axes : [];
      const place = Object.fromEntries(own.map(({ name }) => [name, trial.values[name]]));
      if (!places.has(this.#keyOf(place))) places.set(this.#keyOf(place), place);
      const cell = this.#cellKey(trial.arm, place);
      this.#byCell.set(cell, [...(this.#byCell.get(cell) ?? []), trial]);
    }
    const rank = (place: Place) => axes.map((axis) => gridValues(axis)?.indexOf(place[axis.name]) ?? 0);
    const ranked = [...places.values()].map((place) => ({ place, ranks: rank(place) }));
    this.places = ranked
      .sort((a, b) => a.ranks.map((one, i) => one - b.ranks[i]).find((one) => one !== 0) ?? 0)
      .map(({ place }) => place);
  }

  /** Numbers of the complete trials of an arm at a place. */
  trialsOf(arm: string, place: Place): readonly number[] {
    return (this.#byCell.get(this.#cellKey(arm, place)) ?? []).map(({ number }) => number);
  }

  /** A measure of an arm at a place, seed by seed; of two trials of a seed the later one. */
  valuesOf(arm: string, place: Place, measure: string): BySeed {
    const trials = this.#byCell.get(this.#cellKey(arm, place)) ?? [];
    return new Map(
      trials.flatMap(({ seed, measures }): [number, number][] =>
        Object.hasOwn(measures, measure) ? [[seed, measures[measure]]] : [],
      ),
    );
  }

  /** Whether two arms have trials at the same place, complete or not. */
  meet(one: string, other: string): boolean {
    const placesOf = (arm: string) =>
      this.result.trials.filter((trial) => trial.arm === arm).map(({ values }) => this.#keyOf(values));
    const own = new Set(placesOf(one));
    return placesOf(other).some((place) => own.has(place));
  }

  #keyOf(place: Place): string {
    return JSON.stringify(this.result.axes.map(({ name }) => place[name]));
  }

  #cellKey(arm: string, place: Place): string {
    return JSON.stringify([arm, this.#keyOf(place)]);
  }
}
