import { pairsByOd } from '../../generation/od-pairs';
import type { RouteSet } from '../../generation/route';
import type { RoadSequences } from '../od-match';
import { NOT_AUDITED, type AuditFigures } from './audit-catalogue';
import { comparedMeans } from './compared-means';
import { EditPattern } from './nearest-trips';
import type { NearRoads } from './near-roads';

/** Routes of an OD pair that are compared, each with each. */
const MOST_PER_PAIR = 12;

/** How many different routes a set has for each of these OD pairs, and how far apart they are on average by EDR. */
function variety(near: NearRoads, { offsets, roads }: RoadSequences, pairs: readonly Uint32Array[]) {
  const pattern = new EditPattern(near);
  const of = (i: number) => roads.subarray(offsets[i], offsets[i + 1]);
  const distinct = Float64Array.from(pairs, (own) => new Set(Array.from(own, (i) => of(i).join())).size);
  const apart = Float64Array.from(pairs, (own) => {
    const some = own.subarray(0, MOST_PER_PAIR);
    let sum = 0;
    for (let a = 0; a < some.length; a++) {
      pattern.set(of(some[a]));
      for (let b = a + 1; b < some.length; b++)
        sum += pattern.edits(of(some[b])) / Math.max(of(some[a]).length, of(some[b]).length);
    }
    return sum / ((some.length * (some.length - 1)) / 2);
  });
  return { distinct, apart };
}

/** Diversity of routes beside that of the driven trips of the same requests: as many of both. */
export function diversity(
  near: NearRoads,
  routes: RouteSet,
  trips: RoadSequences | null,
): Pick<AuditFigures, 'distinct' | 'apart'> {
  const pairs = pairsByOd(routes).filter(({ length }) => length > 1);
  if (pairs.length === 0 || !trips) return { distinct: NOT_AUDITED, apart: NOT_AUDITED };
  const [own, driven] = [routes, trips].map((set) => variety(near, set, pairs));
  return {
    distinct: comparedMeans(own.distinct, driven.distinct, true),
    apart: comparedMeans(own.apart, driven.apart, true),
  };
}
