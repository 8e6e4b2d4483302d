import type { SettingValue } from '../../settings/settings';
import type { StudyResult } from '../study-result';
import { gridValues, isOnAxes } from './axis-values';
import type { BySeed } from './estimate';

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
