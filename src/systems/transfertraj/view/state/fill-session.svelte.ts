import { untrack } from 'svelte';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { BaselineAnswer, FilledAnswer, FillQuestion } from '../../recovery/recovery-service';
import type { AskedTrip } from './asked-trip';
import type { ChosenNetwork } from './fitting-network';

/** How long a question rests before it is asked, in ms: a slider that is dragged asks many. */
const REST_MS = 120;

export interface FillNeeds {
  readonly fill: (question: FillQuestion, model: Model, listeners: TaskListeners) => Call<FilledAnswer>;
  readonly baselines: (
    question: FillQuestion,
    listeners: TaskListeners,
  ) => Call<{ readonly answers: readonly BaselineAnswer[] }>;
  /** Ms that a question rests before it is asked; left out: as on the page. */
  readonly rest?: number;
}

/** What a network says of a trip. */
export interface FilledTrip {
  readonly asked: AskedTrip;
  readonly network: ChosenNetwork;
  readonly answer: FilledAnswer;
}

/** What baselines say of a trip. */
export interface ComparedTrip {
  readonly asked: AskedTrip;
  readonly answers: readonly BaselineAnswer[];
}

/** Has a trip filled in, and again whenever the question or the network is another: the last question counts. */
export class FillSession {
  readonly filling = new AsyncTask();
  readonly comparing = new AsyncTask();
  readonly #needs: FillNeeds;
  #filled = $state.raw<FilledTrip | null>(null);
  #compared = $state.raw<ComparedTrip | null>(null);
  #wanted = $state.raw<{ readonly asked: AskedTrip; readonly network: ChosenNetwork | null } | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(needs: FillNeeds) {
    this.#needs = needs;
  }

  /** What was said last of the trip that is asked about, be it to another question about it; null while no network is in use. */
  get filled(): FilledTrip | null {
    return this.#wanted?.network ? this.#ofTrip(this.#filled) : null;
  }

  get compared(): ComparedTrip | null {
    return this.#ofTrip(this.#compared);
  }

  /** Whether a network is to answer and has not answered the question as it is now. */
  get isStale(): boolean {
    const [filled, wanted] = [this.#filled, this.#wanted];
    if (!wanted?.network) return false;
    return filled?.asked !== wanted.asked || filled.network.model.id !== wanted.network.model.id;
  }

  /**
   * Asks, once the question has rested. Whoever calls it in an effect has it asked again when it changes.
   * @param network null where none is in use: baselines are asked all the same
   */
  want(asked: AskedTrip | null, network: ChosenNetwork | null): void {
    untrack(() => {
      const isOther = asked?.of !== this.#wanted?.asked.of;
      this.#wanted = asked && { asked, network };
      clearTimeout(this.#timer);
      if (!asked) return this.#rest();
      if (isOther) this.again();
      else this.#timer = setTimeout(() => this.again(), this.#needs.rest ?? REST_MS);
    });
  }

  /** Asks what has not been answered yet, without a rest. */
  again(): void {
    const wanted = this.#wanted;
    if (!wanted) return;
    const { asked, network } = wanted;
    if (network && this.isStale) void this.#fill(asked, network);
    if (this.#compared?.asked !== asked) void this.#compare(asked);
  }

  #rest(): void {
    this.filling.reset();
    this.comparing.reset();
  }

  #ofTrip<Said extends { readonly asked: AskedTrip }>(said: Said | null): Said | null {
    return said && said.asked.of === this.#wanted?.asked.of ? said : null;
  }

  async #fill(asked: AskedTrip, network: ChosenNetwork): Promise<void> {
    await this.filling.run(
      ({ follow }) => follow((listeners) => this.#needs.fill(asked.question, network.model, listeners)),
      (answer) => (this.#filled = { asked, network, answer }),
    );
  }

  async #compare(asked: AskedTrip): Promise<void> {
    await this.comparing.run(
      ({ follow }) => follow((listeners) => this.#needs.baselines(asked.question, listeners)),
      ({ answers }) => (this.#compared = { asked, answers }),
    );
  }
}
