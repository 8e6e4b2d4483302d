import type { RoadNetwork } from '../../domain/road-network';

/** Number of ranks of roads on the map: 0 is the widest (motorways), 4 are streets and the rest. */
export const RANK_COUNT = 5;

const RANK_OF_CLASS: Readonly<Record<string, number>> = {
  motorway: 0,
  trunk: 0,
  primary: 1,
  secondary: 2,
  tertiary: 3,
  // What stands for roads where only sensors came: nothing else is on such a map.
  'sensor link': 1,
  // The same where only check-ins came.
  'place link': 2,
};

const INTEGER = /^[+-]?\d+$/;

/**
 * (classes) rank of each road class. The names of OpenStreetMap rank as its maps draw them, a link like the
 * road that it leads to. The meaning of classes that are all numbers is not known: then the classes with the
 * least road length rank highest, because a city has few kilometres of wide roads and many kilometres of
 * streets.
 */
export function classRanks(
  network: Pick<RoadNetwork, 'classNames' | 'classCodes' | 'lengthMeters'>,
): Uint8Array {
  const { classNames } = network;
  if (classNames.length > 0 && classNames.every((name) => INTEGER.test(name))) return ranksByLength(network);
  return Uint8Array.from(classNames, (name) => RANK_OF_CLASS[name.replace(/_link$/, '')] ?? RANK_COUNT - 1);
}

/** Shares of the total road length at which one rank ends and the next begins. */
const RANK_ENDS = [0.05, 0.15, 0.3, 0.5];

function ranksByLength({
  classNames,
  classCodes,
  lengthMeters,
}: Pick<RoadNetwork, 'classNames' | 'classCodes' | 'lengthMeters'>): Uint8Array {
  const meters = new Float64Array(classNames.length);
  for (let road = 0; road < classCodes.length; road++) meters[classCodes[road]] += lengthMeters[road];
  const total = meters.reduce((sum, one) => sum + one, 0);
  const order = [...meters.keys()].sort((a, b) => meters[a] - meters[b]);
  const ranks = new Uint8Array(classNames.length);
  let passed = 0;
  for (const code of order) {
    passed += meters[code];
    const rank = RANK_ENDS.findIndex((end) => passed <= end * total);
    ranks[code] = rank < 0 ? RANK_COUNT - 1 : rank;
  }
  return ranks;
}

/** Width in px of a road by rank at the integer zooms from 10 to 18; widths in between are interpolated. */
const WIDTHS: readonly (readonly number[])[] = [
  [1.2, 1.5, 1.9, 2.4, 3, 4, 5.5, 8, 12],
  [0.8, 1.1, 1.5, 2, 2.6, 3.4, 4.8, 7, 11],
  [0.5, 0.8, 1.1, 1.5, 2.1, 2.9, 4.2, 6.2, 10],
  [0.3, 0.5, 0.8, 1.1, 1.6, 2.3, 3.6, 5.4, 9],
  [0.2, 0.3, 0.5, 0.8, 1.2, 1.8, 2.9, 4.6, 8],
];
const FIRST_ZOOM = 10;

/** Width in px of roads of a rank at a zoom. */
export function roadWidth(rank: number, zoom: number): number {
  const widths = WIDTHS[rank];
  const place = Math.min(Math.max(zoom - FIRST_ZOOM, 0), widths.length - 1);
  const from = Math.min(Math.floor(place), widths.length - 2);
  return widths[from] + (widths[from + 1] - widths[from]) * (place - from);
}

/** All lines of a network with fewer of them are drawn at every zoom: they do not hide each other. */
const LARGE_NETWORK = 8_000;
/**
 * Zoom from which each rank of a large network is drawn. Below it, lines thinner than half a px would blur
 * into a grey surface.
 */
const FROM_ZOOM: readonly number[] = [0, 0, 9, 10.5, 12];
/** Ranks with less of a network than this say nothing of it: without the next, its map would be empty. */
const LEAST_SHARE = 0.02;

/** (ranks) zoom from which the lines of each rank are drawn. @param lines (ranks) how many there are */
export function zoomsOfRanks(lines: readonly number[]): number[] {
  const total = lines.reduce((sum, one) => sum + one, 0);
  let above = 0;
  return lines.map((own, rank) => {
    const isNeeded = total < LARGE_NETWORK || above < LEAST_SHARE * total;
    above += own;
    return isNeeded ? 0 : FROM_ZOOM[rank];
  });
}
