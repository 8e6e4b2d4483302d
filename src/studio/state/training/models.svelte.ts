import type { CheckpointReport } from '../../../engine/checkpoints/checkpoint-report';
import type { NamedWeights } from '../../../systems/routes/drawing/routes-service';
import type { NetworkName } from '../../../systems/routes/experiment-hooks';

/** A trained network that is in use: what it is, where it comes from, its weights. */
export interface Model extends NamedWeights {
  readonly network: NetworkName;
  /** Where it comes from, for people: "sample results", a run's name, a file's name. */
  readonly from: string;
  /** The run that it belongs to; null for a file. */
  readonly runId: string | null;
  /** Fingerprint of the data set that it was trained on. */
  readonly dataset: string;
  /** What was made of its file; left out for what was trained on this page. */
  readonly report?: CheckpointReport;
}

/** The networks in use: at most one of each kind. */
export class Models {
  teacher = $state.raw<Model | null>(null);
  vanilla = $state.raw<Model | null>(null);
  distilled = $state.raw<Model | null>(null);

  use(model: Model): void {
    this[model.network] = model;
  }

  /** Drops every network that was trained on another data set. */
  keepOnly(fingerprint: string): void {
    for (const network of ['teacher', 'vanilla', 'distilled'] as const)
      if (this[network]?.dataset !== fingerprint) this[network] = null;
  }

  get students(): readonly ('vanilla' | 'distilled')[] {
    return (['vanilla', 'distilled'] as const).filter((network) => this[network] !== null);
  }
}
