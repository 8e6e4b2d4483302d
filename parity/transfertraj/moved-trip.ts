import { Failure } from '../../src/base/failure';
import { trajectoryOf, type Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import type { StoredRegion } from './stored-regions';

/** What the trip is asked. */
export const MOVED_TASK = 'tp';
/** Places in degrees, in double precision. */
export const DEGREES = 1e-9;

/** The trip of the reference that is moved about, its region, and the one that its shape is placed in. */
export interface MovedTrip {
  readonly trip: Trajectory;
  readonly region: StoredRegion;
  readonly abroad: StoredRegion;
  /** What is said of the shape in the other region. */
  readonly stored: StoredFields;
}

/** @throws Failure 'bad-input' if the file tells of no such trip */
export function movedTrip({ json, tensors }: StoredFile, regions: readonly StoredRegion[]): MovedTrip {
  const transfer = json.fields('transfer');
  for (const abroad of regions) {
    const name = `same shape placed in region ${abroad.name}`;
    if (!transfer.has(name)) continue;
    for (const region of regions) {
      if (region === abroad || !tensors.has(placesOf(region))) continue;
      const lonLat = tensors.numbers(placesOf(region));
      const trips = region.ids.map((_, trip) => trajectoryOf(region.trips, trip));
      const trip = trips.find((each) => farthest(each.lonLat, lonLat) < DEGREES);
      if (trip) return { trip, region, abroad, stored: transfer.fields(name) };
    }
  }
  throw new Failure('bad-input', 'No trip of the reference is the one that is placed in another region.');
}

/** The tensor of the trip's points in a region. */
export const placesOf = ({ name }: StoredRegion): string => `transfer.km.lnglat_${name}`;

/** The largest difference of two lists; infinite where they are not equally long. */
export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length
    ? Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
    : Infinity;
