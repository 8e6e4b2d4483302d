import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../cli/package';
import { NO_TASK } from '../../src/base/task';
import type { Dataset } from '../../src/domain/dataset';
import { haversineKm } from '../../src/domain/geo';
import { momentsBetween, recoveryMask } from '../../src/domain/masked-trajectories/masks';
import type { Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import {
  askedPlaces,
  type KnownPoints,
  type PlaceSource,
} from '../../src/evaluation/recovery/partly-seen-trip';
import type { PlacesReport } from '../../src/evaluation/recovery/recovery-report';
import { openEncoder } from '../../src/systems/transfertraj/checkpoints/encoder-file';
import { evaluatePlaces } from '../../src/systems/transfertraj/evaluation/evaluate-city';
import { SHIPPED_FOLDER } from '../../src/systems/transfertraj/networks';
import { fillIn } from '../../src/systems/transfertraj/networks/fill-in';
import { ReadCity } from '../../src/systems/transfertraj/networks/read-city';
import { CityRecords } from '../../src/systems/transfertraj/recovery/city-records';
import { counted, firstNumber, type FirstDrawing } from './frame';

const NETWORK = 'recovery8';
const STEP = 8;
const SEED = 42;

/*
 * The first so many test trips are shown whose known points lie so far from each other, on the mean, that a gap can be seen
 * on a map of the city, and that begin and end apart. What anybody says of their gaps decides nothing.
 */
export const TRIPS = 3;
export const LEAST_GAP_KM = 0.4;
export const APART_KM = 0.5;

/** Seconds between the points that the way along the road is drawn through. */
const WAY_SECONDS = 2;

/** Gaps of test trips as straight lines, the road and the shipped network fill them, and how far off each of them is. */
export async function recoveryDrawing(dataset: Dataset): Promise<FirstDrawing> {
  const records = new CityRecords(dataset);
  const trips = records.ofPart('test');
  const places = await records.placeBaselines(NO_TASK);
  const file = join(ROOT, 'public', SHIPPED_FOLDER, `${NETWORK}.safetensors`);
  const encoder = openEncoder(await readFile(file));
  const city = new ReadCity(dataset, encoder.vocabulary, encoder.reading);
  const report = await evaluatePlaces(
    {
      ...{ cityOf: () => city, pretrained: null, tuned: new Map([[NETWORK, encoder]]) },
      ...{ hides: 'space', seed: SEED },
    },
    { places },
    { task: NETWORK, hidden: 'space' },
    trips,
    NO_TASK,
  );
  const shown = firstDrives(trips);
  const masked = shown.map((trajectory) => ({ trajectory, mask: maskOf(trajectory) }));
  const filled = await fillIn(encoder, city, masked, NO_TASK);
  city.dispose();
  encoder.weights.dispose();
  const seen = masked.map(({ trajectory, mask }) => askedPlaces(trajectory, mask));
  const known = seen.map((trip) => pointsOf(trip.seen.known.lonLat));
  const alongRoad = new Map(places('recovery')).get('along-roads')!;
  const ways = seen.map((trip) => wayOf(trip.seen.known, alongRoad));
  const truth = seen.flatMap((trip) => pointsOf(trip.truth));
  const said = filled.flatMap(({ lonLat }, trip) =>
    pointsOf(lonLat).filter((_, point) => masked[trip].mask.hidesSpace[point] === 1),
  );
  return {
    numbers: numbersOf(report!),
    shapes: [
      lines(ways, 3.5, { ink: 'fastest', from: 2400, to: 3300 }),
      lines(known, 2, { ink: 'shortest', from: 1400, to: 2300 }),
      dots(truth, 2.5, { ink: 'real', from: 500, to: 1300 }),
      dots(said, 3.5, { ink: 'distilled', from: 3400, to: 5400 }),
      dots(known.flat(), 5, { ink: 'real', from: 0, to: 500 }),
    ],
  };
}

/** How many metres each of them is off, and the network minus each of the others. */
function numbersOf({ trips, points, sources, differences }: PlacesReport): FirstDrawing['numbers'] {
  const off = (name: string) => firstNumber(sources.find(({ source }) => source === name)!.all.mae);
  const networkMinus = (name: string) => {
    const pair = differences.find(({ before, after }) => before === name && after === 'tuned')!;
    return firstNumber(pair.difference.all.mae);
  };
  return {
    ...{ trips: counted(trips), points: counted(points) },
    ...{ network: off('tuned'), straight: off('straight-lines'), alongRoad: off('along-roads') },
    ...{ overStraight: networkMinus('straight-lines'), overRoad: networkMinus('along-roads') },
  };
}

type Shape = FirstDrawing['shapes'][number];
type Coming = Pick<Shape, 'ink' | 'from' | 'to'>;

const lines = (all: readonly (readonly Point[])[], width: number, coming: Coming): Shape => ({
  ...{ kind: 'lines', ...coming, lines: all },
  sizes: all.map(() => width),
});

const dots = (points: readonly Point[], radius: number, coming: Coming): Shape => ({
  ...{ kind: 'dots', ...coming, lines: [points] },
  sizes: points.map(() => radius),
});

/** The test trips that are shown, in the order of the data. */
export function firstDrives(trips: readonly Trajectory[]): Trajectory[] {
  const shown: Trajectory[] = [];
  for (const trip of trips) {
    const own = knownOf(trip);
    const near = (other: Trajectory) => {
      const others = knownOf(other);
      return kmApart(own[0], others[0]) < APART_KM || kmApart(own.at(-1)!, others.at(-1)!) < APART_KM;
    };
    const km = own.slice(1).reduce((sum, point, i) => sum + kmApart(own[i], point), 0);
    if (km >= LEAST_GAP_KM * (own.length - 1) && !shown.some(near)) shown.push(trip);
    if (shown.length === TRIPS) break;
  }
  return shown;
}

type Point = readonly [longitude: number, latitude: number];

const kmApart = (a: Point, b: Point): number => haversineKm(...a, ...b);

const pointsOf = (lonLat: Float64Array): Point[] =>
  Array.from({ length: lonLat.length / 2 }, (_, i) => [lonLat[2 * i], lonLat[2 * i + 1]] as const);

const maskOf = ({ times }: Trajectory) => recoveryMask(times.length, 'space', STEP);

const knownOf = (trip: Trajectory): Point[] => pointsOf(askedPlaces(trip, maskOf(trip)).seen.known.lonLat);

/** The way on which the baseline puts hidden points, as a line: it is asked for a place every other second. */
function wayOf({ lonLat, times }: KnownPoints, alongRoad: PlaceSource): readonly Point[] {
  const dense = momentsBetween(times, WAY_SECONDS);
  const isKnown = new Set(dense.known);
  const positions = Uint32Array.from(dense.times.keys()).filter((position) => !isKnown.has(position));
  const hidden = { positions, times: Float64Array.from(positions, (position) => dense.times[position]) };
  return pointsOf(alongRoad({ known: { positions: dense.known, lonLat, times }, hidden }));
}
