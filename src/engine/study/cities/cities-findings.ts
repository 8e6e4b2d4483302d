import type { StudyResult, StudyMeasure, CityFacts } from '../study-result';
import { type Difference, judged, type ArmDifference } from '../tables/arm-comparisons';
import { measureFormat, type MeasureFormat } from '../tables/measure-format';
import { StudyCells, type Place, isSearch } from '../tables/study-cells';
import { holmAdjusted } from '../../../evaluation/statistics/paired-tests';
import { spearmanTest, type SpearmanTest } from '../../../evaluation/statistics/ranks';
import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import { isBetter } from '../pictures/trial-plots';
import { meanOver, differencesOf, type Estimate } from '../tables/estimate';

/** One study as it was run in one city. */
export interface CityStudy {
  /** How the city is called in tables: other cities have other names. */
  readonly city: string;
  /** Where its result was read from, for messages. */
  readonly file: string;
  readonly result: StudyResult;
}

/** A city of the study. */
interface CityFound extends CityStudy {
  readonly cells: StudyCells;
  readonly chosen: ChosenSettings;
  /** With its own settings, on its test trips; null where no seed has both these and the baseline. */
  readonly gain: Difference | null;
}

/** What a study that was run in several cities has found. */
export interface CitiesFindings {
  /** Study of the first city: all others have the same arms, axes, seeds and measures. */
  readonly study: StudyResult;
  readonly baseline: string;
  readonly objective: ObjectivePair;
  readonly cities: readonly CityFound[];
  readonly transfers: readonly Transfer[];
  /** Over the cities whose facts and gain are known; empty for fewer than three. */
  readonly relations: readonly FactRelation[];
  /** Format of a measure, the same in all cities. */
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

/** A fact of cities as tables and pictures show it. */
export interface CityFact {
  readonly key: keyof CityFacts;
  readonly label: string;
  readonly decimals: number;
}

/** In the order shown. */
export const CITY_FACTS: readonly CityFact[] = [
  { key: 'roads', label: 'Roads', decimals: 0 },
  { key: 'trips', label: 'Training trips', decimals: 0 },
  { key: 'roadsPerTrip', label: 'Roads per trip', decimals: 1 },
  { key: 'tripsPerRoad', label: 'Training trips per road', decimals: 2 },
  { key: 'kilometres', label: 'Length of a trip, km', decimals: 2 },
];

/** A city with its facts and the gain of distilling there. */
interface CityGain {
  readonly facts: CityFacts;
  readonly gain: number;
}

/** Whether cities with more of something gain more from distilling. */
interface FactRelation extends SpearmanTest {
  readonly fact: CityFact;
  /** `pValue` after Holm's adjustment over all facts; NaN where it is. */
  readonly adjusted: number;
}

/** With two cities any two orders agree or are each other's reverse. */
export const LEAST_CITIES = 3;

/** The rank correlation of each fact with the gain; empty for fewer than three cities. */
function factRelations(cities: readonly CityGain[]): FactRelation[] {
  if (cities.length < LEAST_CITIES) return [];
  const gains = cities.map(({ gain }) => gain);
  const tests = CITY_FACTS.map(({ key }) =>
    spearmanTest(
      cities.map(({ facts }) => facts[key]),
      gains,
    ),
  );
  const adjusted = holmAdjusted(tests.map(({ pValue }) => pValue));
  return CITY_FACTS.map((fact, i) => ({ fact, ...tests[i], adjusted: adjusted[i] }));
}

/** The smallest p-value that a correlation over some cities can have: two of all their orders are perfect. */
export function leastP(cities: number): number {
  let orders = 1;
  for (let n = 2; n <= cities; n++) orders *= n;
  return Math.min(1, 2 / orders);
}

/** An arm with one value of each axis. */
export interface Settings {
  readonly arm: string;
  readonly place: Place;
}

/** The settings that a city's validation trips speak for. */
interface ChosenSettings extends Settings {
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
function chosenSettings(cells: StudyCells, validation: StudyMeasure, file: string): ChosenSettings {
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
    throw badInput(
      `${shown(file)} has no settings beside the baseline that are complete with every seed. Run its study to the end.`,
    );
  const best = complete.reduce((one, other) => (isBetter(validation, other.value, one.value) ? other : one));
  return { ...best, of: complete.length };
}

export const isSameSettings = (one: Settings, other: Settings): boolean =>
  one.arm === other.arm && Object.entries(one.place).every(([name, value]) => other.place[name] === value);

/** A city with the settings that its validation trips chose. */
interface CityChoice {
  readonly cells: StudyCells;
  readonly chosen: Settings;
}

/** What the settings of one city are worth in another, on its test trips. */
interface Transfer {
  /** Index of the city whose validation trips chose the settings. */
  readonly from: number;
  /** Index of the city whose test trips judge them. */
  readonly to: number;
  /** Whether both cities chose the same: then there is nothing to lose. */
  readonly isSame: boolean;
  readonly value: Estimate | null;
  /**
   * With these settings minus with the city's own, seed by seed; `adjusted` by Holm over all pairs of cities that differ
   * in their settings. Null where the settings are the same and where no seed has both.
   */
  readonly regret: ArmDifference | null;
  /** With these settings minus the baseline at the same values of all axes, seed by seed; null where no seed has both. */
  readonly gain: Difference | null;
}

/** The settings of every city in every city, one city's settings after the other's. */
function transfers(cities: readonly CityChoice[], measure: StudyMeasure): Transfer[] {
  const pairs = cities.flatMap(({ chosen }, from) =>
    cities.map(({ cells, chosen: own }, to) => {
      const valuesOf = ({ arm, place }: Settings) => cells.valuesOf(arm, place, measure.key);
      const values = valuesOf(chosen);
      const isSame = isSameSettings(chosen, own);
      return {
        from,
        to,
        isSame,
        value: meanOver(values),
        regret: isSame ? null : judged(differencesOf(valuesOf(own), values), measure),
        gain: gainOf(cells, chosen, measure),
      };
    }),
  );
  const adjusted = holmAdjusted(pairs.map(({ regret }) => regret?.p ?? NaN));
  return pairs.map((pair, i) => ({
    ...pair,
    regret: pair.regret && { ...pair.regret, adjusted: Number.isNaN(adjusted[i]) ? null : adjusted[i] },
  }));
}

/** Some settings minus the baseline at the same values of all axes, seed by seed; null where no seed has both. */
export function gainOf(cells: StudyCells, { arm, place }: Settings, { key, ...rest }: StudyMeasure) {
  const { baseline } = cells.result;
  if (baseline === null) return null;
  const [before, after] = [baseline, arm].map((one) => cells.valuesOf(one, place, key));
  return judged(differencesOf(before, after), { key, ...rest });
}

/** Facts that decide what a trial computes, and that no arm or axis shows. */
const DECIDING = ['Preset', 'Settings', 'Steps', 'Steps of a teacher'];
const ADVICE = 'Run the same study file in every city.';

/**
 * Makes sure that studies differ in their city alone.
 * @throws Failure 'bad-input' that names the file and what is different there
 */
function checkSameStudy(studies: readonly CityStudy[]): void {
  const [first, ...others] = studies;
  if (others.length === 0)
    throw badInput('Name the folders of two cities or more: one has none to compare with.');
  studies.forEach(checkComparable);
  for (const other of others) {
    const what = differenceOf(first.result, other.result);
    if (what !== null)
      throw badInput(
        `${shown(other.file)} is of another study than ${shown(first.file)}: ${what}. ${ADVICE}`,
      );
  }
  const seen = new Map<string, CityStudy>();
  for (const study of studies) {
    const { Fingerprint: fingerprint } = study.result.facts;
    if (fingerprint === undefined) continue;
    const before = seen.get(fingerprint);
    if (before)
      throw badInput(`${shown(study.file)} has the same data as ${shown(before.file)}. Name each city once.`);
    seen.set(fingerprint, study);
  }
}

function checkComparable({ file, result }: CityStudy): void {
  const refuse = (why: string): never => {
    throw badInput(`${shown(file)} cannot be compared with other cities: ${why}`);
  };
  if (isSearch(result))
    refuse(
      'a search tries other settings in each city. Run a study with arms or a grid of settings instead.',
    );
  if (result.baseline === null)
    refuse('it has no baseline to gain on. Name one of its arms with "baseline" in the study file.');
  if (result.arms.length < 2)
    refuse('it has no arm beside its baseline. Add the arms that distil to the study file.');
}

/** What two studies do not have in common, in words; null where they agree. */
function differenceOf(one: StudyResult, other: StudyResult): string | null {
  const fact = DECIDING.find((name) => one.facts[name] !== other.facts[name]);
  const parts: [string, (result: StudyResult) => unknown][] = [
    ['arms', ({ arms }) => arms.map(({ name, settings }) => [name, Object.entries(settings).sort()])],
    ['baseline', ({ baseline }) => baseline],
    ['axes', ({ axes }) => axes.map(({ name, values }) => [name, values])],
    ['seeds', ({ trials }) => [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b)],
    ['measures', ({ measures }) => measures.map(({ key, unit, better }) => [key, unit, better])],
    ['objective', ({ objective }) => objective],
  ];
  for (const [name, of] of parts) {
    const [here, there] = [one, other].map((result) => JSON.stringify(of(result)));
    if (here !== there)
      return `its ${name} ${name.endsWith('s') ? 'are' : 'is'} ${shown(there)}, not ${shown(here)}`;
  }
  if (fact === undefined) return null;
  const words = (result: StudyResult) => shown(result.facts[fact] ?? 'that of the preset');
  return `its fact "${fact}" is ${words(other)}, not ${words(one)}`;
}

/** One measure on the trips that settings are chosen by, and on those that they are judged by. */
interface ObjectivePair {
  readonly validation: StudyMeasure;
  readonly test: StudyMeasure;
}

/**
 * `val-accuracy` and `test-accuracy` for either as the objective.
 * @param file of the result, for messages
 * @throws Failure 'bad-input' where the objective is not measured on both
 */
function objectivePair({ objective, measures }: StudyResult, file: string): ObjectivePair {
  const [, name] = /^(?:test|val)-(.+)$/.exec(objective) ?? [];
  const find = (key: string) => measures.find((one) => one.key === key && one.better !== null);
  const [validation, test] = [find(`val-${name}`), find(`test-${name}`)];
  if (validation && test) return { validation, test };
  throw badInput(
    `${shown(file)} cannot say which settings are best: its objective ${shown(objective)} is not measured on validation ` +
      'trips. Run the study with test-accuracy or test-cross-entropy as the objective; all other measures are compared too.',
  );
}
