import { badInput } from '../../src/base/failure';
import {
  knownTrajectory,
  NEAR_METERS,
  OFFICIAL_NEAR_METERS,
  officialTimeFeatures,
  officialTrajectory,
  timeFeatures,
  type CityThings,
} from '../../src/domain/masked-trajectories/known-trajectory';
import {
  predictionMask,
  recoveryMask,
  travelTimeMask,
  type HiddenPart,
  type PointMask,
} from '../../src/domain/masked-trajectories/masks';
import { NearbyThings } from '../../src/domain/masked-trajectories/nearby-things';
import {
  trajectoryOf,
  type Trajectories,
  type Trajectory,
} from '../../src/domain/masked-trajectories/trajectories';
import { UtmZone } from '../../src/domain/masked-trajectories/utm-zone';
import {
  batchOfTrajectories,
  type MaskedBatch,
  type MaskedTrajectory,
} from '../../src/models/transfertraj/batch-of-trajectories';
import { POINT_TOKENS } from '../../src/models/transfertraj/trajectory-batch';
import type { ThingTable } from '../../src/models/transfertraj/trajectory-batch';
import { within } from '../harness/compare';
import type { StoredFile } from '../harness/stored-file';

/** Vectors of places and of roads. */
export type ThingVectors = Readonly<Record<'places' | 'roads', ThingTable>>;

/** Trips and things of one region of the reference. */
export interface StoredRegion {
  /** What its tensors begin with. */
  readonly name: string;
  readonly zone: UtmZone;
  readonly trips: Trajectories;
  /** Its name of each trip. */
  readonly ids: readonly number[];
  /** (T, 2) degrees. */
  readonly places: readonly number[];
  readonly roads: readonly number[];
  readonly vectors: ThingVectors;
}

/** The regions of the file `features`. */
export function storedRegions({ json, tensors }: StoredFile): StoredRegion[] {
  const regions = json.fields('regions');
  const table = (name: string): ThingTable => ({
    features: Float32Array.from(tensors.numbers(name)),
    width: tensors.shape(name)[1],
  });
  return regions.names.map((name) => {
    const points = tensors.numbers(`${name}.points`);
    const tripOf = tensors.numbers(`${name}.trip`);
    const starts = tripOf.flatMap((id, i) => (i === 0 || id !== tripOf[i - 1] ? [i] : []));
    return {
      name,
      zone: new UtmZone(regions.fields(name).number('utm_zone')),
      trips: {
        offsets: Uint32Array.from([...starts, tripOf.length]),
        lonLat: Float64Array.from(points.filter((_, i) => i % 3 < 2)),
        times: Float64Array.from(points.filter((_, i) => i % 3 === 2)),
      },
      ids: starts.map((at) => tripOf[at]),
      places: tensors.numbers(`${name}.poi_lnglat`),
      roads: tensors.numbers(`${name}.road_lnglat`),
      vectors: { places: table(`${name}.poi_embed`), roads: table(`${name}.road_embed`) },
    };
  });
}

/** @throws Failure 'bad-input' if there is no such trip */
export function storedTrip({ name, trips, ids }: StoredRegion, id: number): Trajectory {
  const trip = ids.indexOf(id);
  if (trip < 0) throw badInput(`Region ${name} of the reference has no trip ${id}.`, { id });
  return trajectoryOf(trips, trip);
}

/** Where its things lie on the sphere. */
export const thingsOnSphere = ({ places, roads }: Pick<StoredRegion, 'places' | 'roads'>): CityThings => ({
  places: NearbyThings.onSphere(places, NEAR_METERS),
  roads: NearbyThings.onSphere(roads, NEAR_METERS),
});

/** Where its things lie in its zone, moved by some metres, for the form of the official code. */
export function thingsInZone({ zone, places, roads }: StoredRegion, shift = [0, 0]): CityThings {
  const plane = (lonLat: readonly number[]) =>
    NearbyThings.onPlane(moved(zone.metres(lonLat), shift), OFFICIAL_NEAR_METERS);
  return { places: plane(places), roads: plane(roads) };
}

export const moved = (metres: Float64Array, shift: readonly number[]): Float64Array =>
  metres.map((value, i) => value + shift[i % 2]);

/** The first points of trajectories, (trips, 2) degrees. */
export const firstPoints = (trajectories: readonly Trajectory[]): number[] =>
  trajectories.flatMap(({ lonLat }) => [lonLat[0], lonLat[1]]);

/** @throws Failure 'bad-input' for a task of another name */
export function taskMask(task: string, length: number, hidden: HiddenPart): PointMask {
  if (task === 'tp') return predictionMask(length, hidden);
  if (task === 'od_tte') return travelTimeMask(length);
  const [, step] = /^rec(\d+)$/.exec(task) ?? [];
  if (step === undefined) throw badInput(`No task here is called "${task}".`, { task });
  return recoveryMask(length, hidden, Number(step));
}

/** A trajectory of the reference, masked, with the seconds that its raw form has. */
export interface StoredMasked extends MaskedTrajectory {
  readonly trajectory: Trajectory;
}

/** Trajectories that are asked a task, in the form of the official code. */
export const officialMasked = (
  trajectories: readonly Trajectory[],
  task: string,
  zone: UtmZone,
  things: CityThings,
): StoredMasked[] =>
  trajectories.map((trajectory) => ({
    trajectory,
    known: officialTrajectory(trajectory, zone, things),
    mask: taskMask(task, trajectory.times.length, 'space'),
  }));

/** Trajectories that are asked a task, in kilometres. */
export const exactMasked = (
  trajectories: readonly Trajectory[],
  task: string,
  things: CityThings,
  hidden: HiddenPart = 'space',
): StoredMasked[] =>
  trajectories.map((trajectory) => ({
    trajectory,
    known: knownTrajectory(trajectory, things, Infinity),
    mask: taskMask(task, trajectory.times.length, hidden),
  }));

/** The batch of trajectories, from the first point in the official form. */
export const storedBatch = (masked: readonly StoredMasked[], official: boolean): MaskedBatch =>
  batchOfTrajectories(masked, official ? 'first-point' : 'none');

const WEEK = 7 * 86_400;

/**
 * How the raw form tells seconds since 1970, and what its seconds since the first point are: in single precision, as the official
 * padders have them, or as seconds of the week, which single precision holds exactly where they are whole.
 */
const RAW_TIMES = {
  official: { stored: Math.fround, features: officialTimeFeatures },
  weekly: {
    stored: (seconds: number) => Math.fround(seconds - WEEK * Math.floor(seconds / WEEK)),
    features: timeFeatures,
  },
};

/** What coordinates, in their unit, and features of time may differ by. */
export interface PointTolerance {
  readonly space: number;
  readonly time: number;
}

/** Features of time, which the file has in the form of seconds: the last digit of single precision. */
const TIME_FEATURES = 1e-5;

/** What values of inputs and targets may differ by, which the file states in words: "... 1e-3 m / 1e-6 km". */
export function inputTolerance({ stated }: StoredFile, unit: 'm' | 'km'): PointTolerance {
  const words = stated.text('input/target');
  const [, value] = new RegExp(`([\\d.]+(?:e-?\\d+)?) ${unit}\\b`).exec(words) ?? [];
  if (value === undefined) throw badInput(`tasks.json states no tolerance of inputs in ${unit}.`, { words });
  return { space: Number(value), time: TIME_FEATURES };
}

/**
 * Compares a batch with the stored input, or its targets with the stored target: (trips, longest, 4, 2), x, y, seconds, seconds since
 * the first point; value and token of each.
 */
export function checkPoints(
  file: StoredFile,
  name: string,
  masked: readonly StoredMasked[],
  form: { readonly side: 'input' | 'target'; readonly official: boolean },
  tolerance: PointTolerance,
): void {
  const isInput = form.side === 'input';
  const { batch, targets } = storedBatch(masked, form.official);
  const { trips, longest, spaceTokens, timeTokens } = batch;
  const stored = file.numbers(name);
  file.lists(`${name}: shape`, [trips, longest, 4, 2], file.tensors.shape(name).slice());
  const column = (feature: number, part: 0 | 1) =>
    stored.filter((_, i) => Math.floor(i / 2) % 4 === feature && i % 2 === part);
  const asked = (tokens: Int32Array, asks: Uint8Array) =>
    isInput ? tokens : tokens.map((token, row) => (asks[row] ? POINT_TOKENS.unknown : token));
  const [space, time] = [asked(spaceTokens, targets.asksSpace), asked(timeTokens, targets.asksTime)];
  const tokens = [...space, ...space, ...time, ...time];
  file.exact(`${name}: tokens`, tokens, [0, 1, 2, 3].flatMap((feature) => column(feature, 1))); // prettier-ignore
  const own = isInput ? batch : targets;
  const axis = (which: number) => own.space.filter((_, i) => i % 2 === which);
  const coordinates = [...column(0, 0), ...column(1, 0)];
  file.row(`${name}: space`, [...axis(0), ...axis(1)], coordinates, within(tolerance.space));
  const { stored: told, features } = RAW_TIMES[form.official ? 'official' : 'weekly'];
  // Seconds of each row as the raw form has them, 0 where they are hidden or there is no point.
  const rows = masked.flatMap(({ trajectory: { times }, mask }, trip) =>
    Array.from({ length: longest }, (_, place) => {
      const isHidden = isInput && timeTokens[trip * longest + place] !== POINT_TOKENS.known;
      if (isHidden || place >= mask.points.length) return [0, 0];
      const seconds = times[mask.points[place]];
      return [told(seconds), Math.fround(seconds - times[0])];
    }),
  );
  const [seconds, since] = [0, 1].map((part) => rows.map((row) => row[part]));
  file.exact(`${name}: seconds`, [...seconds, ...since], [...column(2, 0), ...column(3, 0)]);
  // The last feature is the minutes of the seconds since the first point.
  const ofTime = rows.flatMap(([each, after]) => [...features([each]).subarray(0, 3), after / 60]);
  file.row(`${name}: features of time`, own.time, ofTime, within(tolerance.time));
}
