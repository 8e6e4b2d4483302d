import { checkInPositions, type CheckIns } from '../check-ins';
import type { Places } from '../places';
import type { CityHexagons } from './city-hexagons';
import { hexagonsOfPoints } from './hexagon-cover';
import { DROP_RULE, SequenceBuilder, type CountedSequences, type DropRule } from './hexagon-sequences';
import { CLUSTER_RULE, clusterStarts, type ClusterRule } from './visit-clusters';

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
