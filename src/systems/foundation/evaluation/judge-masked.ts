import { Random } from '../../../base/random';
import { asStep, type Task } from '../../../base/task';
import { tokenCount } from '../../../domain/hexagons/city-tokens';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { WeightedStatistic } from '../../../evaluation/bootstrap';
import { judgeSources } from '../../../evaluation/judge-sources';
import { askTokens } from '../networks/ask-tokens';
import type { HexagonModel } from '../networks/hexagon-model';
import { hideHexagons, type AskedHexagon, type HiddenHexagons } from '../sequences/hidden-hexagons';
import { evenlySpread, windowsOf } from '../sequences/pieces';
import type { TokenRows } from '../sequences/token-rows';
import type { ExampleSource } from '../training/task-data';
import { measuringRule } from '../training/masked-data';
import { bestWeight, type CellBaseline, type CellQuestion } from './baselines/cell-baseline';
import { HabitBaseline, habitCounts } from './baselines/habit';
import { LevelShares } from './baselines/level-shares';
import { MarkovBaseline, neighbourCounts } from './baselines/markov';
import { levelMeasure, type JudgedTask } from './judged-task';
import type { Source } from './sources';

/** Windows of a part that are asked at most, evenly spread. */
const MOST_WINDOWS = 2000;

/** What a source says of one hexagon: what the true one costs, and the tokens that it says. */
interface SaidHexagon {
  readonly bits: number;
  readonly tokens: ArrayLike<number>;
}

/**
 * What networks and baselines are worth in filling in hidden hexagons of the test part, with intervals over its sequences. All see the same
 * windows with the same hexagons hidden.
 * @param knowsUsers whether people of the test part are in the training part
 * @throws Failure 'cancelled'
 */
export async function judgeMasked(
  model: HexagonModel,
  source: ExampleSource,
  knowsUsers: boolean,
  task: Task,
): Promise<JudgedTask> {
  const { rows, config } = source;
  const hidden = hiddenOf(source, 'test');
  const units = countOfSequences(hidden);
  const { sources, differences } = await judgeSources(
    units,
    [
      ...baselineAnswers(source, hidden, knowsUsers),
      { source: 'pretrained' as Source, said: await networkAnswers(model, hidden, rows, task) },
    ].map(({ source: name, said }) => ({ source: name, statistics: statisticsOf(said, hidden, rows) })),
    asStep(task, 'scores.resample'),
    { seed: config.seed },
  );
  return { task: 'masked', units, asked: hidden.asked.length, sources, differences };
}

function hiddenOf({ parts, rows, config }: ExampleSource, part: 'val' | 'test'): HiddenHexagons {
  const windows = evenlySpread(windowsOf(parts[part], rows.tokens, rows.context), MOST_WINDOWS);
  const random = new Random(config.seed).fork(`masks of measuring, ${part}`);
  return hideHexagons(windows, rows, measuringRule(config.masking), random);
}

/** Number of the sequence of each window, counted from 0 among those that are asked. */
function unitsOf({ windows }: HiddenHexagons): Uint32Array {
  const numbers = new Map<number, number>();
  return Uint32Array.from(windows, ({ sequence }) => {
    const number = numbers.get(sequence) ?? numbers.size;
    numbers.set(sequence, number);
    return number;
  });
}

const countOfSequences = ({ windows }: HiddenHexagons): number =>
  new Set(windows.map(({ sequence }) => sequence)).size;

async function networkAnswers(
  model: HexagonModel,
  { rows: tokenRows, asked }: HiddenHexagons,
  rows: TokenRows,
  task: Task,
): Promise<SaidHexagon[]> {
  const { nats, said } = await askTokens(model, tokenRows, task);
  return asked.map(({ at, cell }) => {
    const to = at + tokenCount(rows.tokens, cell);
    const sum = nats.subarray(at, to).reduce((total, cost) => total + cost, 0);
    return { bits: sum / Math.LN2, tokens: said.subarray(at, to) };
  });
}

function baselineAnswers(
  source: ExampleSource,
  hidden: HiddenHexagons,
  knowsUsers: boolean,
): { readonly source: Source; readonly said: SaidHexagon[] }[] {
  const { parts, rows } = source;
  const validation = questionsOf(hiddenOf(source, 'val'));
  const questions = questionsOf(hidden);
  const cells = rows.tokens.offsets.length - 1;
  const ofCells = (baseline: CellBaseline): SaidHexagon[] =>
    questions.map((question) => ({
      bits: -Math.log2(baseline.likely(question, question.cell)),
      tokens: rows.tokensOf(baseline.best(question)),
    }));
  const counts = neighbourCounts(parts.train, cells);
  const habits = knowsUsers ? habitCounts(parts.train, cells) : null;
  return [
    { source: 'unigram', said: levelAnswers(parts.train, rows, questions) },
    {
      source: 'markov',
      said: ofCells(bestWeight((weight) => new MarkovBaseline(counts, weight), validation)),
    },
    ...(habits
      ? [
          {
            source: 'habit' as const,
            said: ofCells(bestWeight((weight) => new HabitBaseline(habits, weight), validation)),
          },
        ]
      : []),
  ];
}

function levelAnswers(
  train: HexagonSequences,
  rows: TokenRows,
  questions: readonly AskedHexagon[],
): SaidHexagon[] {
  const shares = new LevelShares(train, rows);
  const best = Int32Array.from({ length: rows.mostTokens }, (_, level) => shares.best(level));
  return questions.map(({ cell }) => ({ bits: shares.bits(cell), tokens: best }));
}

const questionsOf = ({ asked, windows }: HiddenHexagons): (AskedHexagon & CellQuestion)[] =>
  asked.map((one) => {
    const { user, times } = windows[one.window];
    return { ...one, user, time: times[one.position] };
  });

/** Bits of a hexagon, the share that is named exactly, and that of the tokens of each level that are right. */
function statisticsOf(
  said: readonly SaidHexagon[],
  hidden: HiddenHexagons,
  rows: TokenRows,
): Record<string, WeightedStatistic> {
  const units = unitsOf(hidden);
  const count = countOfSequences(hidden);
  const mean = (of: (i: number) => number) =>
    meanOverUnits(
      count,
      hidden.asked.map(({ window }, i) => [units[window], of(i)]),
    );
  const truths = hidden.asked.map(({ cell }) => rows.tokensOf(cell));
  const isRight = (i: number, level: number) => said[i].tokens[level] === truths[i][level];
  return {
    bits: mean((i) => said[i].bits),
    exact: mean((i) => Number(truths[i].every((_, level) => isRight(i, level)))),
    ...Object.fromEntries(
      Array.from({ length: rows.mostTokens }, (_, level) => [
        levelMeasure(level + 1),
        mean((i) => (level < truths[i].length ? Number(isRight(i, level)) : NaN)),
      ]),
    ),
  };
}

/** The mean of values that are numbers, of which a unit has several: they are drawn together. */
function meanOverUnits(
  units: number,
  values: readonly (readonly [unit: number, value: number])[],
): WeightedStatistic {
  const [sums, counts] = [new Float64Array(units), new Float64Array(units)];
  for (const [unit, value] of values) {
    if (Number.isNaN(value)) continue;
    sums[unit] += value;
    counts[unit]++;
  }
  const weighted = (of: Float64Array, weights: Float64Array) =>
    of.reduce((sum, value, unit) => sum + weights[unit] * value, 0);
  return (weights) => {
    const total = weighted(counts, weights);
    return total > 0 ? weighted(sums, weights) / total : NaN;
  };
}
