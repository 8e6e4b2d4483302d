import type { RoadNetwork } from '../../domain/road-network';
import { nameOrClass } from './words';

/** From where to where a pair goes: "Pear Road to Mill Lane". */
export const pairName = (
  network: RoadNetwork,
  {
    origins,
    destinations,
  }: { readonly origins: ArrayLike<number>; readonly destinations: ArrayLike<number> },
  pair: number,
): string => `${nameOrClass(network, origins[pair])} to ${nameOrClass(network, destinations[pair])}`;
