import { Random } from '../../../base/random';
import { asStep, type Task } from '../../../base/task';
import { tokenCount } from '../../../domain/hexagons/token-sequence';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { WeightedStatistic } from '../../../evaluation/bootstrap';
import { judgeSources } from '../../../evaluation/judge-sources';
import { askTokens } from '../networks/ask-tokens';
import type { HexagonModel } from '../networks/hexagon-model';
import { hideHexagons, type AskedHexagon, type HiddenHexagons } from '../sequences/hidden-hexagons';
import { type TokenRows, evenlySpread, windowsOf } from '../sequences/token-rows';
import type { ExampleSource } from '../training/task-data';
import { measuringRule } from '../training/masked-data';
import {
  HabitBaseline,
  habitCounts,
  CellShares,
  neighbours,
  PairCounts,
  bestWeight,
  type CellBaseline,
  type CellQuestion,
} from './baselines/habit';
import { levelMeasure, type JudgedTask } from './judged-task';
import type { Source } from '../results';

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

/**
 * How often each token occurs at its level in the training part, each counted once more: what a hexagon costs by that is the sum of the
 * entropies of its levels. The end of a hexagon with fewer tokens is not asked for.
 */
class LevelShares {
  readonly #counts: Map<number, number>[];
  readonly #totals: number[];

  constructor(
    { cells }: Pick<HexagonSequences, 'cells'>,
    private readonly rows: TokenRows,
  ) {
    this.#counts = Array.from({ length: rows.mostTokens }, () => new Map<number, number>());
    const count = rows.tokens.offsets.length - 1;
    // Each token of the city once, so that none costs infinitely much.
    for (let cell = 0; cell < count; cell++)
      rows.tokensOf(cell).forEach((token, level) => this.#counts[level].set(token, 1));
    for (const cell of cells)
      rows.tokensOf(cell).forEach((token, level) => {
        const of = this.#counts[level];
        of.set(token, of.get(token)! + 1);
      });
    this.#totals = this.#counts.map((of) => [...of.values()].reduce((sum, number) => sum + number, 0));
  }

  /** What a hexagon costs. */
  bits(cell: number): number {
    let sum = 0;
    this.rows.tokensOf(cell).forEach((token, level) => {
      sum -= Math.log2(this.#counts[level].get(token)! / this.#totals[level]);
    });
    return sum;
  }

  /** The most frequent token of a level. */
  best(level: number): number {
    return [...this.#counts[level]].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
  }
}

/** Counts of hexagons by their neighbours. */
interface NeighbourCounts {
  readonly shares: CellShares;
  /** What follows a hexagon, and what stands before one. */
  readonly next: PairCounts;
  readonly previous: PairCounts;
  /** What stands between two hexagons, by `betweenKey`. */
  readonly between: PairCounts;
  /** Hexagons of the city. */
  readonly cells: number;
}

const betweenKey = (before: number, after: number, cells: number): number => before * cells + after;

/** @param cells of the city */
export function neighbourCounts(sequences: HexagonSequences, cells: number): NeighbourCounts {
  const counts = {
    shares: new CellShares(sequences, cells),
    next: new PairCounts(),
    previous: new PairCounts(),
    between: new PairCounts(),
    cells,
  };
  for (const { before, cell, after } of neighbours(sequences)) {
    if (before >= 0) counts.next.add(before, cell);
    if (after >= 0) counts.previous.add(after, cell);
    if (before >= 0 && after >= 0) counts.between.add(betweenKey(before, after, cells), cell);
  }
  return counts;
}

/**
 * A table of hexagons between their neighbours. It backs off to the chain of first order that follows from both neighbours, p(c | l, r) =
 * p(c | l) p(c | r) / p(c), normalised; this backs off to one neighbour where there is no other, and to how often hexagons occur.
 */
export class MarkovBaseline implements CellBaseline {
  /** @param weight visits that a coarser table counts as */
  constructor(
    private readonly counts: NeighbourCounts,
    private readonly weight: number,
  ) {}

  likely(question: CellQuestion, cell: number): number {
    return this.#given(question)(cell);
  }

  best(question: CellQuestion): number {
    const { next, previous, shares } = this.counts;
    const likely = this.#given(question);
    let best = shares.best;
    // What neither neighbour has seen is likely by its share alone.
    for (const seen of [next.of(question.before), previous.of(question.after)])
      for (const [cell] of seen) if (likely(cell) > likely(best)) best = cell;
    return best;
  }

  #given({ before, after }: CellQuestion): (cell: number) => number {
    const { between, cells } = this.counts;
    const chain = this.#chain(before, after);
    if (before < 0 || after < 0) return chain;
    const key = betweenKey(before, after, cells);
    const total = between.total(key) + this.weight;
    return (cell) => (between.number(key, cell) + this.weight * chain(cell)) / total;
  }

  /** With n = a share + d, where d is what was counted: sums over all hexagons need those alone that both neighbours have seen. */
  #chain(before: number, after: number): (cell: number) => number {
    const { next, previous, shares } = this.counts;
    const [left, right] = [next.total(before) + this.weight, previous.total(after) + this.weight];
    const [a, b] = [this.weight / left, this.weight / right];
    let both = 0;
    for (const [cell, number] of next.of(before))
      both += ((number / left) * (previous.number(after, cell) / right)) / shares.of(cell);
    const all = a * b + a * (1 - b) + b * (1 - a) + both;
    return (cell) => {
      const share = shares.of(cell);
      const [l, r] = [next.number(before, cell) / left, previous.number(after, cell) / right];
      return (a * b * share + a * r + b * l + (l * r) / share) / all;
    };
  }
}
