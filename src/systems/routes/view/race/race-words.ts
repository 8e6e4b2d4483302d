import { count, fixed } from '../../../../studio/figures';
import { INKS, type InkName } from '../../../../studio/inks';
import type { Race, RaceMoment } from '../../race/race';
import {
  runnersOf,
  type RaceOrder,
  type Runner,
  type RunnerName,
  type ThirdTeacher,
} from '../../race/race-order';
import { pointsInWords, signedPoints } from '../distil/run-result';
import type { Leader, RaceGap, RaceMeasure, RaceResult } from './race-result';

/** What the third runner is called: by whose word it takes. */
export const THIRD_LABELS: Readonly<Record<ThirdTeacher, string>> = {
  uniform: 'Uniform teacher',
  shuffled: 'Shuffled teacher',
  untrained: 'Untrained teacher',
  teacher: 'Another λ',
};

/** What each control is for. */
export const THIRD_WORDS: Readonly<Record<'none' | ThirdTeacher, string>> = {
  none: 'The two students alone.',
  uniform: 'Its teacher finds every road equally likely: what helps then is smoothing, not knowledge.',
  shuffled: "The teacher's cells changed places: it is as sure as before, and of the wrong roads.",
  untrained: "The teacher's network with its first weights: it has read no trip.",
  teacher: 'The same teacher with another weight.',
};

export const runnerLabel = ({ name, teacher, lambda }: Runner): string => {
  if (name !== 'third') return INKS[name].label;
  return teacher === 'teacher' ? `λ = ${lambda}` : THIRD_LABELS[teacher as ThirdTeacher];
};

export const inkOf = (name: RunnerName | 'pace'): InkName => (name === 'pace' ? 'markov' : name);

export const labelOf = (order: RaceOrder, name: RunnerName | 'pace'): string => {
  const runner = runnersOf(order).find((one) => one.name === name);
  return runner ? runnerLabel(runner) : INKS.markov.label;
};

/** Where there is little room: "Vanilla". */
export const shortLabelOf = (order: RaceOrder, name: RunnerName | 'pace'): string =>
  labelOf(order, name).replace(/ student$/, '');

/** "Vanilla student 7 of 8 arrived, 2 exact; ..." */
export function momentInWords({ order }: Race, { step, runners }: RaceMoment): string {
  const pairs = order.trips.length;
  const far = runnersOf(order).map(
    (runner, i) =>
      `${runnerLabel(runner)} ${runners[i].arrived} of ${pairs} arrived, ${runners[i].exact} exact`,
  );
  return `Step ${count(step)} of ${count(order.steps)}: ${far.join('; ')}`;
}

/** "600 steps, 3 seeds, λ 0.1". */
export function orderInWords({ config, steps, seeds }: RaceOrder): string {
  const { hiddenDim, training } = config.student;
  const seed = seeds === 1 ? `seed ${config.seed}` : `${seeds} seeds from ${config.seed}`;
  return `${count(steps)} steps of ${training.batchSize} trips, ${seed}, width ${hiddenDim}, λ ${config.distillation.lambda}`;
}

const MEASURE_WORDS: Readonly<Record<RaceMeasure, string>> = {
  arrival: 'Arrived',
  exact: 'Exact routes',
  accuracy: 'Next road right',
};

/** The verdict: a sentence for each measure. */
export const resultInWords = ({ gaps, seeds }: RaceResult): string[] =>
  gaps.map((gap) => `${MEASURE_WORDS[gap.measure]}: ${gapInWords(gap, seeds)}`);

function gapInWords({ gap, sign }: RaceGap, seeds: number): string {
  const points = pointsInWords(gap.mean);
  if (seeds === 1)
    return points === null
      ? 'no difference.'
      : `distilled is ${points}. One seed cannot tell whether another would say the same.`;
  const range = `${signedPoints(gap.low)} to ${signedPoints(gap.high)}`;
  if (sign !== 0) return `distilled is ${points} with every seed (${range}).`;
  return points === null
    ? `no difference on average (${range}).`
    : `distilled is ${points} on average, but the seeds do not agree (${range}): no clear difference.`;
}

/** What the third runner says of the teacher; null without one. */
export function thirdInWords({ order }: Race, { thirdGaps }: RaceResult): string | null {
  const gap = thirdGaps?.find(({ measure }) => measure === 'accuracy');
  if (!gap || !order.third) return null;
  const label = labelOf(order, 'third');
  const points = fixed(100 * Math.abs(gap.gap.mean), 1);
  const isControl = order.third.teacher !== 'teacher';
  if (gap.sign === 0) {
    const said = `${label} and the distilled student: no clear difference in the next road.`;
    return isControl
      ? `${said} What the teacher knows cannot be told from a teacher that knows nothing.`
      : said;
  }
  const better = gap.sign > 0;
  const said = `${label}: ${points} points ${better ? 'better' : 'worse'} than the distilled student in the next road.`;
  if (!isControl) return said;
  return better
    ? `${said} A teacher that knows nothing does better here: what this teacher knows does not help.`
    : `${said} So what the teacher knows counts, and not the smoothing alone.`;
}

const LEADERS: Readonly<Record<Leader, string>> = {
  vanilla: 'The vanilla student is ahead',
  distilled: 'The distilled student is ahead',
  same: 'Neither is clearly ahead',
};

export const leaderInWords = ({ leader }: RaceResult): string => `${LEADERS[leader]}.`;

const BETS: Readonly<Record<Leader, string>> = {
  vanilla: 'on the vanilla student',
  distilled: 'on the distilled student',
  same: 'on no difference',
};

/** Whether the bet held; null without one. */
export const betInWords = (bet: Leader | null, { leader }: RaceResult): string | null =>
  bet && `You bet ${BETS[bet]}: the bet ${bet === leader ? 'holds' : 'is lost'}.`;
