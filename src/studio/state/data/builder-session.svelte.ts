import type { Dataset } from '../../../domain/dataset';
import type { Failure } from '../../../base/failure';
import type { NamedFile } from '../../../engine/datasets/named-file';
import type { BuilderSteps } from './builder-steps.svelte';
import type { BuilderView } from './builder-view';

/** Files for a data set in the making, by what they are for. */
export interface BuilderFiles {
  readonly roads: readonly NamedFile[];
  readonly traces: readonly NamedFile[];
}

/**
 * The making of a data set from roads and trips of one's own, while another one stays open. It holds what the page looks at;
 * the steps, whose code comes with their part of the page, fill it.
 */
export class BuilderSession implements BuilderView {
  draft = $state.raw<Dataset | null>(null);
  traces = $state.raw<BuilderView['traces']>(null);
  shown = $state.raw<BuilderView['shown']>(null);
  /** There once the making was looked at; what was made stays in it while a person is elsewhere. */
  steps = $state.raw<BuilderSteps | null>(null);
  /** What was dropped and waits for the steps. */
  waiting = $state.raw<BuilderFiles | null>(null);
  #open = $state(false);
  readonly #isStage: () => boolean;
  /** Whether the Data stage shows the making in place of what is open. */
  readonly active = $derived.by(() => this.#open && this.#isStage());
  /** What goes on, in a sentence: for a live region. */
  readonly said = $derived.by(() => this.steps?.said ?? '');

  /** @param isStage whether the Data stage is the one in view */
  constructor(isStage: () => boolean = () => true) {
    this.#isStage = isStage;
  }

  /** Shows the making, with files if some were dropped. */
  open(files?: BuilderFiles): void {
    this.#open = true;
    if (files) this.waiting = files;
  }

  /** Back to what is open; what was made so far stays for later. */
  leave(): void {
    this.#open = false;
  }

  /** What went wrong in one of the steps: said elsewhere while the making is not in view. */
  get failure(): Failure | null {
    return this.steps?.work.failure ?? null;
  }

  set failure(_: null) {
    this.steps?.work.dismissFailures();
  }

  readonly choose = (trace: number | null): void => void this.steps?.trips.look(trace);

  async close(): Promise<void> {
    await this.steps?.close();
  }
}
