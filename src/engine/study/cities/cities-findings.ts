import type { StudyMeasure, StudyResult } from '../study-result';
import type { Difference } from '../tables/arm-comparisons';
import { measureFormat, type MeasureFormat } from '../tables/measure-format';
import { StudyCells } from '../tables/study-cells';
import { chosenSettings, type ChosenSettings } from './chosen-settings';
import type { CityStudy } from './city-study';
import { factRelations, type CityGain, type FactRelation } from './fact-relations';
import { checkSameStudy } from './same-study';
import { gainOf, transfers, type Transfer } from './transfer';
import { objectivePair, type ObjectivePair } from './validation-measure';

/** A city of the study. */
export interface CityFound extends CityStudy {
  readonly cells: StudyCells;
  readonly chosen: ChosenSettings;
  /** With its own settings, on its test trips; null where no seed has both these and the baseline. */
  readonly gain: Difference | null;
}

/** What a study that was run in several cities has found. */
export interface CitiesFindings {
  /** That of the first city: all others have the same arms, axes, seeds and measures. */
  readonly study: StudyResult;
  readonly baseline: string;
  readonly objective: ObjectivePair;
  readonly cities: readonly CityFound[];
  readonly transfers: readonly Transfer[];
  /** Over the cities whose facts and gain are known; empty for fewer than three. */
  readonly relations: readonly FactRelation[];
  /** Of a measure in all cities alike. */
  formatOf(measure: StudyMeasure): MeasureFormat;
}

/**
 * Compares the results of one study in several cities.
 * @throws Failure 'bad-input' where they are not of one study, or cannot be compared
 */
export function citiesFindings(studies: readonly CityStudy[]): CitiesFindings {
  checkSameStudy(studies);
  const [{ result: study, file }] = studies;
  const objective = objectivePair(study, file);
  const cities = studies.map((one): CityFound => {
    const cells = new StudyCells(one.result);
    const chosen = chosenSettings(cells, objective.validation, one.file);
    return { ...one, cells, chosen, gain: gainOf(cells, chosen, objective.test) };
  });
  const trials = studies.flatMap(({ result }) => result.trials);
  return {
    study,
    baseline: study.baseline!,
    objective,
    cities,
    transfers: transfers(cities, objective.test),
    relations: factRelations(relatedCities(cities, objective.test)),
    formatOf: (measure) => measureFormat(measure, { trials }),
  };
}

/**
 * The cities whose facts and gain are known. A gain is more than 0 where distilling helps, whichever way the measure
 * goes.
 */
export const relatedCities = (
  cities: readonly CityFound[],
  { better }: StudyMeasure,
): (CityGain & { readonly city: CityFound })[] =>
  cities.flatMap((city) => {
    const facts = city.result.city;
    return facts && city.gain
      ? [{ city, facts, gain: better === 'less' ? -city.gain.value : city.gain.value }]
      : [];
  });
