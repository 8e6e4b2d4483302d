import { asStep, type Task } from '../../../base/task';
import { haversineKm } from '../../../domain/geo';
import { weightedMean, type WeightedStatistic } from '../../../evaluation/bootstrap';
import { accuracyOf, macroF1 } from '../../../evaluation/label-scores';
import { judgeSources } from '../../../evaluation/judge-sources';
import type { DestinationExample } from '../examples/destination-examples';
import { askDestinations } from '../networks/ask-destinations';
import type { HexagonModel } from '../networks/hexagon-model';
import { destinationsOf, type ExampleSource } from '../training/task-data';
import { PairCounts } from './baselines/cell-counts';
import { habitCounts } from './baselines/habit';
import type { JudgedTask } from './judged-task';
import type { Source } from './sources';

/**
 * What networks and simple guesses are worth in telling destinations: the most frequent one, the last hexagon that was seen, and the place
 * where a known person is most.
 * @param models those that say tokens: pre-trained alone, trained for the task
 * @param knowsUsers whether people of the test part are in the training part
 * @throws Failure 'cancelled'
 */
export async function judgeDestinations(
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
