import { directionAngle } from '../domain/geo';
import { areOpposite } from '../domain/road-adjacency';
import type { RoadNetwork } from '../domain/road-network';

/** What a driver does at a link. */
export const TurnKind = { straight: 0, left: 1, right: 2, uTurn: 3 } as const;
export type TurnKind = (typeof TurnKind)[keyof typeof TurnKind];

const RADIANS = Math.PI / 180;

/** A smaller change of direction is driving on. */
const LEAST_TURN = 45 * RADIANS;

/** A larger one is going back, as is the opposite road. */
const LEAST_U_TURN = 165 * RADIANS;

/**
 * Classes from through roads to doorsteps. A class and its `_link` are of the same rank; unknown ones are in the middle.
 */
const RANKS = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'living_street',
  'service',
];

/** What the network alone says of its links and roads. */
export interface LinkAttributes {
  /** (S) the road that each link leaves. */
  readonly origins: Uint32Array;
  /**
   * (S) change of direction in radians, -pi to pi, left positive: from the last piece of the road's line to the
   * first of the next one's. 0 where a line has no direction.
   */
  readonly turns: Float32Array;
  /** (S) a TurnKind. */
  readonly kinds: Uint8Array;
  /** (R) rank of each road's class, 0 (motorway) to 8 (service). */
  readonly ranks: Uint8Array;
  /** (R) length of each road. */
  readonly km: Float64Array;
}

/** Derives the attributes from shapes and classes. */
export function linkAttributes(network: RoadNetwork): LinkAttributes {
  const { roadCount, successorOffsets, successors, classCodes, classNames } = network;
  const directions = endDirections(network);
  const origins = new Uint32Array(successors.length);
  const turns = new Float32Array(successors.length);
  const kinds = new Uint8Array(successors.length);
  for (let road = 0; road < roadCount; road++) {
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++) {
      origins[link] = road;
      turns[link] = turnBetween(directions[2 * road + 1], directions[2 * successors[link]]);
      kinds[link] = areOpposite(network, road, successors[link]) ? TurnKind.uTurn : kindOf(turns[link]);
    }
  }
  const rankOfClass = Uint8Array.from(classNames, rankOf);
  return {
    origins,
    turns,
    kinds,
    ranks: Uint8Array.from(classCodes, (code) => rankOfClass[code]),
    km: network.lengthMeters.map((meters) => meters / 1000),
  };
}

/** What a driver does who goes from a road to one that follows it, without the attributes of all links. */
export const turnKind = (network: RoadNetwork, road: number, next: number): TurnKind =>
  areOpposite(network, road, next)
    ? TurnKind.uTurn
    : kindOf(turnBetween(directionsOf(network, road)[1], directionsOf(network, next)[0]));

function kindOf(turn: number): TurnKind {
  if (Math.abs(turn) > LEAST_U_TURN) return TurnKind.uTurn;
  if (Math.abs(turn) < LEAST_TURN) return TurnKind.straight;
  return turn > 0 ? TurnKind.left : TurnKind.right;
}

function turnBetween(before: number, after: number): number {
  const turn = after - before;
  if (Number.isNaN(turn)) return 0;
  if (turn > Math.PI) return turn - 2 * Math.PI;
  return turn < -Math.PI ? turn + 2 * Math.PI : turn;
}

/**
 * (R x 2) directions in which each road begins and ends, in radians from east; NaN
 * where all its vertices are one point.
 */
function endDirections(network: RoadNetwork): Float64Array {
  const directions = new Float64Array(2 * network.roadCount);
  for (let road = 0; road < network.roadCount; road++) directions.set(directionsOf(network, road), 2 * road);
  return directions;
}

/** The same of one road. */
function directionsOf(
  { shapeOffsets, shapeLonLat: at }: RoadNetwork,
  road: number,
): readonly [begins: number, ends: number] {
  const differ = (a: number, b: number) => at[2 * a] !== at[2 * b] || at[2 * a + 1] !== at[2 * b + 1];
  const direction = (a: number, b: number) =>
    directionAngle(at[2 * a + 1], at[2 * a], at[2 * b + 1], at[2 * b]);
  const [first, last] = [shapeOffsets[road], shapeOffsets[road + 1] - 1];
  let second = first;
  while (second < last && !differ(first, second)) second++;
  let secondLast = last;
  while (secondLast > first && !differ(secondLast, last)) secondLast--;
  if (second <= first || secondLast >= last || !differ(first, second)) return [NaN, NaN];
  return [direction(first, second), direction(secondLast, last)];
}

function rankOf(className: string): number {
  const rank = RANKS.indexOf(className.replace(/_link$/, ''));
  return rank < 0 ? RANKS.indexOf('unclassified') : rank;
}
