import type { Point } from '../sample-city/geometry';

/** What one invented city is like; what its people are like is the same in all. */
export interface CityCharacter {
  readonly key: string;
  readonly title: string;
  /** Longitude and latitude of its middle in degrees: out on a lake, so that nobody takes it for a real city. */
  readonly centre: Point;
  /** Heading of its long streets, in degrees from east to north. */
  readonly turnDegrees: number;
  /** Metres along the long streets and across them. */
  readonly width: number;
  readonly height: number;
  /** Metres between two streets, along and across. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  /** How round its outline is: the larger, the more square (the exponent of the superellipse is twice this power of two). */
  readonly squareness: number;
  /** Metres by which streets wind, and over which. */
  readonly windingMeters: number;
  readonly windingOver: number;
  /** Every how many streets there is a main road. */
  readonly mainEvery: number;
  /** Share of the small streets between two junctions that were not built. */
  readonly missing: number;
  /** Share of small streets that are one-way. */
  readonly oneWays: number;
  readonly places: number;
}

/** Small, square, dense: blocks of 100 by 80 metres. */
const A: CityCharacter = {
  key: 'a',
  title: 'City A',
  centre: [5.35, 52.7],
  turnDegrees: 0,
  width: 2000,
  height: 2000,
  blockWidth: 100,
  blockHeight: 80,
  squareness: 3,
  windingMeters: 5,
  windingOver: 400,
  mainEvery: 5,
  missing: 0.06,
  oneWays: 0.4,
  places: 1800,
};

/** Three times as wide, turned, winding and sparse: blocks of 230 by 200 metres, many of them joined. */
const B: CityCharacter = {
  key: 'b',
  title: 'City B',
  centre: [13.2, 58.85],
  turnDegrees: 35,
  width: 6000,
  height: 4800,
  blockWidth: 230,
  blockHeight: 200,
  squareness: 1,
  windingMeters: 90,
  windingOver: 1100,
  mainEvery: 4,
  missing: 0.2,
  oneWays: 0.06,
  places: 2600,
};

/** The two cities, by what their folders are called. */
export const TWO_CITIES = { a: A, b: B } as const;
