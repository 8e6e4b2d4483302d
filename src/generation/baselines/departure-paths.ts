import type { RoadNetwork } from '../../domain/road-network';
import { RoadClock, type BinnedSeconds } from '../../knowledge/road-clock';
import { StopReason } from '../route';
import { fastestPathRoutesAt } from './fastest-at';

/** A journey that is asked for. */
export interface Departure {
  readonly origin: number;
  readonly destination: number;
  /** When the origin is entered, on the clock of the seconds. */
  readonly time: number;
}

/** The fastest path by one account of the traffic, and how long it takes by each of them. */
export interface DeparturePath<Name extends string> {
  readonly by: Name;
  readonly roads: Uint32Array;
  /** Seconds from entering the origin to entering the destination. */
  readonly seconds: Readonly<Record<Name, number>>;
}

/**
 * The fastest path at a departure time by several accounts of the traffic, each driven by all of them: what a forecast is
 * worth shows in how long its path takes by what was counted.
 * @param clocks seconds to cross each road, by the name of the account
 * @returns a path for each account, in their order; null where no path leads to the destination
 */
export function departurePaths<Name extends string>(
  network: RoadNetwork,
  clocks: Readonly<Partial<Record<Name, BinnedSeconds>>>,
  { origin, destination, time }: Departure,
): readonly DeparturePath<Name>[] | null {
  const pair = {
    origins: Uint32Array.of(origin),
    destinations: Uint32Array.of(destination),
    departures: Float64Array.of(time),
  };
  const accounts = Object.entries(clocks) as [Name, BinnedSeconds][];
  const roadClocks = accounts.map(([name, binned]) => [name, new RoadClock(network, binned)] as const);
  const paths: DeparturePath<Name>[] = [];
  for (const [by, binned] of accounts) {
    const { roads, stop } = fastestPathRoutesAt(network, binned, pair);
    if (stop[0] !== StopReason.arrived) return null;
    const seconds = Object.fromEntries(
      roadClocks.map(([name, clock]) => [name, clock.arrival(roads, time) - time]),
    ) as Record<Name, number>;
    paths.push({ by, roads, seconds });
  }
  return paths;
}
