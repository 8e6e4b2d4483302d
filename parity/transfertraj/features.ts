import { badInput } from '../../src/base/failure';
import { haversineKm } from '../../src/domain/geo';
import {
  knownTrajectory,
  NEAR_METERS,
  OFFICIAL_NEAR_METERS,
  officialTrajectory,
} from '../../src/domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import { trainingMask, type MaskDraws } from '../../src/domain/masked-trajectories/masks';
import { NearbyThings, type ThingsNearPoints } from '../../src/domain/masked-trajectories/nearby-things';
import {
  keptTrajectories,
  trajectoryOf,
  type Trajectory,
} from '../../src/domain/masked-trajectories/trajectories';
import { within, type Parts } from '../harness/compare';
import { farthest } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type StoredFile } from '../harness/stored-file';
import {
  checkPoints,
  firstPoints,
  storedBatch,
  storedRegions,
  storedTrip,
  thingsInZone,
  thingsOnSphere,
  type StoredMasked,
  type StoredRegion,
} from './regions';

/** What may differ on the way to metres or kilometres and back: 0.1 mm. */
const BACK_DEGREES = within(1e-9);

/** All that is made of points before anything is hidden, things near them, and the masks of training. No device computes any of it. */
export const features = subject('features', (file) => {
  const regions = storedRegions(file);
  const parts: Record<string, Parts[string]> = {};
  for (const region of regions) {
    const at = `region ${region.name}`;
    parts[`${at}: trips`] = () => checkTrips(file, region);
    parts[`${at}: coordinates`] = () => checkCoordinates(file, region);
    parts[`${at}: known trajectories`] = () => checkKnown(file, region);
    parts[`${at}: neighbours`] = () => checkNeighbours(file, region);
  }
  parts.masks = () => {
    for (const stored of file.json.list('masking')) checkMasked(file, regions, stored);
  };
  parts.description = () => file.shapes();
  // How far the code that made the file was from another one of its authors.
  return { parts, leaves: ['utm_check_m'] };
});

const kept = ({ trips }: StoredRegion): Trajectory[] =>
  [...keptTrajectories(trips)].map((trip) => trajectoryOf(trips, trip));

function checkTrips(file: StoredFile, { name, trips, ids }: StoredRegion): void {
  const stored = file.json.fields('regions').fields(name);
  const isKept = new Set(keptTrajectories(trips));
  const line = (id: number, points: number, keeps: boolean) =>
    `${id}: ${points} points${keeps ? ', kept' : ''}`;
  file.lists(
    `${name}: trips, their points, which are kept`,
    ids.map((id, trip) => line(id, trips.offsets[trip + 1] - trips.offsets[trip], isKept.has(trip))),
    stored.list('trips').map((trip) => line(trip.number('id'), trip.number('points'), trip.boolean('kept'))),
  );
  const keptIds = ids.filter((_, trip) => isKept.has(trip));
  file.lists(`${name}: kept trips`, keptIds, stored.numbers('kept_trip_ids'));
}

/** Compares UTM of points and things, and the ways back. */
function checkCoordinates(file: StoredFile, region: StoredRegion): void {
  const { name, zone, places, roads } = region;
  const trips = kept(region);
  const lonLat = trips.flatMap((trip) => [...trip.lonLat]);
  for (const [tensor, degrees] of [
    ['kept.utm', lonLat],
    ['poi_utm', places],
    ['road_utm', roads],
    ['kept.first_utm', firstPoints(trips)],
  ] as const)
    file.tensor(`${name}.${tensor}`, zone.metres(degrees), 'utm');
  file.row(`${name}: degrees of UTM metres`, zone.lonLat(zone.metres(lonLat)), lonLat, BACK_DEGREES);
  const back = trips.flatMap((trip) => {
    const local = new LocalKilometres(trip.lonLat[0], trip.lonLat[1]);
    return [...local.lonLat(local.kilometres(trip.lonLat))];
  });
  file.row(`${name}: degrees of kilometres`, back, lonLat, BACK_DEGREES);
  for (const kind of ['places', 'roads'] as const) {
    const { features: values, width } = region.vectors[kind];
    const counts = [values.filter(Number.isFinite).length, values.length];
    const wanted = (width * region[kind].length) / 2;
    file.exact(`${name}: a vector of numbers for each of the ${kind}`, counts, [wanted, wanted]);
  }
}

/** Compares what is known of trajectories, in both forms. */
function checkKnown(file: StoredFile, region: StoredRegion): void {
  const trips = kept(region);
  const official = trips.map((trip) => officialTrajectory(trip, region.zone, thingsInZone(region)));
  const exact = trips.map((trip) => knownTrajectory(trip, thingsOnSphere(region), Infinity));
  const all = (known: typeof exact, of: 'space' | 'time') => known.flatMap((each) => [...each[of]]);
  const times = all(exact, 'time');
  const seconds = times.filter((_, i) => i % 4 === 3).map((minutes) => 60 * minutes);
  for (const [tensor, values, tolerance = tensor] of [
    ['relative_m', all(official, 'space')],
    ['relative_km', all(exact, 'space')],
    ['time_features_exact', times],
    ['time_features_official_f32', all(official, 'time')],
    ['delta_t', seconds, 'time_features_exact'],
  ] as const)
    file.tensor(`${region.name}.kept.${tensor}`, values, file.tolerance(tolerance));
}

/** Compares the places and the roads near all points of the kept trips, within both radii. */
function checkNeighbours(file: StoredFile, region: StoredRegion): void {
  const { name, zone } = region;
  const lonLat = kept(region).flatMap((trip) => [...trip.lonLat]);
  const metres = zone.metres(lonLat);
  const stated = file.json.fields('regions').fields(name).fields('neighbours');
  for (const [kind, things] of [
    ['poi', region.places],
    ['road', region.roads],
  ] as const) {
    const at = `${name}.kept.${kind}_within`;
    const inZone = zone.metres(things);
    const onPlane = (radius: number) => NearbyThings.onPlane(inZone, radius).around(metres);
    const official = onPlane(OFFICIAL_NEAR_METERS);
    const near = NearbyThings.onSphere(things, NEAR_METERS).around(lonLat);
    const planar = onPlane(NEAR_METERS);
    checkNear(file, `${at}_10m`, official);
    checkNear(file, `${at}_100m`, near);
    // Distances in the zone of the things that the sphere has near: by its own list where the two have the same.
    for (const [tensor, own] of [
      [`${at}_100m.metres_haversine`, near],
      [`${at}_100m.metres_utm`, planar],
    ] as const)
      // A region may have nothing near any point.
      if (own.metres.length > 0) file.tensor(tensor, own.metres, 'metres_haversine');
      else file.lists(tensor, [], file.numbers(tensor));
    file.lists(`${at}_100m: the same in the zone`, [...planar.items], [...near.items]);
    const fields = stated.fields(kind);
    const [ofOfficial, ofNear] = [official, near].map(({ start }) =>
      Array.from(start.slice(1), (end, row) => end - start[row]),
    );
    const [none10, none100] = [ofOfficial, ofNear].map((all) => all.filter((length) => length === 0).length);
    file.exact(
      `${name}: points without ${kind} within 10 m and 100 m, most within 100 m`,
      [none10, none100, Math.max(...ofNear)],
      fields.all('points_with_none_within_10m', 'points_with_none_within_100m', 'most_within_100m'),
    );
    const gaps = smallestGaps({ lonLat, metres, things, inZone });
    file.row(
      `${name}: ${kind}: gaps`,
      [...gaps, farthest(near.metres, planar.metres)],
      fields.all('smallest_gap_to_10m', 'smallest_gap_to_100m', 'utm_minus_haversine_max_within_100m'),
      file.tolerance('metres_haversine'),
    );
  }
}

function checkNear(file: StoredFile, at: string, { start, items }: ThingsNearPoints): void {
  file.exact(`${at}.start`, start, file.numbers(`${at}.start`));
  file.lists(`${at}.index`, [...items], file.numbers(`${at}.index`));
}

/** How far the things are from being in another list: of the official radius, and of the true one by any of three distances. */
function smallestGaps({
  lonLat,
  metres,
  things,
  inZone,
}: Readonly<Record<'lonLat' | 'metres' | 'things' | 'inZone', ArrayLike<number>>>): number[] {
  const flat = (p: number, t: number) => Math.hypot(metres[p] - inZone[t], metres[p + 1] - inZone[t + 1]);
  const round = (p: number, t: number) =>
    1000 * haversineKm(lonLat[p], lonLat[p + 1], things[t], things[t + 1]);
  const equirectangular = (p: number, t: number) => {
    const [x, y] = new LocalKilometres(lonLat[p], lonLat[p + 1]).kilometres([things[t], things[t + 1]]);
    return 1000 * Math.hypot(x, y);
  };
  const gap = (radius: number, distance: (point: number, thing: number) => number) => {
    let least = Infinity;
    for (let point = 0; point < lonLat.length; point += 2)
      for (let thing = 0; thing < things.length; thing += 2)
        least = Math.min(least, Math.abs(distance(point, thing) - radius));
    return least;
  };
  const truly = [flat, round, equirectangular].map((distance) => gap(NEAR_METERS, distance));
  return [gap(OFFICIAL_NEAR_METERS, flat), Math.min(...truly)];
}

/** Compares one masked batch of training, made of the draws that the file has. */
function checkMasked(file: StoredFile, regions: readonly StoredRegion[], stored: StoredFields): void {
  const at = stored.text('batch');
  const config = file.json.fields('pretrain_config');
  const [cuts, spans, features] = config.all('span_div_ratio', 'span_mask_ratio', 'feature_mask_prob');
  const region = regionOfBatch(file, regions, stored);
  const draws = stored.list('draws');
  const masked = stored.numbers('trip_ids').map((id, i): StoredMasked => {
    const trajectory = storedTrip(region, id);
    const { length } = trajectory.times;
    const replay = new RecordedDraws(draws[i]);
    const mask = trainingMask(length, replay, { cuts, spans, features });
    const counts = draws[i].all('length', 'number_of_spans');
    file.exact(`${at}: points and spans of trip ${id}`, [length, replay.spans], counts);
    return { trajectory, mask, known: officialTrajectory(trajectory, region.zone, thingsInZone(region)) };
  });
  const tolerance = {
    space: file.stated.number('relative_m'),
    time: file.stated.number('time_features_official_f32'),
  };
  for (const side of ['input', 'target'] as const)
    checkPoints(file, `${at}.${side}`, masked, { side, official: true }, tolerance);
  file.tensor(`${at}.positions`, storedBatch(masked, true).batch.positions, within(0));
  const firsts = region.zone.metres(firstPoints(masked.map(({ trajectory }) => trajectory)));
  file.tensor(`${at}.first_point`, firsts.map(Math.fround), 'utm');
}

/** The region that has trips of these names which begin at the stored places. */
function regionOfBatch(
  file: StoredFile,
  regions: readonly StoredRegion[],
  stored: StoredFields,
): StoredRegion {
  const at = stored.text('batch');
  const firsts = file.numbers(`${at}.first_point`);
  const found = regions.find((region) =>
    stored.numbers('trip_ids').every((id, i) => {
      if (!region.ids.includes(id)) return false;
      const [east] = region.zone.metres(storedTrip(region, id).lonLat.subarray(0, 2));
      return Math.abs(east - firsts[2 * i]) < 100;
    }),
  );
  if (!found) throw badInput(`No region of the reference has the trips of ${at}.`);
  return found;
}

/** The draws of the file in the order in which a mask asks for them. */
class RecordedDraws implements MaskDraws {
  /** How many spans there were to draw from. */
  spans = 0;
  readonly #distinct: number[][];
  readonly #uniform: number[][];

  constructor(stored: StoredFields) {
    this.#distinct = ['cuts_drawn', 'masked_spans_drawn'].map((name) => stored.numbers(name));
    this.#uniform = ['point_draws', 'space_or_time_draws'].map((name) => stored.numbers(name));
  }

  distinct(_count: number, below: number): readonly number[] {
    this.spans = below;
    return next(this.#distinct);
  }

  uniform(): readonly number[] {
    return next(this.#uniform);
  }
}

function next(lists: number[][]): number[] {
  const list = lists.shift();
  if (!list) throw badInput('The reference has fewer draws than a mask asks for.');
  return list;
}
