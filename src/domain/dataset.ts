import type { DataCard } from './data-card';
import type { DatasetExtras } from './dataset-extras';
import type { RoadNetwork } from './road-network';
import type { TrajectorySet } from './trajectory-set';
import type { Zones } from './zones';

export type SplitName = 'train' | 'val' | 'test';

/** A road network with its trips, and whatever else it carries, ready to train on. */
export interface Dataset {
  readonly name: string;
  readonly network: RoadNetwork;
  readonly trips: Readonly<Record<SplitName, TrajectorySet>>;
  readonly zones: Zones;
  /** Sensor series, GPS traces, places and check-ins, where it has any. */
  readonly extras?: DatasetExtras;
  /** Hex digest of everything above: two datasets with one fingerprint train alike. */
  readonly fingerprint: string;
  /** How it was made, where it was made here or came with its card. Does not count in the fingerprint. */
  readonly card?: DataCard;
}
