import type { Task } from '../../../base/task';
import { LocalKilometres } from '../../../domain/masked-trajectories/local-kilometres';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';
import { type RoadNetwork, candidateLayout } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';

/** Says where trips are next. */
export interface NextPlaces {
  /**
   * The places of the points that follow, one for each trip as far as it has come. Nothing is told of that point, not even its time.
   * @returns (2 n) degrees
   * @throws Failure 'cancelled'
   */
  nextPlaces(trips: readonly Trajectory[], task: Task): Promise<Float64Array>;
}

/** Prefixes that are asked at once: this bounds their memory. */
const PREFIXES_AT_ONCE = 4096;

/** Kilometres: a network that is never off by more is as sure as any. With 0 nothing could be divided by it. */
const LEAST_SIGMA = 0.001;

/**
 * Where a network puts the middle of the next road at every step of trips, from the middles of the last roads and when they were entered.
 * @param window most roads that it is told of
 * @returns (2 steps) degrees
 * @throws Failure 'cancelled'
 */
export async function saidNextPlaces(
  network: NextPlaces,
  { centroidLonLat, ...roads }: RoadNetwork,
  trips: TrajectorySet,
  window: number,
  task: Task,
): Promise<Float64Array> {
  const { stepOffsets } = candidateLayout(roads, trips);
  const said = new Float64Array(2 * stepOffsets[trips.tripCount]);
  let prefixes: Trajectory[] = [];
  let asked = 0;
  const ask = async (trip: number) => {
    task.progress({
      step: 'candidates.ask',
      subject: 'TransferTraj',
      done: trip,
      total: trips.tripCount,
      unit: 'trips',
    });
    said.set(await network.nextPlaces(prefixes, task), 2 * asked);
    asked += prefixes.length;
    prefixes = [];
  };
  for (let trip = 0; trip < trips.tripCount; trip++) {
    for (let step = 0; step < stepOffsets[trip + 1] - stepOffsets[trip]; step++) {
      const at = trips.offsets[trip] + step;
      prefixes.push(pointsOf(centroidLonLat, trips, Math.max(trips.offsets[trip], at + 1 - window), at + 1));
    }
    if (prefixes.length >= PREFIXES_AT_ONCE) await ask(trip);
  }
  if (prefixes.length > 0) await ask(trips.tripCount);
  return said;
}

/** The middles of visited roads, at the times of entering them. */
function pointsOf(
  centroids: Float64Array,
  { roads, times }: TrajectorySet,
  from: number,
  to: number,
): Trajectory {
  const lonLat = new Float64Array(2 * (to - from));
  for (let at = from; at < to; at++)
    lonLat.set(centroids.subarray(2 * roads[at], 2 * roads[at] + 2), 2 * (at - from));
  return { lonLat, times: Float64Array.from(times.subarray(from, to)) };
}

/** How far a network is off where it says the next road's middle. */
export interface NextPlaceResiduals {
  /** The standard deviation along either axis, in kilometres: sqrt(mean of squared distances / 2). */
  readonly sigmaKilometres: number;
  readonly steps: number;
}

/** @param said (2 steps) degrees, of `saidNextPlaces` for these trips, which have steps */
export function nextPlaceResiduals(
  network: RoadNetwork,
  trips: TrajectorySet,
  said: Float64Array,
): NextPlaceResiduals {
  const { stepOffsets } = candidateLayout(network, trips);
  const steps = stepOffsets[trips.tripCount];
  let sum = 0;
  for (let trip = 0; trip < trips.tripCount; trip++)
    for (let step = stepOffsets[trip]; step < stepOffsets[trip + 1]; step++) {
      const next = trips.roads[trips.offsets[trip] + step - stepOffsets[trip] + 1];
      sum += squaredKilometres(network, said, step, [next])[0];
    }
  return { sigmaKilometres: Math.max(LEAST_SIGMA, Math.sqrt(sum / (2 * steps))), steps };
}

/**
 * Logits of the places y that a network says: q(c) ∝ exp(-|y - mid(c)|² / (2 σ² τ)) over the successors c of the step's road, of
 * which mid(c) is the middle. A logit is the exponent at τ = 1.
 * @param said (2 steps) degrees, of `saidNextPlaces` for these trips
 * @param sigma kilometres
 */
export function nextPlaceLogits(
  network: RoadNetwork,
  trips: TrajectorySet,
  said: Float64Array,
  sigma: number,
): Float32Array {
  const { successors, successorOffsets } = network;
  const { roads, logitOffsets } = candidateLayout(network, trips);
  const logits = new Float32Array(logitOffsets[roads.length]);
  roads.forEach((road, step) => {
    const candidates = successors.subarray(successorOffsets[road], successorOffsets[road + 1]);
    const squares = squaredKilometres(network, said, step, candidates);
    squares.forEach((square, k) => (logits[logitOffsets[step] + k] = -square / (2 * sigma * sigma)));
  });
  return logits;
}

/** Squared distances from the place that is said of a step to the middles of roads. */
function squaredKilometres(
  { centroidLonLat }: RoadNetwork,
  said: Float64Array,
  step: number,
  roads: ArrayLike<number>,
): Float64Array {
  const local = new LocalKilometres(said[2 * step], said[2 * step + 1]);
  return Float64Array.from(roads, (road) => {
    const [east, north] = local.kilometres(centroidLonLat.subarray(2 * road, 2 * road + 2));
    return east * east + north * north;
  });
}
