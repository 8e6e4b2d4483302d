import { aboutFile, Failure } from '../../base/failure';
import type { EventTask } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import type { WorkerBackend, WorkerBackendOptions } from '../backend/worker-backend';
import { digestOfFile } from '../checkpoints/file-digest';
import { fetchFile } from '../datasets/fetch-file';
import type { FillingRequest } from './builder-service';
import type { DatasetBuilder } from './dataset-builder';
import type { FillerFile, GapFiller, OpenGapFiller } from './gap-fillers';
import type { FilledTraces } from './gap-filling';

/** What a worker needs to fill gaps. */
export interface WorkerFillingOptions {
  /** Loads what puts networks to work. */
  readonly load: () => Promise<OpenGapFiller>;
  readonly backend: WorkerBackendOptions;
}

/** No network that fills gaps is larger. */
const MOST_BYTES = 64_000_000;

/** Fills gaps in a worker. Tensors, and the network's code, are loaded with the first request: most people never ask. */
export class WorkerFilling {
  #backend: WorkerBackend | null = null;

  constructor(private readonly options: WorkerFillingOptions) {}

  /** @throws Failure 'bad-input' (no traces, a file that holds no such network), 'not-supported' (no WebAssembly), 'cancelled' */
  async fill(
    builder: DatasetBuilder,
    { filler, ...settings }: FillingRequest,
    task: EventTask<string>,
  ): Promise<FilledTraces> {
    const { roads } = builder;
    if (!roads) throw new Failure('bad-input', 'Load roads first: gaps are filled on them.');
    const file = 'bytes' in filler ? filler : await fetched(filler, task);
    const about = { ...settings, files: file.name, digest: await digestOfFile(file.bytes) };
    const backend = await this.#ready(task.emit);
    return backend.guard(async () => {
      const network = await this.#open(file, roads.network);
      try {
        return await builder.fillGaps(network.placesOf, about, task);
      } finally {
        network.dispose();
      }
    });
  }

  async #open(file: FillerFile, network: RoadNetwork): Promise<GapFiller> {
    const open = await this.options.load();
    try {
      return open(file, network);
    } catch (thrown) {
      throw aboutFile(file.name, thrown);
    }
  }

  /** In WebAssembly, as on the command line: a card then gives the same points wherever it is built again. */
  async #ready(note: (text: string) => void): Promise<WorkerBackend> {
    if (this.#backend) return this.#backend;
    const { WorkerBackend } = await import('../backend/worker-backend');
    const backend = new WorkerBackend(this.options.backend);
    await backend.choose('wasm', note);
    return (this.#backend = backend);
  }
}

async function fetched(
  { name, address }: { readonly name: string; readonly address: string },
  task: EventTask<string>,
): Promise<FillerFile> {
  const { file } = await fetchFile(address, MOST_BYTES, task);
  return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
}
