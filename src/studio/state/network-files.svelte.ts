import { Failure } from '../../domain/failure';
import { asFailure } from '../../engine/protocol/failure-wire';
import type { NetworkName } from '../../engine/stage-hooks';
import type { DatasetSession } from './dataset-session.svelte';
import type { Models } from './models.svelte';
import { readNetworkFile, type Role } from './network-file';
import type { TrainingSession } from './training-session.svelte';

export interface NetworkFilesNeeds {
  readonly data: Pick<DatasetSession, 'opened'>;
  readonly training: Pick<TrainingSession, 'active'>;
  readonly models: Models;
}

/** Networks that a person brings as files: each that fits the data that is open is put in use, and nothing else changes. */
export class NetworkFiles {
  failure = $state.raw<Failure | null>(null);
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
        taken.push(await this.#takeOne(file, wanted));
      } catch (thrown) {
        const { code, message, details } = asFailure(thrown);
        this.failure ??= new Failure(code, `${file.name}: ${message}`, details);
      }
    return taken;
  }

  async #takeOne(file: File, wanted: Role | undefined): Promise<NetworkName> {
    const dataset = this.#openData();
    const model = await readNetworkFile(file, dataset, wanted);
    if (this.#openData().fingerprint !== dataset.fingerprint)
      throw new Failure('bad-input', 'Other data were opened while it was read. Load it again.');
    this.#needs.models.use(model);
    return model.network;
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
