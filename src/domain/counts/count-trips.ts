import { badInput, withinMemory } from '../../base/failure';
import { counted } from '../../base/text';
import type { RoadNetwork } from '../road-network';
import type { SensorSeries } from '../sensor-series';
import type { TrajectorySet } from '../trajectory-set';
import { SECONDS_PER_DAY } from './time-raster';

export interface CountOptions {
  /** Roads that are counted, the busiest ones; fewer where fewer are driven. */
  readonly roads: number;
  /** Seconds of a bin; must divide a day. */
  readonly binSeconds?: number;
}

/** Usual bin: five minutes, in seconds. */
const USUAL_BIN = 300;
/** 512 MiB of counts. */
const MOST_COUNTS = 2 ** 27;

/**
 * Counts trips, whoever drove them: in each bin, how many entered each of the busiest roads (`TrajectorySet.times`). The bins go
 * from the first entry to the last one without a gap; nobody on a road is a count of 0.
 * @throws Failure 'bad-input' for no trips, for options out of range, and where the trips span more time than can be held
 */
export function countTrips(
  network: RoadNetwork,
  sets: readonly TrajectorySet[],
  { roads: wanted, binSeconds = USUAL_BIN }: CountOptions,
): SensorSeries {
  refuseOptions(wanted, binSeconds);
  const visits = new Float64Array(network.roadCount);
  let [first, last] = [Infinity, -Infinity];
  for (const { roads, times } of sets)
    for (let visit = 0; visit < roads.length; visit++) {
      visits[roads[visit]]++;
      first = Math.min(first, times[visit]);
      last = Math.max(last, times[visit]);
    }
  if (first === Infinity) throw badInput('There are no trips to count. Generate or load some first.');
  const roads = busiestRoads(visits, wanted);
  const firstBin = Math.floor(first / binSeconds);
  const bins = Math.floor(last / binSeconds) - firstBin + 1;
  refuseTooMany(bins, roads.length);
  const values = withinMemory(
    () => new Float32Array(bins * roads.length),
    'the counts of these trips',
    'count fewer roads or trips',
  );
  const nodeOf = new Int32Array(network.roadCount).fill(-1);
  roads.forEach((road, node) => (nodeOf[road] = node));
  for (const set of sets)
    set.roads.forEach((road, visit) => {
      const bin = Math.floor(set.times[visit] / binSeconds) - firstBin;
      if (nodeOf[road] >= 0) values[bin * roads.length + nodeOf[road]]++;
    });
  const times = Float64Array.from({ length: bins }, (_, bin) => binSeconds * (firstBin + bin));
  return seriesOnRoads(network, roads, times, 'flow', values);
}

/**
 * A series of one feature that was measured on roads: each is a sensor, called by its `geo_id`, in the middle of the road.
 * @param values (T x N)
 */
export function seriesOnRoads(
  { geoIds, centroidLonLat }: RoadNetwork,
  roads: Uint32Array,
  times: Float64Array,
  feature: string,
  values: Float32Array,
): SensorSeries {
  const lonLat = new Float64Array(2 * roads.length);
  roads.forEach((road, node) => lonLat.set(centroidLonLat.subarray(2 * road, 2 * road + 2), 2 * node));
  return {
    ids: Array.from(roads, (road) => String(geoIds[road])),
    lonLat,
    times,
    features: [feature],
    values,
    roads,
  };
}

function refuseOptions(roads: number, binSeconds: number): void {
  if (!Number.isInteger(roads) || roads < 1)
    throw badInput(`The number of roads to count must be a whole number from 1 on, not ${roads}.`);
  if (!(binSeconds > 0) || !Number.isInteger(SECONDS_PER_DAY / binSeconds))
    throw badInput(`Bins must divide a day, such as 300 s; ${binSeconds} s do not.`);
}

function refuseTooMany(bins: number, roads: number): void {
  if (bins * roads <= MOST_COUNTS) return;
  throw badInput(
    `The trips span ${counted(bins, 'bin')}: with ${counted(roads, 'road')} these are more than ${MOST_COUNTS} counts. Count fewer roads, or leave out trips with times far from the others.`,
  );
}

/** The roads with the most, of equal ones those of lower index, in the order of their indices. Roads with nothing are none. */
export function busiestRoads(load: ArrayLike<number>, count: number): Uint32Array {
  const order = Array.from({ length: load.length }, (_, road) => road).filter((road) => load[road] > 0);
  order.sort((a, b) => load[b] - load[a] || a - b);
  return Uint32Array.from(order.slice(0, count)).sort();
}
