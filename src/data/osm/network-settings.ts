/** Where a car may turn around: onto the road that it came by, the other way. */
export type UTurns = 'never' | 'dead-ends' | 'everywhere';

/** How a road network is made of a map. */
export interface NetworkSettings {
  /** 'dead-ends' (default): where no other road goes on; 'everywhere': as in HOSER's data of Porto. */
  readonly uTurns: UTurns;
  /** Joins roads where only two meet and class, name, lanes, speed and level agree. Default on. */
  readonly joinRoads: boolean;
  /** Leaves out vertices nearer than this to the line without them; 0 (default) keeps all. */
  readonly shapeToleranceMeters: number;
  /** Keeps only the largest part in which every road leads to every other. Default on. */
  readonly mainPartOnly: boolean;
  /** Applies turn restrictions. Default on. */
  readonly turnRestrictions: boolean;
  /** Usual speeds in km/h by class that take the place of those in `USUAL_SPEEDS_KMH`. */
  readonly usualSpeedsKmh: Readonly<Record<string, number>>;
}

export const DEFAULT_NETWORK_SETTINGS: NetworkSettings = {
  uTurns: 'dead-ends',
  joinRoads: true,
  shapeToleranceMeters: 0,
  mainPartOnly: true,
  turnRestrictions: true,
  usualSpeedsKmh: {},
};
