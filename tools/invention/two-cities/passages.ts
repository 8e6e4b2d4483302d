import Flatbush from 'flatbush';
import type { GpsTraces } from '../../../src/domain/gps-traces';
import { haversineKm, METERS_PER_DEGREE } from '../../../src/domain/geo';
import type { RoadNetwork } from '../../../src/domain/road-network';
import { isWeekend, secondOfDay } from '../../../src/domain/time-statistics';
import { tripAt, type TrajectorySet } from '../../../src/domain/trajectory-set';
import type { Places } from '../../../src/domain/places';
import { cos } from '../../../src/data/simulation/arithmetic';

/** Two GPS points in a row: what was driven between them, when, on which road and past which places. */
export interface Passage {
  readonly trace: number;
  readonly meters: number;
  readonly seconds: number;
  readonly weekend: boolean;
  /** Hour of the day of the first point, with its fraction. */
  readonly hour: number;
  /** Road on which the vehicle was at the first point. */
  readonly road: number;
  /** Places within some metres of the middle between the points, by category as `Places` has them. */
  readonly near: Uint16Array;
}

/** Traces of drives, the trips that they are of, one for one, and what lies around them. */
export interface DrivenPlaces {
  readonly network: RoadNetwork;
  readonly trips: TrajectorySet;
  readonly traces: GpsTraces;
  readonly places: Places;
}

/** All passages of recorded drives, as the data tell of them: nothing here knows how they were simulated. */
export function passagesOf({ trips, traces, places }: DrivenPlaces, nearMeters: number): Passage[] {
  const placesNear = nearness(places, nearMeters);
  const passages: Passage[] = [];
  for (let trace = 0; trace < traces.traceCount; trace++) {
    const { roads, times } = tripAt(trips, trace);
    let on = 0;
    for (let point = traces.offsets[trace]; point + 1 < traces.offsets[trace + 1]; point++) {
      const time = traces.times[point];
      while (on + 1 < times.length && times[on + 1] <= time) on++;
      const [lonA, latA, lonB, latB] = traces.lonLat.subarray(2 * point, 2 * point + 4);
      passages.push({
        trace,
        meters: 1000 * haversineKm(lonA, latA, lonB, latB),
        seconds: traces.times[point + 1] - time,
        weekend: isWeekend(time),
        hour: secondOfDay(time) / 3600,
        road: roads[on],
        near: placesNear((lonA + lonB) / 2, (latA + latB) / 2),
      });
    }
  }
  return passages;
}

/** Counts the places of each category around a point. */
function nearness({ lonLat, categoryCodes, categories }: Places, meters: number) {
  const shrink = cos((lonLat[1] * Math.PI) / 180);
  const toMeters = (lon: number, lat: number) =>
    [(lon - lonLat[0]) * METERS_PER_DEGREE * shrink, (lat - lonLat[1]) * METERS_PER_DEGREE] as const;
  const index = new Flatbush(categoryCodes.length);
  for (let place = 0; place < categoryCodes.length; place++) {
    const [x, y] = toMeters(lonLat[2 * place], lonLat[2 * place + 1]);
    index.add(x, y);
  }
  index.finish();
  return (lon: number, lat: number): Uint16Array => {
    const counts = new Uint16Array(categories.length);
    for (const place of index.neighbors(...toMeters(lon, lat), Infinity, meters))
      counts[categoryCodes[place]]++;
    return counts;
  };
}

/** Mean speed in km/h of passages, stops included; NaN of none. */
export function meanSpeed(passages: readonly Passage[]): number {
  let [meters, seconds] = [0, 0];
  for (const passage of passages) {
    meters += passage.meters;
    seconds += passage.seconds;
  }
  return (3.6 * meters) / seconds;
}

/**
 * Mean speed in km/h of passages as they would be on the roads of others: that of each class, weighed by the seconds that
 * the others spend on it. Classes of which there is no passage are left out.
 */
export function meanSpeedOnLikeRoads(
  passages: readonly Passage[],
  others: readonly Passage[],
  { classCodes, classNames }: RoadNetwork,
): number {
  let [meters, seconds] = [0, 0];
  for (let code = 0; code < classNames.length; code++) {
    const isOf = ({ road }: Passage) => classCodes[road] === code;
    const kmh = meanSpeed(passages.filter(isOf));
    if (Number.isNaN(kmh)) continue;
    const weight = others.filter(isOf).reduce((sum, passage) => sum + passage.seconds, 0);
    meters += (kmh / 3.6) * weight;
    seconds += weight;
  }
  return (3.6 * meters) / seconds;
}
