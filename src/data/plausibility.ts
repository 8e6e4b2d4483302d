import { middleNumber } from '../base/quantiles';
import { METERS_PER_DEGREE } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import type { TrajectorySet } from '../domain/trajectory-set';
import { SPLITS, type SplitName } from '../domain/dataset';
import type { FindingCollector } from './check-report';
import { hash } from './simulation/arithmetic';
import { clockText } from './trips-csv';

/** A road that is shorter on the map says little about its unit: numbers are rounded. */
const LEAST_METERS = 20;
/** A stated length beyond this multiple of the line on the map, or below its inverse, does not fit. */
const MOST_STRETCH = 3;
const FASTEST_KMH = 200;
const LONGEST_STEP = 86_400;
/** 1 January 1990 and 1 January 2101. */
const [FIRST_SECOND, LAST_SECOND] = [631_152_000, 4_133_980_800];

/** Names of files, for findings. */
export interface CheckedFiles {
  readonly roads: string;
  readonly trips: Readonly<Record<SplitName, string>>;
}

/**
 * Notes and keeps what a file can hold but a city can hardly: lengths unlike the lines, odd speeds, steps and
 * years, trips in two splits. Whether it is wrong only the person who has the data can tell.
 */
export function notePlausibility(
  network: RoadNetwork,
  trips: Readonly<Record<SplitName, TrajectorySet>>,
  files: CheckedFiles,
  findings: FindingCollector,
): void {
  noteLengths(network, files.roads, findings);
  noteSpeeds(network, files.roads, findings);
  for (const split of SPLITS) noteTimes(network, trips[split], files.trips[split], findings);
  noteRepeats(trips, files, findings);
}

/** Length of a road's line in metres, on a plane through its first point. */
function lineMeters({ shapeOffsets, shapeLonLat }: RoadNetwork, road: number): number {
  let meters = 0;
  for (let v = shapeOffsets[road] + 1; v < shapeOffsets[road + 1]; v++) {
    const squeeze = Math.cos((shapeLonLat[2 * v + 1] * Math.PI) / 180);
    const east = (shapeLonLat[2 * v] - shapeLonLat[2 * v - 2]) * squeeze;
    meters += Math.hypot(east, shapeLonLat[2 * v + 1] - shapeLonLat[2 * v - 1]) * METERS_PER_DEGREE;
  }
  return meters;
}

function noteLengths(network: RoadNetwork, file: string, findings: FindingCollector): void {
  const stretches: number[] = [];
  for (let road = 0; road < network.roadCount; road++) {
    const line = lineMeters(network, road);
    if (line < LEAST_METERS) continue;
    const stretch = network.lengthMeters[road] / line;
    stretches.push(stretch);
    if (stretch <= MOST_STRETCH && stretch >= 1 / MOST_STRETCH) continue;
    const text = `${network.lengthMeters[road]} m, ${Math.round(line)} m on the map`;
    const message = `lengths do not fit the lines on the map (beyond ${MOST_STRETCH} times, or below a third).`;
    findings.add(file, 'odd-length', 'kept', message, { row: road + 1, column: 'length', text });
  }
  const median = stretches.length > 0 ? middleNumber(stretches) : 1;
  const unit = UNITS.find(({ factor }) => median > factor / 1.5 && median < factor * 1.5);
  if (!unit) return;
  const message = `the lengths look like ${unit.unit}; metres are needed. Multiply the column by ${unit.by}.`;
  findings.add(file, 'length-unit', 'kept', message, { row: 0, column: 'length', text: '' });
}

/** What a median length is, in shares of the line on the map, where it was written in another unit. */
const UNITS = [
  { unit: 'kilometres', factor: 0.001, by: '1000' },
  { unit: 'miles', factor: 1 / 1609.344, by: '1609.344' },
  { unit: 'feet', factor: 1 / 0.3048, by: '0.3048' },
  { unit: 'degrees', factor: 1 / METERS_PER_DEGREE, by: String(METERS_PER_DEGREE) },
] as const;

function noteSpeeds({ maxSpeedKmh, roadCount }: RoadNetwork, file: string, findings: FindingCollector): void {
  for (let road = 0; road < roadCount; road++)
    if (maxSpeedKmh[road] > FASTEST_KMH) {
      const place = { row: road + 1, column: 'maxspeed', text: `${maxSpeedKmh[road]} km/h` };
      findings.add(file, 'odd-speed', 'kept', `speed limits are above ${FASTEST_KMH} km/h.`, place);
    }
}

function noteTimes(
  { lengthMeters }: RoadNetwork,
  { tripCount, offsets, roads, times, sourceRows }: TrajectorySet,
  file: string,
  findings: FindingCollector,
): void {
  for (let trip = 0; trip < tripCount; trip++) {
    const [first, end] = [offsets[trip], offsets[trip + 1]];
    // Trips without times say nothing that could be odd.
    if (end === first || Number.isNaN(times[first])) continue;
    const row = sourceRows[trip];
    const place = (text: string) => ({ row, column: 'time_list', text });
    if (!(times[first] >= FIRST_SECOND && times[end - 1] < LAST_SECOND)) {
      const message = 'trips are of a year before 1990 or after 2100. Is the unit of the times right?';
      findings.add(file, 'odd-year', 'kept', message, place(clockText(times[first])));
    }
    let [fastest, longest] = [0, 0];
    for (let i = first; i + 1 < end; i++) {
      const seconds = times[i + 1] - times[i];
      longest = Math.max(longest, seconds);
      // Whole seconds are off by one at most; steps without any time are counted elsewhere.
      if (seconds > 0) fastest = Math.max(fastest, (3.6 * lengthMeters[roads[i]]) / (seconds + 1));
    }
    if (fastest > FASTEST_KMH) {
      const message = `trips have steps that are faster than ${FASTEST_KMH} km/h.`;
      findings.add(file, 'odd-step', 'kept', message, place(`${Math.round(fastest)} km/h`));
    }
    if (longest > LONGEST_STEP) {
      const message = 'trips stay on one road for longer than a day.';
      findings.add(file, 'long-step', 'kept', message, place(`${(longest / LONGEST_STEP).toFixed(1)} days`));
    }
  }
}

/** The same roads at the same times, in a split and in one before it: what is tested was trained on. */
function noteRepeats(
  trips: Readonly<Record<SplitName, TrajectorySet>>,
  { trips: files }: CheckedFiles,
  findings: FindingCollector,
): void {
  /** By key: number of the first trip that has it, counted over all splits. */
  const known = new Map<number, number>();
  const starts = SPLITS.map((_, s) => SPLITS.slice(0, s).reduce((sum, one) => sum + trips[one].tripCount, 0));
  SPLITS.forEach((split, s) => {
    const set = trips[split];
    for (let trip = 0; trip < set.tripCount; trip++) {
      const key = keyOf(set, trip);
      const number = known.get(key);
      if (number === undefined) known.set(key, starts[s] + trip);
      else if (number < starts[s]) {
        const other = SPLITS[starts.findLastIndex((start) => start <= number)];
        const twin = number - starts[SPLITS.indexOf(other)];
        if (!areEqual(trips[other], twin, set, trip)) continue;
        const message = 'trips are in another split too, at the same times: what is measured was trained on.';
        const text = `row ${trips[other].sourceRows[twin]} of ${files[other]}`;
        findings.add(files[split], 'split-repeat', 'kept', message, { row: set.sourceRows[trip], text });
      }
    }
  });
}

function keyOf({ offsets, roads, times }: TrajectorySet, trip: number): number {
  let key = hash(offsets[trip + 1] - offsets[trip], times[offsets[trip]] | 0);
  for (let i = offsets[trip]; i < offsets[trip + 1]; i++) key = hash(key, roads[i]);
  // The start beside the hash: two trips of one city that share both are one trip, or are told apart below.
  return key + (times[offsets[trip]] % 2 ** 20) * 2 ** 32;
}

function areEqual(a: TrajectorySet, i: number, b: TrajectorySet, j: number): boolean {
  const [from, at, count] = [a.offsets[i], b.offsets[j], a.offsets[i + 1] - a.offsets[i]];
  if (b.offsets[j + 1] - at !== count) return false;
  for (let k = 0; k < count; k++)
    if (a.roads[from + k] !== b.roads[at + k] || a.times[from + k] !== b.times[at + k]) return false;
  return true;
}
