import type { Dataset } from '../../domain/dataset';
import { generateBaselineRoutes, experimentOdPairs } from '../../systems/routes/drawing/generation-step';
import { type GeneratedSet } from '../../engine/routes/generated-set';
import { metricsService } from '../../engine/metrics/metrics-service';
import { localTask } from '../../engine/protocol/local-task';
import { experimentHooks } from '../../engine/experiments/experiment-hooks';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';
import { EvaluationSession } from '../state/routes/evaluation-session.svelte';
import { MapState } from '../state/page/map-state.svelte';
import { Models } from '../state/training/models.svelte';
import { groupOfRun, RouteBook } from '../state/routes/route-book.svelte';
import { Selection } from '../state/page/selection.svelte';
import { NO_TASK } from '../../base/task';

/** A small city with routes of the baselines for 12 test and 12 training pairs, the shortest path posing as a student. */
export async function tinyResults(): Promise<{ dataset: Dataset; sets: GeneratedSet[] }> {
  const dataset = await tinyCity();
  const config = tinyExperiment({ epochs: 1, odPairs: 12 });
  const hooks = experimentHooks({ networks: [] }, { ...NO_TASK, emit: () => undefined });
  const { sets } = await generateBaselineRoutes(dataset, experimentOdPairs(dataset, config), config, hooks);
  const asStudents = sets.map((set) =>
    set.source === 'shortest' ? { ...set, source: 'distilled' as const } : set,
  );
  return { dataset, sets: asStudents };
}

/** The parts of a workspace that show results, with the metrics service in this thread. */
export function resultsWorkspace(dataset: Dataset) {
  const book = new RouteBook();
  const service = metricsService();
  const evaluation = new EvaluationSession({
    dataset: () => dataset,
    book,
    startWorker: () => ({
      call: ((method: 'measureGroup', request: never, listeners: object) => {
        const task = localTask(listeners);
        return { result: service[method](request, task), cancel: () => task.control.cancel() };
      }) as never,
      close: async () => undefined,
    }),
  });
  return {
    book,
    evaluation,
    builder: { active: false, draft: null, traces: null, shown: null },
    map: new MapState(),
    selection: new Selection(),
    models: new Models(),
    data: { opened: { dataset } },
    layout: { go: () => undefined, show: () => undefined },
    surprise: { split: 'test', surprise: null, detection: null },
  };
}

export type ResultsWorkspace = ReturnType<typeof resultsWorkspace>;

/** Shows the routes of a run for one set of its pairs. */
export function showRun(
  { book }: Pick<ResultsWorkspace, 'book'>,
  sets: readonly GeneratedSet[],
  from: 'train' | 'test' = 'train',
): void {
  book.show(groupOfRun('A run <b>', from, sets, { record: null, metrics: null, sets })!);
}
