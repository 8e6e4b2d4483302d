import { ATTRIBUTE_NAMES, type AttributeName } from '../../evaluation/distribution-divergence';
import { MEASURES, type MeasureKey } from '../../evaluation/measure-catalogue';
import { noiseVerdict } from '../../evaluation/noise-floor';
import {
  decimal,
  figureText,
  measureFigure,
  percent,
  pText,
  runWords,
  SPLIT_WORDS,
  unitOf,
} from './html/words';
import type { GroupDifference, ReportData, ReportGroup, ReportSplit } from './report-data';

/** Below this an adjusted p-value speaks of a difference. */
const LEVEL = 0.05;
/** Comparisons that sentences are made of, where there are no students to compare. */
const MOST_COMPARISONS = 3;

export type Finding = 'better' | 'worse' | 'unclear';

/**
 * What a difference says: clear where its interval lies on one side of zero and, where a paired test was made, the
 * adjusted p-value is below 0.05. Null where it could not be measured, or where neither side is better.
 */
export function findingOf({ estimates, tests }: GroupDifference, measure: MeasureKey): Finding | null {
  const { value, low, high } = estimates[measure];
  const { better } = MEASURES[measure];
  if (value === null || low === null || high === null || better === 'as real') return null;
  const adjusted = tests.find((test) => test.measure === measure)?.adjusted ?? 0;
  if ((low <= 0 && high >= 0) || adjusted >= LEVEL) return 'unclear';
  return value > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** The comparisons that sentences speak of: the two students where there are both, else the first few. */
export function mainComparisons({ sets, groups }: ReportData): { before: number; after: number }[] {
  const all = groups[0]?.differences ?? [];
  const [vanilla, distilled] = (['vanilla', 'distilled'] as const).map((source) =>
    sets.findIndex((set) => set.source === source),
  );
  const students = all.filter(({ before, after }) => before === vanilla && after === distilled);
  return (students.length > 0 ? students : all).slice(0, MOST_COMPARISONS);
}

/** A sentence for each measure and main comparison on the OD pairs of a split; runs are judged one by one. */
export function differenceSentences(
  data: ReportData,
  split: ReportSplit,
  measures: readonly MeasureKey[],
): string[] {
  const groups = data.groups.filter((group) => group.split === split);
  return mainComparisons(data).flatMap(({ before, after }) =>
    measures.flatMap((measure) => {
      const found = groups.flatMap((group) => {
        const difference = group.differences.find((one) => one.before === before && one.after === after);
        const finding = difference && findingOf(difference, measure);
        return difference && finding ? [{ group, difference, finding }] : [];
      });
      if (found.length === 0) return [];
      const [one, other] = [data.sets[after], data.sets[before]].map(({ label }) => label);
      const subject = `${MEASURES[measure].label}, ${SPLIT_WORDS[split]}: `;
      return [
        `${subject}${verdict(
          found.map(({ finding }) => finding),
          one,
          other,
        )}: ${found.map(({ group, difference }) => numbers(data, group, difference, measure)).join('; ')}.`,
      ];
    }),
  );
}

function verdict(findings: readonly Finding[], one: string, other: string): string {
  const runs = findings.length;
  const of = (finding: Finding) => findings.filter((found) => found === finding).length;
  const [better, worse] = [of('better'), of('worse')];
  const everywhere = runs > 1 ? ` in each of ${runs} runs` : '';
  if (better === runs) return `${one} is better than ${other}${everywhere}`;
  if (worse === runs) return `${one} is worse than ${other}${everywhere}`;
  if (better + worse === 0)
    return `no clear difference between ${one} and ${other}${everywhere} (could be chance)`;
  const parts = [better > 0 ? `better in ${better}` : '', worse > 0 ? `worse in ${worse}` : ''];
  return `${one} is ${parts.filter(Boolean).join(' and ')} of ${runs} runs than ${other}, and the runs do not agree`;
}

function numbers(
  data: ReportData,
  { run }: ReportGroup,
  { estimates, tests }: GroupDifference,
  measure: MeasureKey,
): string {
  const unit = unitOf(measure, true);
  const value = `${measureFigure(measure, estimates[measure], true)}${unit && ` ${unit}`}`;
  const test = tests.find((one) => one.measure === measure);
  const p = test && test.adjusted !== null ? `, adjusted p ${pWords(test.adjusted)}` : '';
  return `${data.runs.length > 1 ? `seed ${runWords(data, run)} ` : ''}${value}${p}`;
}

const pWords = (p: number): string => (p < 0.001 ? pText(p) : `= ${pText(p)}`);

/** The measure of each attribute's distribution. */
export const DIVERGENCES: Readonly<Record<AttributeName, MeasureKey>> = {
  distance: 'jsdDistance',
  radius: 'jsdRadius',
  duration: 'jsdDuration',
};

/** Whether each set's divergences could be told from those between driven trips. */
export const noiseSentences = (data: ReportData, group: ReportGroup): string[] =>
  group.sets.flatMap(({ set, noise }) => {
    if (!noise || noise.trips === 0) return [];
    const parts = ATTRIBUTE_NAMES.map((name) => {
      const [routes, driven] = [noise.routes[name], noise.driven[name]];
      const times = driven.value && routes.value ? ` (${decimal(routes.value / driven.value, 1)} times)` : '';
      return `${name} ${noiseVerdict(routes, driven)}${times}`;
    });
    return [`${data.sets[set].label} beside driven trips: ${parts.join(', ')}.`];
  });

/** What the machine reviewer says of each set of a group. */
export function machineSentences(data: ReportData, group: ReportGroup): string[] {
  return group.sets.flatMap(({ set, machine }) => {
    if (!machine || machine.auc.value === null) return [];
    const { low } = machine.auc;
    const isTold = machine.p === null ? low !== null && low > 0.5 : machine.p < LEVEL;
    const area = `AUC ${figureText(machine.auc, (value) => (value === null ? '' : decimal(value, 2)))}`;
    const p = machine.p === null ? '' : `, p ${pWords(machine.p)} with shuffled labels`;
    const by = machine.features.filter(({ drop }) => drop !== null && drop > 0.005).slice(0, 3);
    const names = by.map(({ name }) => name.toLowerCase());
    const because = isTold && names.length > 0 ? ` Most telling: ${names.join(', ')}.` : '';
    const told = isTold
      ? 'a classifier can tell its routes from driven trips'
      : 'a classifier cannot tell its routes from driven trips';
    return [`${data.sets[set].label}: ${told} (${area}${p}; 0.5 is guessing).${because}`];
  });
}

/** What the report is of, in one paragraph. */
export function summaryParagraph(data: ReportData): string {
  const { dataset, runs, groups, sets } = data;
  const pairs = groups
    .filter(({ run }) => run === 0)
    .map((group) => `${group.pairs.toLocaleString('en')} ${SPLIT_WORDS[group.split]}`);
  const seeds =
    runs.length > 1
      ? ` in ${runs.length} runs (seeds ${runs.map((_, i) => runWords(data, i)).join(', ')})`
      : '';
  const kind = dataset.simulated ? 'simulated trips' : 'driven trips';
  const of = groups.some(({ real }) => real) ? ` and held against the ${kind} of the same pairs` : '';
  return (
    `${sets.map(({ label }) => label).join(', ')}: routes over ${dataset.name} ` +
    `(${dataset.roads.toLocaleString('en')} roads) for ${pairs.join(' and ')}${seeds}${of}. ` +
    `Numbers in brackets are ${percent(data.interval.level, 0)} intervals over OD pairs.`
  );
}
