import { DEFAULT_CELL_DEGREES } from '../../../domain/grid';
import { Failure } from '../../../base/failure';
import type { Role } from '../../../systems/routes/checkpoints/adopt-checkpoint';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { NetworkName } from '../../../systems/routes/experiment-hooks';
import type { DatasetSession } from '../data/dataset-session.svelte';
import type { Model, Models } from './models.svelte';
import type { RoutesWorker } from '../routes/routes-worker.svelte';
import type { TrainingSession } from './training-session.svelte';

export interface NetworkFilesNeeds {
  readonly data: Pick<DatasetSession, 'opened'>;
  readonly training: Pick<TrainingSession, 'active'>;
  readonly models: Models;
  /** Reads files, away from the page. */
  readonly worker: Pick<RoutesWorker, 'call'>;
}

/**
 * Networks that a person brings as files of any format: each that fits the data that is open is put in use, and nothing else
 * changes.
 */
export class NetworkFiles {
  failure = $state.raw<Failure | null>(null);
  /** Name of the file that is read. */
  reading = $state<string | null>(null);
  /** Size of a cell, for a teacher's file that does not say it. */
  cellDegrees = $state(DEFAULT_CELL_DEGREES);
  readonly #needs: NetworkFilesNeeds;

  constructor(needs: NetworkFilesNeeds) {
    this.#needs = needs;
  }

  /**
   * Puts the networks of files in use, and resolves with their names; why a file was not taken is in `failure`.
   * @param wanted what they have to hold; left out, a teacher or a student
   */
  async take(files: readonly File[], wanted?: Role): Promise<NetworkName[]> {
    this.failure = null;
    const taken: NetworkName[] = [];
    for (const file of files)
      try {
        this.reading = file.name;
        taken.push(await this.#takeOne(file, wanted));
      } catch (thrown) {
        const { code, message, details } = asFailure(thrown);
        this.failure ??= new Failure(code, `${file.name}: ${message}`, details);
      } finally {
        this.reading = null;
      }
    return taken;
  }

  async #takeOne(file: File, wanted: Role | undefined): Promise<NetworkName> {
    const { fingerprint } = this.#openData();
    const model = await this.#read(file, wanted, fingerprint);
    if (this.#openData().fingerprint !== fingerprint)
      throw new Failure('bad-input', 'Other data were opened while it was read. Load it again.');
    this.#needs.models.use(model);
    return model.network;
  }

  async #read(file: File, wanted: Role | undefined, fingerprint: string): Promise<Model> {
    const { cellDegrees } = this;
    const request = { file, fileName: file.name, cellDegrees, ...(wanted === undefined ? {} : { wanted }) };
    const { network, bytes, report } = await this.#needs.worker.call('adopt', request).result;
    const id = `file/${file.name}/${file.lastModified}/${file.size}/${fingerprint}/${cellDegrees}`;
    return { network, id, bytes, report, from: file.name, runId: null, dataset: fingerprint };
  }

  #openData() {
    const { data, training } = this.#needs;
    if (training.active)
      throw new Failure(
        'bad-input',
        'A run is training with what is in use. Load it once the run has ended.',
      );
    if (!data.opened)
      throw new Failure(
        'bad-input',
        'A network fits the data that it was trained on. Open them first, then load it.',
      );
    return data.opened.dataset;
  }
}
