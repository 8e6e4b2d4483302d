import type { StudyMeasure, StudyResult, TrialState } from '../study-result';
import { type Estimate, averaged, differencesOf, estimateOf, meanOver, type BySeed } from './estimate';
import { holmAdjusted } from '../../../evaluation/statistics/paired-tests';
import type { Place, StudyCells } from './study-cells';

/** What a difference says. `single`: one seed, which has no interval. */
type Finding = 'better' | 'worse' | 'higher' | 'lower' | 'unclear' | 'single';

/** Clear where the 95 % interval lies on one side of zero. */
function findingOf({ value, low, high }: Estimate, { better }: StudyMeasure): Finding {
  if (low === null || high === null) return 'single';
  if (low <= 0 && high >= 0) return 'unclear';
  if (better === null) return value > 0 ? 'higher' : 'lower';
  return value > 0 === (better === 'more') ? 'better' : 'worse';
}

/** In a cell of a table. */
export const FINDING_CELLS: Readonly<Record<Finding, string>> = {
  better: 'better',
  worse: 'worse',
  higher: 'higher',
  lower: 'lower',
  unclear: 'no clear difference',
  single: 'one seed',
};

/** A difference between two arms, seed by seed. */
export interface Difference extends Estimate {
  readonly finding: Finding;
}

/** An arm at a place: a line of the tables. */
export interface ArmRow {
  readonly arm: string;
  readonly place: Place;
  /** Over seeds, by key of the measure; null where no trial has it. */
  readonly values: Readonly<Record<string, Estimate | null>>;
  /** Beside the baseline at the same place; null for the baseline itself and where there is none to compare with. */
  readonly differences: Readonly<Record<string, ArmDifference | null>>;
}

export interface ArmDifference extends Difference {
  /** `p` after Holm's adjustment over all comparisons of the measure with the baseline; null for a single seed. */
  readonly adjusted: number | null;
}

/** A difference over the places that both arms have. */
export interface OverallDifference extends Difference {
  readonly places: number;
}

/** Every arm at every place, the places of an arm together. */
export function armRows(cells: StudyCells): ArmRow[] {
  const { arms, measures } = cells.result;
  const places = arms.flatMap(({ name }) =>
    cells.places
      .filter((place) => cells.trialsOf(name, place).length > 0)
      .map((place) => ({ arm: name, place })),
  );
  const columns = measures.map((measure) => {
    const differences = places.map(({ arm, place }) => differenceAt(cells, measure, arm, place));
    const adjusted = holmAdjusted(differences.map((one) => one?.p ?? NaN));
    return differences.map(
      (one, i): ArmDifference | null =>
        one && { ...one, adjusted: Number.isNaN(adjusted[i]) ? null : adjusted[i] },
    );
  });
  return places.map(({ arm, place }, row) => ({
    arm,
    place,
    values: Object.fromEntries(measures.map(({ key }) => [key, meanOver(cells.valuesOf(arm, place, key))])),
    differences: Object.fromEntries(measures.map(({ key }, i) => [key, columns[i][row]])),
  }));
}

function differenceAt(
  cells: StudyCells,
  measure: StudyMeasure,
  arm: string,
  place: Place,
): Difference | null {
  const { baseline } = cells.result;
  if (baseline === null || arm === baseline) return null;
  const [before, after] = [baseline, arm].map((one) => cells.valuesOf(one, place, measure.key));
  return judged(differencesOf(before, after), measure);
}

export function judged(differences: BySeed, measure: StudyMeasure): Difference | null {
  const estimate = estimateOf([...differences.values()]);
  return estimate && { ...estimate, finding: findingOf(estimate, measure) };
}

/**
 * The difference of two arms in the mean over places: for each seed the mean over those where both have a value, so
 * that no place counts twice.
 * @param places where it is asked for; all of the study where left out
 * @returns null where no seed has both arms at any place
 */
export function overallDifference(
  cells: StudyCells,
  measure: StudyMeasure,
  before: string,
  after: string,
  places: readonly Place[] = cells.places,
): OverallDifference | null {
  const differences = places
    .map((place) =>
      differencesOf(cells.valuesOf(before, place, measure.key), cells.valuesOf(after, place, measure.key)),
    )
    .filter(({ size }) => size > 0);
  const { values, places: counted } = averaged(differences);
  const overall = judged(values, measure);
  return overall && { ...overall, places: counted };
}

/** The mean of an arm over places, seed by seed; null where no seed has all of those that the arm has been to. */
export function overallValue(
  cells: StudyCells,
  key: string,
  arm: string,
  places: readonly Place[] = cells.places,
): Estimate | null {
  const values = places.map((place) => cells.valuesOf(arm, place, key)).filter(({ size }) => size > 0);
  return meanOver(averaged(values).values);
}

/** What an arm took. */
interface ArmCost {
  readonly arm: string;
  readonly states: Readonly<Record<TrialState, number>>;
  /** Seconds of all trials that say how long they took, whatever became of them. */
  readonly totalSeconds: number;
  /** Seconds of a complete trial; null without any. */
  readonly secondsEach: Estimate | null;
  /** Mean of a complete trial over that of the baseline; null for the baseline and where either is missing. */
  readonly timesBaseline: number | null;
}

export function armCosts({ arms, baseline, trials }: StudyResult): ArmCost[] {
  const costs = arms.map(({ name }) => {
    const own = trials.filter(({ arm }) => arm === name);
    const count = (state: TrialState) => own.filter((trial) => trial.state === state).length;
    const complete = own.flatMap(({ state, seconds }) =>
      state === 'complete' && seconds !== null ? [seconds] : [],
    );
    return {
      arm: name,
      states: {
        waiting: count('waiting'),
        running: count('running'),
        complete: count('complete'),
        pruned: count('pruned'),
        failed: count('failed'),
      },
      totalSeconds: own.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
      secondsEach: estimateOf(complete),
    };
  });
  const usual = costs.find(({ arm }) => arm === baseline)?.secondsEach?.value;
  return costs.map((cost) => ({
    ...cost,
    timesBaseline:
      cost.arm === baseline || !usual || !cost.secondsEach ? null : cost.secondsEach.value / usual,
  }));
}
