import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { fitMarkov } from '../../generation/baselines/markov';
import { roadSeconds } from '../../knowledge/road-seconds';
import { bootstrap } from '../bootstrap';
import { NOT_AUDITED, type AuditFigures } from './audit-catalogue';
import { comparedMeans } from './compared-means';

const RESAMPLES = 300;

/** What a simple model that learnt from some trips says of others. */
interface Learnt {
  /** (N) next roads of each trip that it names: those that were driven most. */
  readonly right: Float64Array;
  /** (N) minutes by which it misses each trip's duration; NaN where the trips have no times. */
  readonly missed: Float64Array;
}

function learnt(network: RoadNetwork, from: TrajectorySet, trips: TrajectorySet): Learnt {
  const { counts } = fitMarkov(network, from);
  const { successorOffsets, successors } = network;
  const next = Int32Array.from({ length: network.roadCount }, (_, road) => {
    let best = successorOffsets[road];
    for (let link = best; link < successorOffsets[road + 1]; link++)
      if (counts[link] > counts[best]) best = link;
    return best < successorOffsets[road + 1] ? successors[best] : -1;
  });
  const isTimed = from.times.some((time) => !Number.isNaN(time));
  const seconds = isTimed ? roadSeconds(network, from) : null;
  const { tripCount, offsets, roads, times } = trips;
  const [right, missed] = [new Float64Array(tripCount), new Float64Array(tripCount)];
  for (let trip = 0; trip < tripCount; trip++) {
    let expected = 0;
    const last = offsets[trip + 1] - 1;
    for (let at = offsets[trip]; at < last; at++) {
      if (next[roads[at]] === roads[at + 1]) right[trip]++;
      expected += seconds ? seconds[roads[at]] : NaN;
    }
    missed[trip] = Math.abs(expected - (times[last] - times[offsets[trip]])) / 60;
  }
  return { right, missed };
}

/**
 * Trains simple models on routes, and on driven trips of the same pairs, and tests both on trips that neither knows.
 * @param driven null where no trip drove the pairs
 */
export function utility(
  network: RoadNetwork,
  routes: TrajectorySet,
  driven: TrajectorySet | null,
  trips: TrajectorySet,
  seed: number,
): Pick<AuditFigures, 'nextRoad' | 'travelTime'> {
  const { tripCount: count, offsets } = trips;
  if (!driven || count < 2) return { nextRoad: NOT_AUDITED, travelTime: NOT_AUDITED };
  const [own, real] = [routes, driven].map((from) => learnt(network, from, trips));
  const timed = Array.from(own.missed.keys()).filter((i) => !Number.isNaN(own.missed[i] + real.missed[i]));
  const missed = [own, real].map((of) => timed.map((i) => of.missed[i]));
  const steps = Float64Array.from({ length: count }, (_, i) => Math.max(0, offsets[i + 1] - offsets[i] - 1));
  const share = (right: (trip: number) => number) => (weights: Float64Array) => {
    const sum = (of: (trip: number) => number) => weights.reduce((all, weight, i) => all + weight * of(i), 0);
    return sum(right) / sum((i) => steps[i]);
  };
  const shares = {
    routes: share((i) => own.right[i]),
    driven: share((i) => real.right[i]),
    difference: share((i) => own.right[i] - real.right[i]),
  };
  return {
    nextRoad: { ...bootstrap(count, shares, { resamples: RESAMPLES, seed }), count },
    travelTime: timed.length > 1 ? comparedMeans(missed[0], missed[1], true) : NOT_AUDITED,
  };
}
