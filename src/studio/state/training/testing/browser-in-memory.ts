import { Failure } from '../../../../base/failure';
import type { EventTask } from '../../../../base/task';
import { BlobStore } from '../../../../data/blob-store';
import { MemoryDisk } from '../../../../data/testing/memory-directory';
import type { Dataset } from '../../../../domain/dataset';
import { computeService, type ComputeService } from '../../../../engine/experiments/compute-service';
import type {
  ExperimentEvent,
  ExperimentProducts,
  KeptOrder,
} from '../../../../engine/experiments/experiment';
import { exposeService, type ServiceHost } from '../../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../../engine/protocol/testing/fake-worker';
import type { RunContents } from '../../../../engine/records/run-contents';
import type { RunsService } from '../../../../engine/runs/runs-service';
import { runsService } from '../../../../engine/runs/runs-worker-service';
import { systems } from '../../../../systems/registry';
import { Models } from '../../page/models.svelte';
import { RouteBook } from '../../routes/route-book.svelte';
import { TrainingSession, type TrainingNeeds } from '../training-session.svelte';

/**
 * Is told of every moment at which a worker that trains lets others speak (events, checkpoints of its task,
 * and the end), counted from 1 over all workers of the page; what it throws ends the worker.
 */
export type Moment = (count: number, event: ExperimentEvent | null) => void;

/** What of a browser outlives a page: kept runs and training checkpoints, on one disk. */
export class BrowserInMemory {
  readonly disk = new MemoryDisk();
  readonly runs: RunsService;
  checkpoints!: BlobStore;
  readonly #open: Promise<{ runs: BlobStore; checkpoints: BlobStore }>;

  constructor(
    readonly dataset: Dataset,
    readonly backend: 'cpu' | 'wasm',
  ) {
    this.#open = this.#folders();
    this.runs = runsService(systems, () => this.#open);
  }

  async #folders() {
    const folder = async (name: string) =>
      new BlobStore(await this.disk.root.getDirectoryHandle(name, { create: true }));
    const [runs, checkpoints] = [await folder('runs'), await folder('checkpoints')];
    this.checkpoints = checkpoints;
    return { runs, checkpoints };
  }

  /** A page whose compute worker is replaced when it dies; `runs` stands for its worker of runs. */
  async openPage(moment: Moment = () => undefined, runs: TrainingNeeds['runs'] = this.runs) {
    await this.#open;
    let count = 0;
    const spawn = () => {
      const worker = new FakeWorker();
      let dead = false;
      const act = (event: ExperimentEvent | null) => {
        if (dead) throw new Error('This worker is dead.');
        try {
          moment(++count, event);
        } catch (thrown) {
          dead = true;
          host.giveUp(thrown as Failure);
          throw thrown;
        }
      };
      const host: ServiceHost = exposeService('compute', this.#computing(act), worker.scope);
      return worker;
    };
    const worker = new SupervisedWorker<ComputeService>({
      service: 'compute',
      spawn,
      restore: async (client) => void (await client.call('chooseBackend', { wanted: this.backend }).result),
    });
    await worker.call('chooseBackend', { wanted: this.backend }).result;
    const opened = { dataset: this.dataset, id: null };
    const models = new Models(() => 'routes');
    const needs = {
      systems,
      runs,
      models,
      book: new RouteBook(),
      data: { opened, open: async () => true },
      compute: { worker },
    } as unknown as TrainingNeeds;
    return { session: new TrainingSession(needs), models, worker, moments: () => count };
  }

  #computing(act: (event: ExperimentEvent | null) => void): ComputeService {
    const service = computeService({
      systems,
      versions: {},
      openCheckpoints: async () => this.checkpoints,
      onBroken: () => undefined,
    });
    const runExperiment = async (
      request: KeptOrder,
      task: EventTask<ExperimentEvent>,
    ): Promise<ExperimentProducts> => {
      const products = await service.runExperiment(request, {
        ...task,
        emit: (event) => {
          act(event);
          task.emit(event);
        },
        checkpoint: async (options) => {
          act(null);
          await task.checkpoint(options);
        },
      });
      // Everything is computed, and nobody knows of it yet.
      act(null);
      return products;
    };
    return { ...service, runExperiment };
  }
}

/** All that a run keeps but what clocks say. */
export function withoutClocks({ record, metrics, checkpoints, sets, series }: RunContents) {
  const curves = series.map(({ network, step, columns: { seconds: _, ...columns } }) => ({
    network,
    step,
    columns,
  }));
  return { record: { ...record, timing: null }, metrics, checkpoints, sets, curves };
}

export const deviceLost = (): Failure =>
  new Failure('device-lost', 'The graphics device was lost: the driver was reset.', { reason: 'unknown' });
