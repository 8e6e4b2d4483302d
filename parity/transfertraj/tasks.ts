import { badInput } from '../../src/base/failure';
import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import { errorSize, metresApart, minuteErrors } from '../../src/evaluation/recovery/errors';
import { within, type Parts } from '../harness/compare';
import { present } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile, subject } from '../harness/stored-file';
import { StoredNetwork, PredictingNetwork, type Form } from './reference';
import {
  checkPoints,
  exactMasked,
  firstPoints,
  inputTolerance,
  officialMasked,
  storedBatch,
  storedRegions,
  storedTrip,
  taskMask,
  thingsInZone,
  thingsOnSphere,
  type StoredMasked,
  type StoredRegion,
  type ThingVectors,
} from './regions';
import { transferParts } from './transfer';

/** Places in degrees, in double precision. */
const DEGREES = 1e-9;
/** The radius of the unused distance of the official code, in kilometres. */
const OFFICIAL_RADIUS_KM = 6371;

/** Inputs, targets and predictions of the tasks, measures of given predictions, and what shifts and turns leave alike. */
export const tasks = subject('tasks', (file) => {
  const regions = storedRegions(new StoredFile('features', file.context));
  const network = new PredictingNetwork(new StoredNetwork(file.context));
  const all = storedTasks(file, regions);
  const parts: Record<string, Parts[string]> = {
    trips: () => {
      const stored = file.json.fields('regions');
      for (const region of stored.names) {
        const own = all.find((task) => task.region.name === region)?.trajectories ?? [];
        const lengths = own.map(({ times }) => times.length);
        file.lists(`${region}: points of the trips`, lengths, stored.fields(region).numbers('lengths'));
      }
    },
  };
  for (const task of all) {
    parts[`${task.at}: inputs`] = () => checkInputs(file, task);
    parts[`${task.at}: predictions`] = () => checkPredictions(file, network, task, regions);
  }
  return {
    parts: {
      ...parts,
      metrics: () => checkMetrics(file),
      ...transferParts(file, network, regions),
      description: () => file.shapes(),
    },
    // How far the code that made the file was from another one of its authors.
    leaves: ['fp32_vs_numpy_fp64_pred_spatial'],
  };
});

/** Trips of a region that are asked the same thing; `at` is what its tensors begin with, region and task. */
type StoredTask = ReturnType<typeof storedTasks>[number];

/** The tasks of the file, by its names of them. */
const storedTasks = ({ json }: StoredFile, regions: readonly StoredRegion[]) =>
  json.fields('tasks').names.map((at) => {
    const [name, task] = at.split('.');
    const region = regions.find((each) => each.name === name);
    if (!region) throw badInput(`Task ${at} is of a region that the reference has not.`);
    const ids = json.fields('regions').fields(name).numbers('trip_ids');
    return { at, region, task, trajectories: ids.map((id) => storedTrip(region, id)) };
  });

/** Compares what a task hides, and the batches of it in all forms that the file has. */
function checkInputs(file: StoredFile, { at, region, task, trajectories }: StoredTask): void {
  const official = officialMasked(trajectories, task, region.zone, thingsInZone(region));
  const stated = file.json.fields('tasks').fields(at);
  for (const [what, hides, field] of [
    ['places', 'hidesSpace', 'to_predict_space'],
    ['times', 'hidesTime', 'to_predict_time'],
  ] as const) {
    const line = (points: readonly number[], trip: number) => `${trip}: ${points.join()}`;
    const ours = official.map(({ mask }) => [...mask[hides]].flatMap((hidden, i) => (hidden ? [i] : [])));
    file.lists(`${at}: ${what} to predict`, ours.map(line), stated.rows(field).map(line));
  }
  const check = (stem: string, masked: readonly StoredMasked[], unit: 'm' | 'km') => {
    for (const side of ['input', 'target'] as const) {
      const form = { side, official: unit === 'm' };
      checkPoints(file, `${stem}.${side}`, masked, form, inputTolerance(file, unit));
    }
  };
  check(at, official, 'm');
  file.tensor(`${at}.positions`, storedBatch(official, true).batch.positions, within(0));
  const firsts = region.zone.metres(firstPoints(trajectories)).map(Math.fround);
  file.tensor(`${at}.first_point`, firsts, within(inputTolerance(file, 'm').space));
  const things = thingsOnSphere(region);
  check(`${at}.spec`, exactMasked(trajectories, task, things), 'km');
  file.tensor(`${at}.spec.first_lnglat`, firstPoints(trajectories), within(DEGREES));
  if (file.tensors.has(`${at}.whole.input`))
    check(`${at}.whole`, exactMasked(trajectories, task, things, 'point'), 'km');
}

/** Compares what the network says of a task, in every form that the file has. */
async function checkPredictions(
  file: StoredFile,
  network: PredictingNetwork,
  { at, region, task, trajectories }: StoredTask,
  regions: readonly StoredRegion[],
): Promise<void> {
  const official = (things = thingsInZone(region)) => officialMasked(trajectories, task, region.zone, things);
  const exact = (hidden: 'space' | 'point') =>
    exactMasked(trajectories, task, thingsOnSphere(region), hidden);
  const check = async (
    form: Form,
    name: string,
    masked: readonly StoredMasked[],
    vectors: ThingVectors = region.vectors,
  ): Promise<void> => {
    const { batch, targets } = storedBatch(masked, form === 'official');
    const { space, time, smallestGap } = await network.predictions(form, batch, vectors);
    const lengths = [...batch.lengths];
    const row = (what: string, values: ArrayLike<number>, tolerance = what) => {
      const tensor = `${name}.${what}`;
      const stored = present({ shape: file.tensors.shape(tensor), data: file.numbers(tensor) }, lengths);
      file.computed(tensor, values, stored, tolerance);
    };
    row(form === 'official' ? 'pred_spatial_m' : 'pred_spatial_km', space);
    row('pred_time_features', time);
    const gaps = file.json.fields('smallest_router_gap');
    // The file has three digits of it.
    const digits = { absolute: 1e-5, relative: 5e-3 };
    if (gaps.has(name))
      file.computed(`${name}: smallest gap of the experts`, smallestGap, gaps.number(name), digits);
    const wanted = present({ shape: [batch.trips, batch.longest, 2], data: targets.space }, lengths);
    for (const [what, values] of Object.entries({ pred_lnglat: space, target_lnglat: wanted }))
      if (file.tensors.has(`${name}.${what}`))
        row(what, degreesOf(form, masked, region, values), `${form} pred_lnglat`);
  };
  await check('official', `${at}.official`, official());
  await check('spec', `${at}.spec`, exact('space'));
  if (file.tensors.has(`${at}.whole.pred_spatial_km`)) await check('spec', `${at}.whole`, exact('point'));
  const leftBehind = `${at}.official_roads_left_behind`;
  if (!file.tensors.has(`${leftBehind}.pred_spatial_m`)) return;
  // Another region's roads, where that one has them.
  const source = regions.find(({ name }) => name !== region.name) ?? region;
  const things = { places: thingsInZone(region).places, roads: thingsInZone(source).roads };
  const vectors = { places: region.vectors.places, roads: source.vectors.roads };
  await check('official', leftBehind, official(things), vectors);
}

/** Where points lie that were said from the first point of each trip: (points, 2) degrees. */
function degreesOf(
  form: Form,
  masked: readonly StoredMasked[],
  { zone }: StoredRegion,
  space: readonly number[],
): number[] {
  let from = 0;
  return masked.flatMap(({ trajectory, mask }) => {
    const own = space.slice(from, (from += 2 * mask.points.length));
    const first = firstPoints([trajectory]);
    if (form === 'spec') return [...new LocalKilometres(first[0], first[1]).lonLat(own)];
    const origin = zone.metres(first).map(Math.fround);
    const metres = own.map((value, i) => Math.fround(Math.fround(value) + origin[i % 2]));
    return Array.from(zone.lonLat(metres), Math.fround);
  });
}

/** Compares errors of predictions that the file gives. */
function checkMetrics(file: StoredFile): void {
  const stored = file.json.fields('metrics');
  for (const task of stored.names)
    if (task === 'od_tte') checkMinutes(file, stored.fields(task));
    else checkPlaces(file, task, stored.fields(task));
}

/** Predicted points and the true ones, in degrees. */
type Points = readonly [predicted: readonly number[], truth: readonly number[]];

function checkPlaces(file: StoredFile, task: string, stored: StoredFields): void {
  const count = file.under(`metrics.${task}.pred_lnglat.trip`).length;
  const sideOf = (trip: number) => (side: string) =>
    file.numbers(`metrics.${task}.${side}_lnglat.trip${trip}`);
  const trips = Array.from({ length: count }, (_, trip) => ['pred', 'target'].map(sideOf(trip)));
  /** Points that are asked for, without the others. */
  const asked = trips.map(([predicted, truth]): Points => {
    const { hidesSpace } = taskMask(task, truth.length / 2, 'space');
    const hidden = (values: readonly number[]) => values.filter((_, i) => hidesSpace[i >> 1]);
    return [hidden(predicted), hidden(truth)];
  });
  const check = (of: string, points: readonly Points[], fields: StoredFields) => {
    const [predicted, truth] = [0, 1].map((side) => points.flatMap((each) => each[side]));
    const { count: found, mae, rmse } = errorSize(metresApart(predicted, truth));
    const { mae: official } = errorSize(metresApart(predicted, truth, OFFICIAL_RADIUS_KM));
    file.exact(`metrics of ${task}: ${of}: number of points`, found, fields.number('n'));
    const theirs = fields.all('mae_m', 'rmse_m', 'mae_m_R6371');
    file.row(`metrics of ${task}: ${of}: MAE, RMSE`, [mae, rmse, official], theirs, 'metrics');
  };
  check('all points', asked, stored.fields('all_to_predict_points'));
  const perTrip = stored.list('per_trip');
  file.exact(`metrics of ${task}: trips`, asked.length, perTrip.length);
  perTrip.forEach((fields, trip) => check(`trip ${trip}`, [asked[trip]], fields));
  if (!stored.has('destination')) return;
  const last = trips.map(([predicted, truth]): Points => [predicted.slice(-2), truth.slice(-2)]);
  check('destinations', last, stored.fields('destination'));
}

function checkMinutes(file: StoredFile, stored: StoredFields): void {
  const [predicted, truth] = ['pred', 'target'].map((side) => file.numbers(`metrics.od_tte.${side}_minutes`));
  if (truth.length === 0) throw badInput('tasks.safetensors has no travel times.');
  const { count, mae, rmse, mape } = minuteErrors(predicted, truth);
  file.exact('metrics of od_tte: number of trips', count, stored.number('n'));
  const theirs = stored.all('mae_min', 'rmse_min', 'mape');
  file.row('metrics of od_tte: MAE, RMSE, MAPE', [mae, rmse, mape], theirs, 'metrics');
}
