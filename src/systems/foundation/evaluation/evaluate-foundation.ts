import { type Task, asStep } from '../../../base/task';
import type { CityHexagons } from '../../../domain/hexagons/city-hexagons';
import type { ProbeOutcome } from '../explore/probes/probe-report';
import { runProbes } from '../explore/probes/run-probes';
import { PAIR_TASKS, type PairTask, type TaskName } from '../networks';
import type { HexagonModel } from '../networks/hexagon-model';
import { type ExampleSource, pairsOf, destinationsOf } from '../training/task-data';
import { judgeMasked } from './judge-masked';
import type { JudgedTask } from './judged-task';
import { haversineKm } from '../../../domain/geo';
import { accuracyOf, f1OfYes, macroF1 } from '../../../evaluation/detection-scores';
import { judgeSources, type SourceStatistics } from '../../../evaluation/judge-sources';
import type { PairExample } from '../examples/pair-examples';
import { judgePairs as askPairs } from '../networks/ask-tokens';
import type { Piece } from '../sequences/token-rows';
import { weightedMean, type WeightedStatistic } from '../../../evaluation/bootstrap';
import type { DestinationExample } from '../examples/destination-examples';
import { askDestinations } from '../networks/ask-destinations';
import { habitCounts, PairCounts } from './baselines/habit';
import type { Source } from '../results';

/** What is measured of a run. */
export interface MeasuredModels {
  /** Null where none was pre-trained. */
  readonly pretrained: HexagonModel | null;
  readonly tuned: ReadonlyMap<TaskName, HexagonModel>;
  readonly source: ExampleSource;
  /** (2 C) centres of the hexagons of the city in degrees. */
  readonly centres: Float64Array;
  /** Whether people of the test part are in the training part. */
  readonly knowsUsers: boolean;
}

/** What networks and baselines are worth on the test part, task by task. @throws Failure 'cancelled' */
export async function evaluateFoundation(
  { pretrained, tuned, source, centres, knowsUsers }: MeasuredModels,
  task: Task,
): Promise<JudgedTask[]> {
  const judged: JudgedTask[] = [];
  if (pretrained) judged.push(await judgeMasked(pretrained, source, knowsUsers, task));
  for (const [name, model] of tuned)
    judged.push(
      isPairTask(name)
        ? await judgePairs(name, model, source, centres, task)
        : await judgeDestinations(
            [
              ...(pretrained ? [{ source: 'pretrained' as const, model: pretrained }] : []),
              { source: 'tuned', model },
            ],
            source,
            centres,
            knowsUsers,
            task,
          ),
    );
  return judged;
}

/** What a linear map reads out of the pre-trained network; undefined where there is none. @throws Failure 'cancelled' */
export async function probePretrained(
  { pretrained, source: { parts, rows, config } }: Pick<MeasuredModels, 'pretrained' | 'source'>,
  city: CityHexagons,
  task: Task,
): Promise<ProbeOutcome | undefined> {
  const { train, val, test } = parts;
  const data = { city, rows, all: [train, val, test], heldOut: [val, test] };
  return pretrained ? runProbes(pretrained, data, config.seed, task) : undefined;
}

const isPairTask = (task: TaskName): task is PairTask => PAIR_TASKS.some((pair) => pair === task);

/** (2 C) longitude, latitude of the hexagons of a city in degrees. */
type Centres = Float64Array;

/**
 * What a network and two simple rules are worth in a task of pairs: yes where the pieces are near each other, and where they share hexagons.
 * How near, and how many, is what answers most examples of the training part rightly.
 * @throws Failure 'cancelled'
 */
async function judgePairs(
  task: PairTask,
  model: HexagonModel,
  source: ExampleSource,
  centres: Centres,
  work: Task,
): Promise<JudgedTask> {
  const { rows, config } = source;
  const learnt = pairsOf(task, source, 'train');
  const test = pairsOf(task, source, 'test');
  const asked = test.map(({ a, b }) => rows.pair(a, b));
  const likely = await askPairs(model, asked, work);
  const nearness = (example: PairExample) => -metresApart(task, example, centres);
  const answers: [string, ArrayLike<number>][] = [
    ['distance', answersAbove(nearness, learnt, test)],
    ['shared', answersAbove(sharedShare, learnt, test)],
    ['tuned', likely.map((yes) => Number(yes > 0.5))],
  ];
  const truth = test.map(({ isYes }) => Number(isYes));
  const { sources, differences } = await judgeSources(
    test.length,
    answers.map(([name, said]): SourceStatistics<string> => ({
      source: name,
      statistics: { f1: f1OfYes({ said, truth }), accuracy: accuracyOf({ said, truth }) },
    })),
    asStep(work, 'scores.resample'),
    { seed: config.seed },
  );
  return { task, units: test.length, asked: test.length, sources, differences };
}

/** From where the first piece ends to where the second begins; of one person, between the middles of both. */
function metresApart(task: PairTask, { a, b }: PairExample, centres: Centres): number {
  const at = (cell: number) => [centres[2 * cell], centres[2 * cell + 1]] as const;
  const [from, to] =
    task === 'next'
      ? [at(a.cells[a.cells.length - 1]), at(b.cells[0])]
      : [middleOf(a, centres), middleOf(b, centres)];
  return 1000 * haversineKm(from[0], from[1], to[0], to[1]);
}

function middleOf({ cells }: Piece, centres: Centres): readonly [number, number] {
  const mean = (axis: number) =>
    cells.reduce((sum, cell) => sum + centres[2 * cell + axis], 0) / cells.length;
  return [mean(0), mean(1)];
}

/** Hexagons that both pieces have, of those that either has (Jaccard). */
function sharedShare({ a, b }: PairExample): number {
  const [first, second] = [new Set(a.cells), new Set(b.cells)];
  const both = [...first].filter((cell) => second.has(cell)).length;
  return both / (first.size + second.size - both);
}

/** Yes where a value is at least as large as that which answers most learnt examples rightly. */
export function answersAbove<Example extends Pick<PairExample, 'isYes'>>(
  of: (example: Example) => number,
  learnt: readonly Example[],
  asked: readonly Example[],
): number[] {
  const values = learnt.map((example) => ({ value: of(example), isYes: example.isYes }));
  values.sort((a, b) => b.value - a.value);
  let right = values.filter(({ isYes }) => !isYes).length;
  let [most, least] = [right, Infinity];
  values.forEach(({ value, isYes }, i) => {
    right += isYes ? 1 : -1;
    const isLast = values[i + 1]?.value !== value;
    if (isLast && right > most) [most, least] = [right, value];
  });
  return asked.map((example) => Number(of(example) >= least));
}

/**
 * What networks and simple guesses are worth in telling destinations: the most frequent one, the last hexagon that was seen, and the place
 * where a known person is most.
 * @param models those that say tokens: pre-trained alone, trained for the task
 * @param knowsUsers whether people of the test part are in the training part
 * @throws Failure 'cancelled'
 */
async function judgeDestinations(
  models: readonly { readonly source: Source; readonly model: HexagonModel }[],
  source: ExampleSource,
  centres: Float64Array,
  knowsUsers: boolean,
  work: Task,
): Promise<JudgedTask> {
  const { rows, config } = source;
  const test = destinationsOf(source, 'test');
  const truth = Uint32Array.from(test, ({ destination }) => destination);
  const asked = test.map(({ given, destination }) => rows.destination(given, destination));
  const answers: { readonly source: Source; readonly said: Uint32Array }[] = guesses(
    source,
    test,
    knowsUsers,
  );
  for (const { source: name, model } of models) {
    const { cells } = await askDestinations(model, rows, asked, truth, work);
    answers.push({ source: name, said: cells });
  }
  const { sources, differences } = await judgeSources(
    test.length,
    answers.map(({ source: name, said }) => ({
      source: name,
      statistics: statisticsOf(said, truth, centres),
    })),
    asStep(work, 'scores.resample'),
    { seed: config.seed },
  );
  return { task: 'destination', units: test.length, asked: test.length, sources, differences };
}

function guesses(
  source: ExampleSource,
  test: readonly DestinationExample[],
  knowsUsers: boolean,
): { readonly source: Source; readonly said: Uint32Array }[] {
  const ends = new PairCounts();
  for (const { destination } of destinationsOf(source, 'train')) ends.add(0, destination);
  const frequent = mostOf(ends, 0)!;
  const of = (guess: (example: DestinationExample) => number) => Uint32Array.from(test, guess);
  const habits = knowsUsers
    ? habitCounts(source.parts.train, source.rows.tokens.offsets.length - 1).ofUser
    : null;
  return [
    { source: 'most-frequent', said: of(() => frequent) },
    { source: 'last-seen', said: of(({ given: { cells } }) => cells[cells.length - 1]) },
    ...(habits
      ? [{ source: 'habit' as const, said: of(({ given }) => mostOf(habits, given.user) ?? frequent) }]
      : []),
  ];
}

/** What was counted most often beside the first one; undefined for nothing. */
function mostOf(counts: PairCounts, first: number): number | undefined {
  return [...counts.of(first)].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
}

function statisticsOf(
  said: Uint32Array,
  truth: Uint32Array,
  centres: Float64Array,
): Record<string, WeightedStatistic> {
  const metres = Float64Array.from(said, (cell, i) => {
    const [a, b] = [2 * cell, 2 * truth[i]];
    return 1000 * haversineKm(centres[a], centres[a + 1], centres[b], centres[b + 1]);
  });
  const labels = { said, truth };
  return {
    top1: accuracyOf(labels),
    'macro-f1': macroF1(labels, 'true'),
    'macro-f1-union': macroF1(labels, 'union'),
    metres: (weights) => weightedMean(metres, weights),
  };
}
