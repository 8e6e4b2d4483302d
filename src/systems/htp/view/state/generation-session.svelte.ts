import type { Call } from '../../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { DrawnTrip, DrawPointsOptions } from '../../points/points-service';
import type { PointOrder } from '../../trips/point-trips';
import type { NetworksInUse } from './networks-in-use';
import { PatternedTrip } from './patterned-trip.svelte';
import type { DecodeOrder } from './tokenised-session';

/** What is generated: points for one route, several times. */
export interface WantedPoints {
  readonly networks: NetworksInUse;
  readonly order: PointOrder;
  /** The trip of the GPS that drove the route; null where none is known. */
  readonly trip: number | null;
  readonly times: number;
  readonly options: DrawPointsOptions;
}

export interface GenerationNeeds {
  readonly ask: (
    networks: NetworksInUse,
    orders: readonly PointOrder[],
    options: DrawPointsOptions,
    listeners: TaskListeners,
  ) => Call<{ readonly trips: readonly DrawnTrip[] }>;
  readonly decode: DecodeOrder;
}

/** What was generated for a route. */
export interface Generated extends WantedPoints {
  /** (times) null where no whole answer was drawn. */
  readonly answers: readonly (PatternedTrip | null)[];
}

/** Points that were generated for the route that was asked about last, and which of the answers is looked at. */
export class GenerationSession {
  readonly drawing = new AsyncTask();
  /** Which of the answers. */
  chosen = $state(0);
  readonly #needs: GenerationNeeds;
  #generated = $state.raw<Generated | null>(null);

  constructor(needs: GenerationNeeds) {
    this.#needs = needs;
  }

  get generated(): Generated | null {
    return this.#generated;
  }

  /** The answer that is looked at; null where there is none. */
  get answer(): PatternedTrip | null {
    return this.#generated?.answers[this.chosen] ?? null;
  }

  /** Forgets what is of another data set. */
  clear(): void {
    this.drawing.reset();
    this.#generated = null;
  }

  async generate(wanted: WantedPoints): Promise<void> {
    const { networks, order, times, options } = wanted;
    const orders = Array.from({ length: times }, () => order);
    await this.drawing.run(
      ({ follow }) => follow((listeners) => this.#needs.ask(networks, orders, options, listeners)),
      ({ trips }) => {
        this.#generated = { ...wanted, answers: trips.map((trip) => trip && this.#answerOf(wanted, trip)) };
        this.chosen = Math.max(
          0,
          trips.findIndex((trip) => trip !== null),
        );
      },
    );
  }

  #answerOf({ networks, order }: WantedPoints, trip: NonNullable<DrawnTrip>): PatternedTrip {
    // In HTP+ the model says the roads itself.
    const own = { ...order, roads: trip.roads };
    return new PatternedTrip(trip, (wanted, listeners) =>
      this.#needs.decode(networks, own, wanted, listeners),
    );
  }
}
