import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../../data/blob-store';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import type { Dataset } from '../../../domain/dataset';
import { computeService } from '../../../engine/experiments/compute-service';
import type {
  KeptOrder,
  ExperimentProducts,
  ExperimentEvent,
  DraftOrder,
} from '../../../engine/experiments/experiment';
import { localTask, type TaskListeners } from '../../../engine/protocol/local-task';
import type { RunsService } from '../../../engine/runs/runs-service';
import { runsService } from '../../../engine/runs/runs-worker-service';
import { tinyCity, tinyExperiment } from '../../../systems/routes/testing/tiny-experiment';
import { systems } from '../../../systems/registry';
import { Models } from '../page/models.svelte';
import { RouteBook } from '../routes/route-book.svelte';
import { withoutClocks } from './testing/browser-in-memory';
import { TrainingSession, type TrainingNeeds } from './training-session.svelte';

type Dies = (event: ExperimentEvent) => boolean;

/** What of a browser outlives a page: kept runs and checkpoints. */
class Browser {
  readonly checkpoints = new BlobStore(new MemoryDisk().root);
  readonly runs: RunsService;

  constructor(
    readonly dataset: Dataset,
    readonly backend: 'cpu' | 'wasm',
  ) {
    const stores = { runs: new BlobStore(new MemoryDisk().root), checkpoints: this.checkpoints };
    this.runs = runsService(
      systems,
      async () => stores,
      async () => false,
    );
  }

  /** A page with workers of its own. It goes away without a word when `dies` says so, which `gone` tells. */
  async openPage(dies: Dies = () => false) {
    let leave: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (leave = resolve));
    const service = computeService({
      systems,
      versions: {},
      openCheckpoints: async () => this.checkpoints,
      onBroken: () => undefined,
    });
    await service.chooseBackend({ wanted: this.backend }, localTask<string>());
    const call = (_: 'runExperiment', request: KeptOrder, { onEvent }: TaskListeners<ExperimentEvent>) => {
      const task = localTask<ExperimentEvent>({
        onEvent: (event) => {
          onEvent?.(event);
          if (dies(event)) throw new Error('the page went away');
        },
      });
      const running: Promise<ExperimentProducts> = service.runExperiment(structuredClone(request), task);
      const result = running.catch((thrown: unknown) => {
        if (!(thrown instanceof Error) || !/went away/.test(thrown.message)) throw thrown;
        leave();
        // Nobody is there any more to hear of it.
        return new Promise<ExperimentProducts>(() => undefined);
      });
      return {
        result,
        pause: () => undefined,
        resume: () => undefined,
        step: () => undefined,
        cancel: leave,
      };
    };
    const opened = { dataset: this.dataset, id: null };
    const needs = {
      systems,
      runs: this.runs,
      models: new Models(() => 'routes'),
      book: new RouteBook(),
      data: { opened, open: async () => true },
      compute: { worker: { state: 'ready', call } },
    } as unknown as TrainingNeeds;
    return { session: new TrainingSession(needs), gone };
  }

  list = () => this.runs.list();
  open = (id: string) => this.runs.open({ id });
}

const order: DraftOrder = {
  system: 'routes',
  networks: ['teacher', 'distilled'],
  config: tinyExperiment({ epochs: 2, odPairs: 2 }),
  name: 'First',
};

/** In the middle of the distilled student's training: its first epoch is kept, the second is not. */
const inSecondEpoch: Dies = (event) =>
  event.kind === 'training' &&
  event.network === 'distilled' &&
  event.event.kind === 'step' &&
  event.event.epoch === 2;

describe.each(['cpu', 'wasm'] as const)('a run on %s whose page goes away', (backend) => {
  it('is kept, after another page went on with it, as one that was never broken', async () => {
    const dataset = await tinyCity(50, 30);
    const quiet = new Browser(dataset, backend);
    const { session } = await quiet.openPage();
    await session.start(order);
    expect(session.phase).toBe('done');
    const straight = await quiet.open(session.runId!);

    const browser = new Browser(dataset, backend);
    const first = await browser.openPage(inSecondEpoch);
    void first.session.start(order);
    await first.gone;
    const [broken] = await browser.list();
    expect(broken.state).toBe('interrupted');
    const second = await browser.openPage();
    await second.session.continueRun(broken);
    expect(second.session.phase).toBe('done');
    expect(second.session.notes).toContain(
      'Training the distilled student goes on after epoch 1 of 2, from the last checkpoint.',
    );
    expect(withoutClocks(await browser.open(broken.id))).toEqual(withoutClocks(straight));
    expect(await browser.checkpoints.list()).toEqual([]);
  });
});
