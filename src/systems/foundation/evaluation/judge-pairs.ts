import { asStep, type Task } from '../../../base/task';
import { haversineKm } from '../../../domain/geo';
import { accuracyOf, f1OfYes } from '../../../evaluation/label-scores';
import { judgeSources, type SourceStatistics } from '../../../evaluation/judge-sources';
import type { PairExample } from '../examples/pair-examples';
import type { PairTask } from '../network-names';
import { judgePairs as askPairs } from '../networks/ask-tokens';
import type { HexagonModel } from '../networks/hexagon-model';
import type { Piece } from '../sequences/pieces';
import { pairsOf, type ExampleSource } from '../training/task-data';
import type { JudgedTask } from './judged-task';

/** (2 C) longitude, latitude of the hexagons of a city in degrees. */
type Centres = Float64Array;

/**
 * What a network and two simple rules are worth in a task of pairs: yes where the pieces are near each other, and where they share hexagons.
 * How near, and how many, is what answers most examples of the training part rightly.
 * @throws Failure 'cancelled'
 */
export async function judgePairs(
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
