import type { Dataset } from '../../domain/dataset';
import { generateBaselineRoutes, experimentOdPairs } from '../../systems/routes/drawing/draw-routes';
import type { GeneratedSet } from '../../engine/routes/generated-set';
import { metricsService, type MetricsService } from '../../engine/metrics/metrics-service';
import { exposeService } from '../../engine/protocol/service-host';
import { SupervisedWorker } from '../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../engine/protocol/testing/fake-worker';
import { experimentHooks } from '../../engine/experiments/experiment-hooks';
import { nextRoadScores } from '../../systems/routes/record';
import { tinyCity, tinyExperiment } from '../../systems/routes/testing/tiny-experiment';
import { EvaluationSession } from '../state/routes/evaluation-session.svelte';
import { MapState } from '../state/page/map-state.svelte';
import { RoadClosures } from '../state/routes/road-closures.svelte';
import { groupOfRun, RouteBook } from '../state/routes/route-book.svelte';
import type { OpenData, BuilderView } from '../state/data/dataset-in-view';
import { Selection } from '../state/page/selection.svelte';
import { DistilSettings } from '../../systems/routes/view/state/distil-settings.svelte';
import { TransferSession } from '../../systems/routes/view/state/transfer-session.svelte';
import { Models } from '../state/page/models.svelte';
import { NO_REVIEW } from '../review-in-view';
import { NO_READING } from '../trip-reading';
import { NO_TASK } from '../../base/task';

/**
 * A small city with routes of the baselines for 12 test and 12 training pairs, the shortest path posing as a
 * student.
 */
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

/** A worker in this thread that measures routes. */
function metricsWorker(): SupervisedWorker<MetricsService> {
  return new SupervisedWorker<MetricsService>({
    service: 'metrics',
    spawn: () => {
      const worker = new FakeWorker();
      exposeService('metrics', metricsService(), worker.scope);
      return worker;
    },
  });
}

/** The parts of the page that show results. */
export function resultParts(dataset: Dataset) {
  const book = new RouteBook();
  const data: OpenData = { opened: { dataset } };
  const builder: BuilderView = {
    active: false,
    draft: null,
    traces: null,
    shown: null,
    kept: null,
    trouble: null,
  };
  const noCall = (): never => {
    throw new Error('Nothing is asked here.');
  };
  const needs = {
    dataset: () => dataset,
    models: new Models(() => 'routes'),
    routes: { worker: { call: noCall } },
  };
  return {
    book,
    routes: { closures: new RoadClosures() },
    data,
    builder,
    reading: NO_READING,
    looksIntoCells: true,
    drawsRoutes: true,
    lens: { isOffered: false },
    overlay: null,
    show: null,
    review: NO_REVIEW,
    guess: { lines: null },
    evaluation: new EvaluationSession({
      dataset: () => dataset,
      book,
      scores: nextRoadScores,
      startWorker: metricsWorker,
    }),
    map: new MapState(),
    selection: new Selection(),
    layout: { go: () => undefined, show: () => undefined, narrow: false, inspecting: false },
    state: { transfer: new TransferSession(needs, new DistilSettings()) },
  };
}

export type ResultParts = ReturnType<typeof resultParts>;

/** Shows the routes of a run for one set of its pairs. */
export function showRun(
  { book }: Pick<ResultParts, 'book'>,
  sets: readonly GeneratedSet[],
  from: 'train' | 'test' = 'train',
): void {
  book.show(groupOfRun('A run <b>', from, sets, { record: null, metrics: null, sets })!);
}
