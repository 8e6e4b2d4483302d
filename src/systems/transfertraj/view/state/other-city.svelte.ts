import type { Dataset } from '../../../../domain/dataset';
import {
  SAMPLE_RECOVERY_A,
  SAMPLE_RECOVERY_B,
  type SampleDataset,
} from '../../../../engine/datasets/samples';
import { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';

/** Samples that are made to be compared with each other. */
export const SAMPLE_CITIES: readonly SampleDataset[] = [SAMPLE_RECOVERY_A, SAMPLE_RECOVERY_B];

/** A second city, open beside the one of the page: read, checked and kept as that one is, in a worker of its own. */
export class OtherCity {
  /** Null until somebody looks for a second city: until then nothing is loaded for it. */
  session = $state.raw<DatasetSession | null>(null);
  readonly #start: () => DatasetSession;

  constructor(start: () => DatasetSession = () => new DatasetSession()) {
    this.#start = start;
  }

  get dataset(): Dataset | null {
    return this.session?.opened?.dataset ?? null;
  }

  /** The sample that it is, as it is shipped; null for other data. */
  get sample(): SampleDataset | null {
    return this.session?.sample ?? null;
  }

  /** The session that opens data for it. */
  begin(): DatasetSession {
    return (this.session ??= this.#start());
  }
}
