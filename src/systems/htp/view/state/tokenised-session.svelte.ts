import type { Call } from '../../../../engine/protocol/worker-client';
import { AsyncTask, type TaskListeners } from '../../../../studio/state/async-task.svelte';
import { orderOfTrip } from '../../networks/trip-order';
import type { GeneratedTrip, TokenisedTrip } from '../../points/points-service';
import type { PointOrder } from '../../trips/point-trips';
import { idOf, type NetworksInUse } from './networks-in-use';
import { PatternedTrip, type PatternsToMake } from './patterned-trip.svelte';

/** Has points made of patterns along a route. */
export type DecodeOrder = (
  networks: NetworksInUse,
  order: PointOrder,
  wanted: PatternsToMake,
  listeners: TaskListeners,
) => Call<GeneratedTrip>;

export interface TokenisedNeeds {
  readonly ask: (networks: NetworksInUse, index: number, listeners: TaskListeners) => Call<TokenisedTrip>;
  readonly decode: DecodeOrder;
}

/** A trip as tokens, and the points that they make. */
export interface TokenisedInView {
  readonly found: TokenisedTrip;
  readonly patterned: PatternedTrip;
}

interface Known extends TokenisedInView {
  readonly about: string;
}

/** What the tokeniser in use makes of the trip that is looked at. */
export class TokenisedSession {
  readonly reading = new AsyncTask();
  readonly #needs: TokenisedNeeds;
  #known = $state.raw<Known | null>(null);

  constructor(needs: TokenisedNeeds) {
    this.#needs = needs;
  }

  /** Of a trip of the open data set; null until it is known. */
  of(networks: NetworksInUse, index: number): TokenisedInView | null {
    return this.#known?.about === keyOf(networks, index) ? this.#known : null;
  }

  /** Reads a trip, if it was not read already. */
  async look(networks: NetworksInUse, index: number): Promise<void> {
    if (this.of(networks, index)) return;
    await this.reading.run(
      ({ follow }) => follow((listeners) => this.#needs.ask(networks, index, listeners)),
      (found) => {
        const order = orderOfTrip(found.trip);
        const patterned = new PatternedTrip(found.again, (wanted, listeners) =>
          this.#needs.decode(networks, order, wanted, listeners),
        );
        this.#known = { about: keyOf(networks, index), found, patterned };
      },
    );
  }
}

const keyOf = (networks: NetworksInUse, index: number): string =>
  `${networks.tokeniser.dataset}|${idOf(networks)}|${index}`;
