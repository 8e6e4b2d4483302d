import { haversineKm } from '../../src/domain/geo';
import { NEAR_METERS, OFFICIAL_NEAR_METERS } from '../../src/domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import { NearbyThings, type ThingsNearPoints } from '../../src/domain/masked-trajectories/nearby-things';
import type { Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import type { Tolerance } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import type { StoredRegion } from './stored-regions';

type Pairs = readonly (readonly [point: number, thing: number])[];

/** The places and the roads near all points of the kept trips, within both radii. */
export function checkNeighbours(file: StoredFile, region: StoredRegion, kept: readonly Trajectory[]): void {
  const { name, zone } = region;
  const lonLat = kept.flatMap((trip) => [...trip.lonLat]);
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
    checkRows(file, `${at}_10m`, official);
    checkRows(file, `${at}_100m`, near);
    const tolerance = within(file.json.fields('suggested_tolerance').number('metres_haversine'));
    checkMetres(file, `${at}_100m.metres_haversine`, near, tolerance);
    // Distances in the zone of the things that the sphere has near: by its own list where the two have the same.
    checkMetres(file, `${at}_100m.metres_utm`, planar, tolerance);
    file.lists(`${at}_100m: the same in the zone`, [...planar.items], [...near.items]);
    const counts = [withNone(official), withNone(near), most(near)];
    const fields = stated.fields(kind);
    file.exact(
      `${name}: points without ${kind} within 10 m and 100 m, most within 100 m`,
      counts,
      ['points_with_none_within_10m', 'points_with_none_within_100m', 'most_within_100m'].map((field) =>
        fields.number(field),
      ),
    );
    checkGaps(file, `${name}: ${kind}`, fields, {
      lonLat,
      metres,
      things,
      inZone,
      planar,
      near,
    });
  }
}

function checkRows(file: StoredFile, at: string, { start, items }: ThingsNearPoints): void {
  file.exact(`${at}.start`, start, file.tensors.numbers(`${at}.start`));
  file.lists(`${at}.index`, [...items], file.tensors.numbers(`${at}.index`));
}

/** A region may have nothing near any point. */
function checkMetres(
  file: StoredFile,
  name: string,
  { metres }: ThingsNearPoints,
  tolerance: Tolerance,
): void {
  if (metres.length > 0) file.tensor(name, metres, tolerance);
  else file.lists(name, [], file.tensors.numbers(name));
}

interface Measured {
  readonly lonLat: readonly number[];
  readonly metres: Float64Array;
  readonly things: readonly number[];
  readonly inZone: Float64Array;
  readonly planar: ThingsNearPoints;
  readonly near: ThingsNearPoints;
}

/** How far the things are from being in another list, and how far the distances are apart. */
function checkGaps(file: StoredFile, at: string, stated: StoredFields, measured: Measured): void {
  const { lonLat, metres, things, inZone, planar, near } = measured;
  const pairs: Pairs = Array.from({ length: lonLat.length / 2 }, (_, point) => point).flatMap((point) =>
    Array.from({ length: things.length / 2 }, (_, thing) => [point, thing] as const),
  );
  const gap = (radius: number, distance: (point: number, thing: number) => number) =>
    pairs.reduce(
      (least, [point, thing]) => Math.min(least, Math.abs(distance(point, thing) - radius)),
      Infinity,
    );
  const flat = (point: number, thing: number) =>
    Math.hypot(metres[2 * point] - inZone[2 * thing], metres[2 * point + 1] - inZone[2 * thing + 1]);
  const round = (point: number, thing: number) =>
    1000 * haversineKm(lonLat[2 * point], lonLat[2 * point + 1], things[2 * thing], things[2 * thing + 1]);
  const equirectangular = (point: number, thing: number) => {
    const local = new LocalKilometres(lonLat[2 * point], lonLat[2 * point + 1]);
    const [x, y] = local.kilometres([things[2 * thing], things[2 * thing + 1]]);
    return 1000 * Math.hypot(x, y);
  };
  const apart = near.metres.reduce(
    (largest, each, i) => Math.max(largest, Math.abs(each - planar.metres[i])),
    0,
  );
  file.row(
    `${at}: gaps`,
    [
      gap(OFFICIAL_NEAR_METERS, flat),
      Math.min(...[flat, round, equirectangular].map((distance) => gap(NEAR_METERS, distance))),
      apart,
    ],
    ['smallest_gap_to_10m', 'smallest_gap_to_100m', 'utm_minus_haversine_max_within_100m'].map((field) =>
      stated.number(field),
    ),
    within(file.json.fields('suggested_tolerance').number('metres_haversine')),
  );
}

const lengths = ({ start }: ThingsNearPoints): number[] =>
  Array.from({ length: start.length - 1 }, (_, row) => start[row + 1] - start[row]);
const withNone = (near: ThingsNearPoints): number => lengths(near).filter((length) => length === 0).length;
const most = (near: ThingsNearPoints): number => Math.max(...lengths(near));
