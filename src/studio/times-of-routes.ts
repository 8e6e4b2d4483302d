import type { CheckedTimes } from '../evaluation/times/check-times';
import type { RouteSet } from '../generation/route';
import type { Call, CallOptions } from '../engine/protocol/worker-client';

/** A network that says how long trips take. */
export interface TimeTeller {
  /** Changes with the weights. */
  readonly id: string;
  /** Where it comes from, for people: a run's name. */
  readonly from: string;
  /** A safetensors file. */
  readonly bytes: Uint8Array;
}

/** What the view of one system says of the routes of another. */
export interface TimesOfRoutes {
  /**
   * Holds the times of sets of routes on the open roads against those of a network. Rejects with `Failure` 'bad-input' for a network that is
   * none of the system's, and for data without validation trips.
   */
  check(
    teller: TimeTeller,
    sets: readonly RouteSet[],
    listeners: Pick<CallOptions<never>, 'onProgress' | 'onPause'>,
  ): Call<CheckedTimes>;
  /** Fetches the network that comes with the page. Rejects with `Failure` 'bad-input' where there is no answer. */
  fetchShipped(signal: AbortSignal): Promise<TimeTeller>;
}
