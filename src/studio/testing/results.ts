import type { Dataset } from '../../domain/dataset';
import { generateBaselineRoutes, jobOdPairs, type GeneratedSet } from '../../engine/generation-stage';
import { metricsService } from '../../engine/metrics-service';
import { localJob } from '../../engine/protocol/job';
import { stageHooks } from '../../engine/stage-hooks';
import { tinyCity, tinyJob } from '../../engine/testing/tiny-job';
import { EvaluationSession } from '../state/evaluation-session.svelte';
import { MapWishes } from '../state/map-wishes.svelte';
import { Models } from '../state/models.svelte';
import { pageOfRun, RouteBook } from '../state/route-book.svelte';
import { Selection } from '../state/selection.svelte';

/** A small city with routes of the baselines for 12 test and 12 training pairs, the shortest path posing as a student. */
export async function tinyResults(): Promise<{ dataset: Dataset; sets: GeneratedSet[] }> {
  const dataset = await tinyCity();
  const config = tinyJob({ epochs: 1, odPairs: 12 });
  const job = localJob();
  const hooks = stageHooks(job.control, job.onProgress, () => undefined);
  const { sets } = await generateBaselineRoutes(dataset, jobOdPairs(dataset, config), config, hooks);
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
      call: ((method: 'measurePage', request: never, listeners: object) => {
        const job = localJob(listeners);
        return { result: service[method](request, job), cancel: () => job.control.cancel() };
      }) as never,
      close: async () => undefined,
    }),
  });
  return {
    book,
    evaluation,
    making: { active: false, draft: null, traces: null, shown: null },
    map: new MapWishes(),
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
  book.show(pageOfRun('A run <b>', from, sets, { record: null, metrics: null, sets })!);
}
