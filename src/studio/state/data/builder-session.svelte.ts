import type { Dataset } from '../../../domain/dataset';
import type { TroubleSpot } from '../../../matching/trouble-spots';
import type { Failure } from '../../../base/failure';
import type { BuilderFiles } from './builder-requests';
import type { BuilderSteps } from './builder-steps.svelte';
import type { BuilderView } from './dataset-in-view';

/**
 * The dataset builder: makes a data set of a person's own roads and trips, while another one stays open. It
 * holds what the page shows; the steps, whose code is loaded with their part of the page, fill it.
 */
export class BuilderSession implements BuilderView {
  draft = $state.raw<Dataset | null>(null);
  traces = $state.raw<BuilderView['traces']>(null);
  shown = $state.raw<BuilderView['shown']>(null);
  /** Null until the builder was first opened; what was built stays here while a person is elsewhere. */
  steps = $state.raw<BuilderSteps | null>(null);
  /** Files that were dropped and wait for the steps. */
  waiting = $state.raw<BuilderFiles | null>(null);
  readonly kept: BuilderView['kept'] = $derived.by(() => this.steps?.trips.leftOut.result?.kept ?? null);
  readonly trouble: BuilderView['trouble'] = $derived.by(() => this.steps?.trips.trouble ?? null);
  #open = $state(false);
  /** Whether the Data stage shows the builder in place of the open data set. */
  readonly active = $derived.by(() => this.#open && this.isStage());
  /** What is going on, in a sentence: for a live region. */
  readonly said = $derived.by(() => this.steps?.said ?? '');

  /** @param isStage whether the Data stage is the one in view */
  constructor(private readonly isStage: () => boolean = () => true) {}

  /** Shows the builder, with files if some were dropped. */
  open(files?: BuilderFiles): void {
    this.#open = true;
    if (files) this.waiting = files;
  }

  /** Shows the open data set again; what was built so far stays for later. */
  leave(): void {
    this.#open = false;
  }

  /** What went wrong in one of the steps: shown elsewhere while the builder is not in view. */
  get failure(): Failure | null {
    return this.steps?.work.failure ?? null;
  }

  set failure(_: null) {
    this.steps?.work.dismissFailures();
  }

  readonly choose = (trace: number | null): void => void this.steps?.trips.showTrace(trace);

  readonly chooseSpot = (spot: TroubleSpot | null): void => {
    if (this.steps) this.steps.trips.spot = spot;
  };

  async close(): Promise<void> {
    await this.steps?.close();
  }
}
