import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import { isBetter } from '../pictures/valued-trials';
import type { StudyMeasure } from '../study-result';
import { meanOver } from '../tables/estimate';
import type { Place, StudyCells } from '../tables/study-cells';

/** An arm with one value of each axis. */
export interface Settings {
  readonly arm: string;
  readonly place: Place;
}

/** The settings that a city's validation trips speak for. */
export interface ChosenSettings extends Settings {
  /** Mean over all seeds, on validation trips. */
  readonly value: number;
  /** How many settings could be chosen: those that are complete with every seed. */
  readonly of: number;
}

/**
 * The best settings of the arms beside the baseline, by the mean over all seeds; of equal ones the first.
 * @param file of the result, for messages
 * @throws Failure 'bad-input' where none is complete with every seed
 */
export function chosenSettings(cells: StudyCells, validation: StudyMeasure, file: string): ChosenSettings {
  const { arms, baseline, trials } = cells.result;
  const seeds = new Set(trials.map(({ seed }) => seed)).size;
  const complete = arms
    .filter(({ name }) => name !== baseline)
    .flatMap(({ name: arm }) =>
      cells.places.flatMap((place) => {
        const mean = meanOver(cells.valuesOf(arm, place, validation.key));
        return mean?.seeds === seeds ? [{ arm, place, value: mean.value }] : [];
      }),
    );
  if (complete.length === 0)
    throw new Failure(
      'bad-input',
      `${shown(file)} has no settings beside the baseline that are complete with every seed. Run its study to the end.`,
    );
  const best = complete.reduce((one, other) => (isBetter(validation, other.value, one.value) ? other : one));
  return { ...best, of: complete.length };
}

export const isSameSettings = (one: Settings, other: Settings): boolean =>
  one.arm === other.arm && Object.entries(one.place).every(([name, value]) => other.place[name] === value);
