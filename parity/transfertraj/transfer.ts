import { reshape, tensor2d, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { badInput } from '../../src/base/failure';
import { officialTrajectory, type CityThings } from '../../src/domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import { trajectoryOf, type Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import { TRANSFERTRAJ_FORMS, TRANSFERTRAJ_PRESETS } from '../../src/models/transfertraj/config';
import { Layers, rotaryAngles, rotaryScores, rotated } from '../../src/models/transfertraj/layers';
import { within, type Parts } from '../harness/compare';
import { computed, farthest, largest, rowsOf } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import type { PredictingNetwork } from './reference';
import {
  checkPoints,
  exactMasked,
  inputTolerance,
  moved,
  officialMasked,
  storedBatch,
  taskMask,
  thingsInZone,
  thingsOnSphere,
  type StoredMasked,
  type StoredRegion,
  type ThingVectors,
} from './regions';

/** What the trip is asked. */
const TASK = 'tp';
/** Places in degrees, in double precision. */
const DEGREES = 1e-9;
/** Radians: angles that single precision does not hold well. */
const MANY_TURNS = 100;
const THIRTY_DEGREES = Math.PI / 6;

/** What shifts, another region and turns leave alike. */
export const transferParts = (
  file: StoredFile,
  network: PredictingNetwork,
  regions: readonly StoredRegion[],
): Parts => ({
  shifts: () => checkShifts(file, network, movedTrip(file, regions)),
  'another region': () => checkAbroad(file, network, movedTrip(file, regions)),
  'rotation alone': () => checkRotation(file),
});

/** The trip of the reference that is moved about, its region, and the one that its shape is placed in. */
interface MovedTrip {
  readonly trip: Trajectory;
  readonly region: StoredRegion;
  readonly abroad: StoredRegion;
  /** What is said of the shape in the other region. */
  readonly stored: StoredFields;
}

/** The tensor of the trip's points in a region. */
const placesOf = ({ name }: StoredRegion): string => `transfer.km.lnglat_${name}`;

/** @throws Failure 'bad-input' if the file tells of no such trip */
function movedTrip(file: StoredFile, regions: readonly StoredRegion[]): MovedTrip {
  const transfer = file.json.fields('transfer');
  for (const abroad of regions) {
    const name = `same shape placed in region ${abroad.name}`;
    if (!transfer.has(name)) continue;
    for (const region of regions) {
      if (region === abroad || !file.tensors.has(placesOf(region))) continue;
      const lonLat = file.numbers(placesOf(region));
      const trips = region.ids.map((_, trip) => trajectoryOf(region.trips, trip));
      const trip = trips.find((each) => farthest(each.lonLat, lonLat) < DEGREES);
      if (trip) return { trip, region, abroad, stored: transfer.fields(name) };
    }
  }
  throw badInput('No trip of the reference is the one that is placed in another region.');
}

/** Compares a prediction of one trip where it is, shifted in its zone, and counted from another origin. */
async function checkShifts(
  file: StoredFile,
  network: PredictingNetwork,
  { region, trip }: MovedTrip,
): Promise<void> {
  const { zone, places, roads, vectors } = region;
  const stored = file.json.fields('transfer');
  const tolerance = file.tolerance('pred_spatial_m');
  const official = (of: Trajectory, things = thingsInZone(region)) =>
    officialMasked([of], TASK, zone, things);
  const say = async (masked: readonly StoredMasked[]) =>
    (await network.predictions('official', storedBatch(masked, true).batch, vectors)).space;
  const checkInput = (name: string, masked: readonly StoredMasked[]) =>
    checkPoints(file, name, masked, { side: 'input', official: true }, inputTolerance(file, 'm'));
  /** Places in degrees, moved by some metres in the zone: what the file has in single precision. */
  const checkPlane = (name: string, lonLat: ArrayLike<number>, shift = [0, 0]) => {
    const metres = moved(zone.metres(lonLat), shift).map(Math.fround);
    file.tensor(name, metres, within(inputTolerance(file, 'm').space));
  };

  const own = official(trip);
  checkInput('transfer.utm.input', own);
  checkPlane('transfer.utm.first_point', trip.lonLat.subarray(0, 2));
  const here = await say(own);
  file.output('transfer.utm.pred_spatial', here, tolerance);
  /** How far predictions are from those of the trip where it is; both may be off. */
  const checkDifference = (what: string, said: readonly number[], stated: number) =>
    file.computed(what, farthest(said, here), stated, within(2 * tolerance.absolute));

  for (const [i, fields] of stored.list('translated_in_utm_metres').entries()) {
    const at = `transfer.utm.shift${i}`;
    const shift = fields.numbers('shift_m');
    const there = { ...trip, lonLat: zone.lonLat(moved(zone.metres(trip.lonLat), shift)) };
    checkPlane(`${at}.first_point`, there.lonLat.subarray(0, 2));
    checkPlane(`${at}.poi_coors`, places, shift);
    checkPlane(`${at}.road_coors`, roads, shift);
    const masked = official(there, thingsInZone(region, shift));
    checkInput(`${at}.input`, masked);
    const said = await say(masked);
    file.output(`${at}.pred_spatial`, said, tolerance);
    const apart = farthest(masked[0].known.space, own[0].known.space);
    const [input, prediction, staying] = fields.all(
      'max_input_difference_m',
      'max_prediction_difference_m',
      'max_prediction_difference_m_if_poi_and_roads_stay',
    );
    file.row(`${at}: difference of the input`, apart, input, within(inputTolerance(file, 'm').space));
    const what = `${at}: difference of the prediction`;
    checkDifference(what, said, prediction);
    checkDifference(`${what} where places and roads stay`, await say(official(there)), staying);
  }

  // The trip counted from a point beside its first, from which the first is so far away: what re-centring is for.
  for (const name of stored.names) {
    const [, east, north] = /\((-?[\d.]+),(-?[\d.]+) m away\)/.exec(name) ?? [];
    if (east === undefined) continue;
    const first = zone.metres(trip.lonLat.subarray(0, 2));
    const origin = zone.lonLat(moved(first, [-Number(east), -Number(north)]));
    // A point before the first that is never read: all others, and what is hidden, are counted from it.
    const trajectory = {
      lonLat: Float64Array.of(...origin, ...trip.lonLat),
      times: Float64Array.of(trip.times[0], ...trip.times),
    };
    const mask = taskMask(TASK, trip.times.length, 'space');
    const known = officialTrajectory(trajectory, zone, thingsInZone(region));
    const points = mask.points.map((point) => point + 1);
    const said = await say([{ trajectory, known, mask: { ...mask, points } }]);
    const stated = stored.fields(name).number('max_prediction_difference_m');
    checkDifference('transfer: difference of the prediction from another origin', said, stated);
  }
}

/** Compares what is said of the same shape in another region, where all kilometres are the same: with its own things, and with those there. */
async function checkAbroad(file: StoredFile, network: PredictingNetwork, trips: MovedTrip): Promise<void> {
  const { trip, region, abroad, stored } = trips;
  const there = Float64Array.from(file.numbers(placesOf(abroad)));
  // Where the trip and all things of its region lie in the other one.
  const local = new LocalKilometres(trip.lonLat[0], trip.lonLat[1]);
  const away = new LocalKilometres(there[0], there[1]);
  const placed = (lonLat: ArrayLike<number>) => [...away.lonLat(local.kilometres(lonLat))];
  const things = { places: placed(region.places), roads: placed(region.roads) };
  for (const [tensor, lonLat] of [
    [placesOf(region), trip.lonLat],
    [placesOf(abroad), placed(trip.lonLat)],
    [`transfer.km.poi_lnglat_${abroad.name}`, things.places],
    [`transfer.km.road_lnglat_${abroad.name}`, things.roads],
  ] as const)
    file.tensor(tensor, lonLat, within(DEGREES));
  const masked = (lonLat: Float64Array, of: CityThings) => exactMasked([{ ...trip, lonLat }], TASK, of);
  const [own, other] = [masked(trip.lonLat, thingsOnSphere(region)), masked(there, thingsOnSphere(things))];
  const tolerance = inputTolerance(file, 'km');
  checkPoints(file, 'transfer.km.input', own, { side: 'input', official: false }, tolerance);
  const fromFirst = (values: Float64Array) => values.map((value, i) => value - values[i % 2]);
  const inZone = ({ zone }: StoredRegion, lonLat: Float64Array) => fromFirst(zone.metres(lonLat));
  const [here, elsewhere] = [own, other].map(([{ known }]) => known.space);
  file.row(
    'transfer.km: differences of kilometres and of metres in the zones, and the extent in metres',
    [
      farthest(here, elsewhere),
      farthest(inZone(region, trip.lonLat), inZone(abroad, there)),
      1000 * Math.max(...here.map(Math.abs)),
    ],
    stored.all('max_relative_km_difference', 'max_relative_difference_in_utm_m', 'extent_m'),
    within(tolerance.space),
  );
  const degrees = farthest(fromFirst(trip.lonLat), fromFirst(there));
  const stated = stored.number('max_relative_difference_in_degrees');
  file.row('transfer.km: difference of degrees', degrees, stated, within(DEGREES));

  const say = async (each: readonly StoredMasked[], vectors: ThingVectors) =>
    (await network.predictions('spec', storedBatch(each, false).batch, vectors)).space;
  const said = await say(own, region.vectors);
  const saidThere = await say(other, region.vectors);
  const withThings = await say(masked(there, thingsOnSphere(abroad)), abroad.vectors);
  const allowed = file.tolerance('pred_spatial_km');
  const context = `_with_context_of_${abroad.name}`;
  file.output('transfer.km.pred_spatial', saidThere, allowed);
  file.output(`transfer.km.pred_spatial${context}`, withThings, allowed);
  file.computed(
    'transfer.km: differences of the prediction, with the own things and with those of the region',
    [farthest(said, saidThere), farthest(said, withThings)],
    stored.all('max_prediction_difference_km', `max_prediction_difference_km${context}`),
    within(2 * allowed.absolute),
  );
}

/** Compares the scores of attention for hidden states that stay: what shifts and turns of the places do to them. */
async function checkRotation(file: StoredFile): Promise<void> {
  const stored = file.json.fields('transfer').fields('trie_alone');
  const found = await computed(() => statesOf(file, stored.numbers('shift_km')));
  const of = (name: string) => found[name].data;
  const apart = (a: string, b: string) => farthest(of(a), of(b));
  const tolerance = file.tolerance('trie scores');
  for (const name of ['scores_theta', 'scores_no_theta', 'scores_theta_rotated_30deg', 'angle_theta'])
    file.output(`trie.${name}`, of(name), tolerance);
  const shifted = apart('shifted', 'scores_theta');
  const turned = apart('scores_theta_rotated_30deg', 'scores_theta');
  const [most, double, single, rotation] = stored.all(
    'scores_max',
    'shift_changes_scores_fp64',
    'shift_changes_scores_fp32',
    'rotation_30deg_changes_scores',
  );
  file.computed(
    'trie: largest score, what a shift changes, what a turn changes',
    [largest(of('scores_theta')), shifted, shifted, turned],
    [most, double, single, rotation],
    tolerance,
  );
  const width = file.tensors.shape('trie.hidden').at(-1) ?? 1;
  const norms = (rows: ArrayLike<number>) => rowsOf(rows, width).map((row) => Math.hypot(...row));
  file.computed(
    'trie: a turn back and another are their difference; norms stay',
    [
      apart('turned there and back', 'turned by the difference'),
      farthest(norms(of('turned')), norms(file.numbers('trie.hidden'))),
    ],
    stored.all('RaT_Rb_minus_Rba', 'norm_change'),
    tolerance,
  );
  // The weights of these numbers are not in the file: what they say can be shown with the others.
  const [change, rounding, angle] = stored
    .fields('raw_metres')
    .all('fp32_change_of_scores_after_a_shift_of_37km', 'fp32_minus_fp64_scores', 'largest_angle_rad');
  const inMetres = apart('shifted in metres', 'scores in metres');
  const ours = [largest(of('angle in metres')) > MANY_TURNS, inMetres > 10 * shifted, true];
  const theirs = [angle > MANY_TURNS, change > 10 * single, rounding > single];
  const what = 'trie: in metres, angles are large and shifts change scores far more than in kilometres';
  file.lists(what, ours, theirs);
}

/** Scores and angles at the stored places, at shifted and at turned ones, and the states themselves as they are turned. */
function statesOf(file: StoredFile, shift: readonly number[]): Record<string, Tensor> {
  const hidden = file.matrix('trie.hidden');
  const layersOf = (theta: boolean): Layers => {
    const config = { ...TRANSFERTRAJ_PRESETS.light, ...TRANSFERTRAJ_FORMS.specification };
    const get = <T extends Tensor>(name: string): T => {
      const weight: Tensor = file.matrix(`trie.${name.replace(/^\./, '')}`);
      return (name.endsWith('.bias') ? reshape(weight, [-1]) : weight) as T;
    };
    return new Layers({ get }, { ...config, width: hidden.shape[1], theta });
  };
  const [queries, keys] = ['wq', 'wk'].map((name) => layersOf(true).dense(name, hidden));
  /** (points, d/2) */
  const angles = (at: readonly number[], theta = true): Tensor2D =>
    rotaryAngles(layersOf(theta), '', tensor2d([...at], [at.length / 2, 2]));
  /** (1, points, points) */
  const scores = (at: readonly number[], theta = true): Tensor =>
    rotaryScores(layersOf(theta), queries, keys, angles(at, theta), 1);
  const places = file.numbers('trie.coord');
  const shifted = places.map((value, i) => value + shift[i % 2]);
  const metres = (kilometres: readonly number[]) => kilometres.map((value) => 1000 * value);
  const back = places.map((value) => -value);
  return {
    scores_theta: scores(places),
    scores_no_theta: scores(places, false),
    scores_theta_rotated_30deg: scores(turnedPlaces(places, THIRTY_DEGREES)),
    angle_theta: angles(places),
    shifted: scores(shifted),
    'angle in metres': angles(metres(places), false),
    'scores in metres': scores(metres(places), false),
    'shifted in metres': scores(metres(shifted), false),
    'turned there and back': rotated(rotated(hidden, angles(shifted)), angles(back)),
    'turned by the difference': rotated(hidden, angles(places.map((_, i) => shift[i % 2]))), // prettier-ignore
    turned: rotated(hidden, angles(places)),
  };
}

/** Places (n, 2) turned about the origin, counter-clockwise. */
function turnedPlaces(places: readonly number[], angle: number): number[] {
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return places.map((value, i) =>
    i % 2 === 0 ? cosine * value - sine * places[i + 1] : sine * places[i - 1] + cosine * value,
  );
}
