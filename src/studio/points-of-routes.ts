import type { TraceFormat } from '../data/gps/export/trace-file';
import type { Dataset } from '../domain/dataset';
import type { Call, CallOptions } from '../engine/protocol/worker-client';

/** Files of the networks that make points together. */
export interface NetworkFiles {
  /** Changes with the weights. */
  readonly id: string;
  /** Where they come from, for people: a run's name. */
  readonly from: string;
  /** Safetensors, by the network's name. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** A route, and when it is driven. */
export interface TimedRoute {
  /** (K) roads in driving order, by index of the network. */
  readonly roads: Uint32Array;
  /** Seconds since 1970 on the clock of the place. */
  readonly start: number;
  /** Seconds from the first point to the last. */
  readonly duration: number;
  /** Seconds between two points. */
  readonly interval: number;
}

/** GPS points along a route. */
export interface RoutePoints {
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
  /** (K) the route. */
  readonly roads: Uint32Array;
}

/** Points of a route, and what to call it. */
export interface NamedPoints {
  readonly name: string;
  readonly points: RoutePoints;
}

/** Networks at work on the open roads. */
export interface PointMaker {
  /** Changes with the networks and with how points are drawn: points are known under it. */
  readonly id: string;
  /** Where the networks come from, for people. */
  readonly from: string;
  /** Why a route can have no points, as a sentence; null where it can. */
  fault(route: TimedRoute): string | null;
  /** Points of routes, in their order; null where none were drawn for one. */
  generate(
    routes: readonly TimedRoute[],
    listeners: Pick<CallOptions<never>, 'onProgress' | 'onPause'>,
  ): Call<readonly (RoutePoints | null)[]>;
  /** The text of a file of them. @param title what they are */
  text(format: TraceFormat, named: readonly NamedPoints[], title: string): string;
}

/** What the view of one system makes of the routes of another. */
export interface PointsOfRoutes {
  /**
   * Puts networks to work; null where they are of other roads. Rejects with `Failure` 'bad-input' where they are broken, are
   * other networks, or do not belong together.
   */
  open(networks: NetworkFiles, dataset: Dataset): Promise<PointMaker | null>;
  /**
   * Fetches the trained networks that come with the page, for the samples that its entry names (`shippedFor`). Rejects with
   * `Failure` 'bad-input' where there is no answer.
   */
  fetchShipped(signal: AbortSignal): Promise<NetworkFiles>;
}
