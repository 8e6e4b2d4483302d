import type { Bounds } from '../../../../domain/geo';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import type { ReadTraces, TraceFilesService } from '../../../../engine/datasets/trace-files-service';
import type { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import { startTraceFilesWorker } from '../../../../studio/state/machine/workers';

type FilesWorker = Pick<SupervisedWorker<TraceFilesService>, 'call' | 'close'>;

export interface TraceFileNeeds {
  /** The box around the open roads: it tells longitude from latitude. Null while no data are open. */
  readonly bounds: () => Bounds | null;
  readonly startWorker?: () => FilesWorker;
}

/** The traces of a file of one's own, and which of them is looked at. */
export class TraceFile {
  readonly reading = new AsyncTask();
  /** Which of the traces. */
  index = $state(0);
  readonly #needs: TraceFileNeeds;
  #read = $state.raw<ReadTraces | null>(null);
  #trajectories = $state.raw<readonly Trajectory[]>([]);

  constructor(needs: TraceFileNeeds) {
    this.#needs = needs;
  }

  /** What was read; null before the first file. */
  get read(): ReadTraces | null {
    return this.#read;
  }

  /** The trace that is looked at; null where there is none. */
  get trace(): Trajectory | null {
    return this.#trajectories[this.index] ?? null;
  }

  /** Reads a file in place of the one before, which stays where this one cannot be read. */
  async open(file: File): Promise<boolean> {
    const bounds = this.#needs.bounds();
    return this.reading.run(
      async ({ follow }) => {
        const worker = (this.#needs.startWorker ?? startTraceFilesWorker)();
        try {
          return await follow((listeners) =>
            worker.call('readTraces', { file: { path: file.name, file }, bounds }, listeners),
          );
        } finally {
          await worker.close();
        }
      },
      (read) => {
        this.#read = read;
        this.#trajectories = read.traces.map(({ lonLat, times }) => ({ lonLat, times }));
        this.index = 0;
      },
    );
  }
}
