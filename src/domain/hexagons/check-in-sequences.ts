import { type Places, checkInPositions, type CheckIns } from '../places';
import type { CityHexagons } from './city-hexagons';
import { hexagonsOfPoints } from './hexagon-cover';
import { DROP_RULE, SequenceBuilder, type CountedSequences, type DropRule } from './hexagon-sequences';

export interface CheckInOptions {
  readonly cluster?: ClusterRule;
  readonly drop?: DropRule;
  /** Whether a user's sequence ends with each month of the calendar, as the paper has it; true where left out. */
  readonly isMonthly?: boolean;
}

/**
 * Sequences of check-ins: each user's in the order of time (those of one moment as the source has them), outside ones left out,
 * clustered, cut by month, short ones dropped.
 */
export function checkInSequences(
  checkIns: CheckIns,
  places: Places,
  city: CityHexagons,
  { cluster = CLUSTER_RULE, drop = DROP_RULE, isMonthly = true }: CheckInOptions = {},
): CountedSequences {
  const hexagons = hexagonsOfPoints(checkInPositions(checkIns, places), city);
  const inside = orderedByUser(checkIns, hexagons);
  const builder = new SequenceBuilder(inside.length, drop);
  for (const visits of runsOfUsers(inside, checkIns.userCodes)) {
    const times = Float64Array.from(visits, (visit) => checkIns.times[visit]);
    const cells = Uint32Array.from(visits, (visit) => hexagons[visit]);
    const user = checkIns.userCodes[visits[0]];
    let month = NaN;
    for (const start of clusterStarts(cells, times, cluster)) {
      const thisMonth = isMonthly ? monthOf(times[start]) : 0;
      if (thisMonth !== month) builder.end(user);
      month = thisMonth;
      builder.add(cells[start], times[start]);
    }
    builder.end(user);
  }
  const visits = hexagons.length;
  return builder.done(checkIns.users, { visits, outside: visits - inside.length });
}

/** Months since January of year 0, on the clock of the place. */
function monthOf(seconds: number): number {
  const date = new Date(seconds * 1000);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** Check-ins inside the city by user, then by time, then as the source has them. */
function orderedByUser({ userCodes, times }: CheckIns, hexagons: Int32Array): Uint32Array {
  const inside = Uint32Array.from(hexagons.keys()).filter((visit) => hexagons[visit] >= 0);
  return inside.sort((a, b) => userCodes[a] - userCodes[b] || times[a] - times[b] || a - b);
}

/** The check-ins of one user after the other. */
function* runsOfUsers(ordered: Uint32Array, userCodes: Uint32Array): Generator<Uint32Array> {
  let from = 0;
  for (let to = 1; to <= ordered.length; to++) {
    if (to < ordered.length && userCodes[ordered[to]] === userCodes[ordered[from]]) continue;
    yield ordered.subarray(from, to);
    from = to;
  }
}

/** Which visits of one hexagon count as one. */
export interface ClusterRule {
  /** Seconds after which a visit of the same hexagon is another one. */
  readonly seconds: number;
  /** What they are counted from: the last visit of the cluster so far, or its first. The paper does not say which. */
  readonly since: 'last' | 'first';
}

/** The paper's ten minutes; an hour of check-ins, each a few minutes after the one before, is one stay. */
export const CLUSTER_RULE: ClusterRule = { seconds: 600, since: 'last' };

/**
 * Where clusters begin: visits that follow each other in one hexagon belong together while they are at most so many seconds
 * apart. A cluster ends where the next begins, and has the time of its first visit.
 * @param cells of each visit, in the order of time @param times seconds
 */
export function clusterStarts(
  cells: ArrayLike<number | bigint>,
  times: ArrayLike<number>,
  { seconds, since }: ClusterRule = CLUSTER_RULE,
): Uint32Array {
  const starts: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    const start = starts[starts.length - 1];
    const isSame = i > 0 && cells[i] === cells[start];
    if (!isSame || times[i] - times[since === 'last' ? i - 1 : start] > seconds) starts.push(i);
  }
  return Uint32Array.from(starts);
}
