import type { Call } from '../../../../engine/protocol/worker-client';
import type { TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
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

/** A trip as tokens, and the points that they make. */
export interface TokenisedInView {
  readonly found: TokenisedTrip;
  readonly patterned: PatternedTrip;
}

/** A trip that a tokeniser is asked about. */
interface LookedAtTrip {
  readonly networks: NetworksInUse;
  readonly index: number;
}

/** What the tokeniser in use makes of the trip that is looked at. */
export const tokenisedSession = (
  ask: (asked: LookedAtTrip, listeners: TaskListeners) => Call<TokenisedTrip>,
  decode: DecodeOrder,
) =>
  new ReadingSession<LookedAtTrip, TokenisedInView>(
    ({ networks, index }) => `${networks.tokeniser.dataset}|${idOf(networks)}|${index}`,
    async (asked, { follow }) => {
      const found = await follow((listeners) => ask(asked, listeners));
      const order = orderOfTrip(found.trip);
      const patterned = new PatternedTrip(found.again, (wanted, listeners) =>
        decode(asked.networks, order, wanted, listeners),
      );
      return { found, patterned };
    },
  );
