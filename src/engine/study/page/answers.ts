import { counted, listed } from '../../../base/text';
import { percent } from '../../report/html/words';
import { isBetter, valuedTrials } from '../pictures/trial-plots';
import type { StudyMeasure, StudyResult } from '../study-result';
import {
  overallDifference,
  overallValue,
  type ArmRow,
  type OverallDifference,
} from '../tables/arm-comparisons';
import { isOnAxes, isSearch, placeWords, type StudyCells } from '../tables/study-cells';
import { measureFormat, type MeasureFormat } from '../tables/measure-format';
import type { ParameterImportance } from '../tables/parameter-importance';
import { learningAxis, type TripsSaved } from '../tables/trips-saved';
import { sizeOf, withUnit, savedWords, sharePercent } from './study-words';

/** An adjusted p-value below this speaks of a difference. */
export const LEVEL = 0.05;
/** With more arms the sentences speak of the objective alone; the tables have the other measures. */
const MOST_ARMS_IN_FULL = 5;
/** Values that a sentence names. */
const MOST_PLACES = 6;

/** What the tables say. */
export interface StudyFindings {
  readonly cells: StudyCells;
  readonly objective: StudyMeasure;
  readonly rows: readonly ArmRow[];
  readonly saved: readonly TripsSaved[];
  readonly importance: readonly ParameterImportance[] | null;
}

/** The answer in sentences, each of which follows from numbers of the tables. */
export function answers(findings: StudyFindings): string[] {
  const { result } = findings.cells;
  return [
    progress(result),
    ...(result.baseline === null ? meansOf(findings) : comparisons(findings, result.baseline)),
    ...tripsSentences(findings),
    ...bestTrial(findings),
    ...importanceSentence(findings),
  ];
}

function progress({ trials }: StudyResult): string {
  const count = (state: string) => trials.filter((trial) => trial.state === state).length;
  const others = (['running', 'waiting', 'pruned', 'failed'] as const)
    .filter((state) => count(state) > 0)
    .map((state) => `${count(state)} ${state}`);
  const complete = `${count('complete')} of ${counted(trials.length, 'trial')} ${trials.length === 1 ? 'is' : 'are'} complete`;
  return `${[complete, ...others].join(', ')}.`;
}

/** Without a baseline: what each arm reaches, or the only arm at each value of a grid. */
function meansOf({ cells, objective }: StudyFindings): string[] {
  const { result } = cells;
  const { axes } = result;
  // Trials of a search are compared by its pictures; its final runs are arms of their own.
  const arms = isSearch(result)
    ? result.arms.filter(
        ({ name }) => !result.trials.some(({ arm, values }) => arm === name && isOnAxes(axes, values)),
      )
    : result.arms;
  const isSingle = arms.length === 1 && !isSearch(result);
  const places = isSingle ? cells.places.slice(0, MOST_PLACES).map((place) => [place]) : [undefined];
  const format = measureFormat(objective, result);
  const means = arms.flatMap(({ name }) =>
    places.flatMap((own) => {
      const found = overallValue(cells, objective.key, name, own);
      const label = own ? placeWords(axes, own[0]) : name;
      return found ? [[label, withUnit(format.interval(found), format.unit)].filter(Boolean).join(': ')] : [];
    }),
  );
  const more = isSingle ? cells.places.length - places.length : 0;
  if (means.length === 0) return [];
  return [
    `${objective.label}, mean over seeds [95 % interval]: ${means.join('; ')}${more > 0 ? `; and ${more} more in the table` : ''}. The study names no baseline, so nothing is compared.`,
  ];
}

function comparisons(findings: StudyFindings, baseline: string): string[] {
  const { cells, objective, rows } = findings;
  const { result } = cells;
  const sentences = result.arms
    .filter(({ name }) => name !== baseline)
    .flatMap(({ name }) => {
      const overall = overallDifference(cells, objective, baseline, name);
      if (!overall && !cells.meet(name, baseline)) return [];
      if (!overall) return [`No seed has both ${name} and ${baseline} yet.`];
      return [
        `${overallSentence(name, baseline, overall, objective, measureFormat(objective, result), result)}${placesSentence(findings, name)}`,
        ...(result.arms.length <= MOST_ARMS_IN_FULL ? otherMeasures(findings, name, baseline) : []),
      ];
    });
  const compared = rows.flatMap(({ differences }) => differences[objective.key] ?? []);
  const tested = compared.filter(({ adjusted }) => adjusted !== null);
  if (tested.length < 2) return sentences;
  const clear = tested.filter(({ finding }) => finding !== 'unclear').length;
  const after = tested.filter(({ adjusted }) => adjusted! < LEVEL).length;
  return [
    ...sentences,
    `Of ${tested.length} paired comparisons in ${objective.label.toLowerCase()}, ${clear} ${clear === 1 ? 'is' : 'are'} clear on ${clear === 1 ? 'its' : 'their'} own and ${after} after Holm’s adjustment for all of them; where nothing differs, one in twenty is clear by chance.`,
  ];
}

function overallSentence(
  arm: string,
  baseline: string,
  overall: OverallDifference,
  { label }: StudyMeasure,
  format: MeasureFormat,
  { axes }: StudyResult,
): string {
  const of = `${overall.places > 1 ? `mean over ${counted(overall.places, 'value')} of ${listed(axes.map((axis) => axis.label))}, ` : ''}${counted(overall.seeds, 'seed')}`;
  const said = withUnit(format.difference(overall), format.differenceUnit);
  if (overall.finding === 'unclear')
    return `Between ${arm} and ${baseline} there is no clear difference in ${label} (could be chance): ${said} (${of}).`;
  if (overall.finding === 'single')
    return `${label} with ${arm} differs from that with ${baseline} by ${said} (${of}): from a single seed nobody can tell how much of it is chance.`;
  return `With ${arm}, ${label} is ${sizeOf(overall, format)} than with ${baseline} (${of}).`;
}

/** At which values the difference is clear, where there are several. */
function placesSentence({ cells, rows, objective }: StudyFindings, arm: string): string {
  const { axes } = cells.result;
  const own = rows.flatMap(({ arm: of, place, differences }) => {
    const difference = differences[objective.key];
    return of === arm && difference && difference.finding !== 'single' ? [{ place, difference }] : [];
  });
  if (own.length < 2 || axes.length === 0) return '';
  const clear = own.filter(({ difference }) => difference.finding !== 'unclear');
  if (clear.length === 0) return ` At none of the ${own.length} values by itself is the difference clear.`;
  if (clear.length === own.length && new Set(clear.map(({ difference }) => difference.finding)).size === 1)
    return ` It is ${clear[0].difference.finding} at each of the ${own.length} values.`;
  const named = clear
    .slice(0, MOST_PLACES)
    .map(({ place, difference }) => `${difference.finding} at ${placeWords(axes, place)}`);
  const more = clear.length - named.length;
  return ` By itself the difference is clear at ${clear.length} of ${own.length} values: ${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** One sentence on all measures beside the objective. */
function otherMeasures({ cells, objective }: StudyFindings, arm: string, baseline: string): string[] {
  const { result } = cells;
  const found = result.measures
    .filter(({ key }) => key !== objective.key)
    .flatMap((measure) => {
      const overall = overallDifference(cells, measure, baseline, arm);
      // What is the same for both with every seed, as a baseline of the data, is no finding.
      const isSame = overall?.value === 0 && overall.low === 0 && overall.high === 0;
      return overall && overall.finding !== 'single' && !isSame ? [{ measure, overall }] : [];
    });
  if (found.length === 0) return [];
  const clear = found
    .filter(({ overall }) => overall.finding !== 'unclear')
    .map(({ measure, overall }) => `${measure.label} is ${sizeOf(overall, measureFormat(measure, result))}`);
  const unclear = found
    .filter(({ overall }) => overall.finding === 'unclear')
    .map(({ measure }) => measure.label);
  const none = unclear.length > 0 ? [`there is no clear difference in ${unclear.join('; ')}`] : [];
  return [`Other measures with ${arm}: ${[...clear, ...none].join('; ')}.`];
}

function tripsSentences({ cells, saved, objective }: StudyFindings): string[] {
  const { result } = cells;
  const learning = learningAxis(result.axes);
  if (!learning || result.axes.length > 1) return [];
  return result.arms.flatMap(({ name }) => {
    const own = saved.filter(({ arm }) => arm === name);
    if (own.length === 0) return [];
    // Where the interval holds the size itself, the difference may be chance.
    const clear = own.filter(
      ({ size, low, high }) => low !== null && high !== null && (low > size || high < size),
    );
    if (clear.length === 0) return [`Trips saved by ${name}: none that could not be chance.`];
    const said = clear.map(
      (one) =>
        `with ${sharePercent(one.size)} of the trips as good as with ${savedWords(one, learning.sizes)}`,
    );
    return [`Trips saved by ${name}, in ${objective.label} beside ${result.baseline}: ${said.join('; ')}.`];
  });
}

/** Best trial of a search; a grid is judged by its means. */
function bestTrial({ cells, objective }: StudyFindings): string[] {
  const { result } = cells;
  if (!isSearch(result)) return [];
  const valued = valuedTrials(result, objective);
  if (valued.length === 0) return [];
  const best = valued.reduce((one, other) => (isBetter(objective, other.value, one.value) ? other : one));
  const format = measureFormat(objective, result);
  return [
    `The best of ${counted(valued.length, 'complete trial')} is trial ${best.trial.number}, with ${withUnit(format.number(best.value), format.unit)}: ${placeWords(result.axes, best.trial.values)}. The best of many is better than it would be if it were run again.`,
  ];
}

function importanceSentence({ cells, importance, objective }: StudyFindings): string[] {
  if (!importance || importance.length < 2 || cells.result.axes.length === 0) return [];
  const named = importance.filter(({ label }) => label !== 'Seed').slice(0, 3);
  const seed = importance.find(({ label }) => label === 'Seed');
  const parts = named.map(({ label, share }) => `${label} ${percent(share, 0)}`);
  return [
    `What the variation of ${objective.label} between trials comes from, by functional ANOVA: ${parts.join(', ')}${seed ? `; the seed, which is chance, ${percent(seed.share, 0)}` : ''}.`,
  ];
}
