import { Failure } from '../../src/base/failure';
import {
  NEAR_METERS,
  OFFICIAL_NEAR_METERS,
  type CityThings,
} from '../../src/domain/masked-trajectories/known-trajectory';
import { NearbyThings } from '../../src/domain/masked-trajectories/nearby-things';
import {
  trajectoryOf,
  type Trajectories,
  type Trajectory,
} from '../../src/domain/masked-trajectories/trajectories';
import { UtmZone } from '../../src/domain/masked-trajectories/utm-zone';
import type { ThingTable } from '../../src/models/transfertraj/trajectory-batch';
import type { StoredFile } from '../harness/stored-file';

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
  /** The vectors of its things. */
  readonly vectors: ThingVectors;
}

export interface ThingVectors {
  readonly places: ThingTable;
  readonly roads: ThingTable;
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
        lonLat: Float64Array.from(tripOf.flatMap((_, i) => [points[3 * i], points[3 * i + 1]])),
        times: Float64Array.from(tripOf, (_, i) => points[3 * i + 2]),
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
  if (trip < 0) throw new Failure('bad-input', `Region ${name} of the reference has no trip ${id}.`, { id });
  return trajectoryOf(trips, trip);
}

/** Where its things lie on the sphere. */
export const thingsOnSphere = ({ places, roads }: Pick<StoredRegion, 'places' | 'roads'>): CityThings => ({
  places: NearbyThings.onSphere(places, NEAR_METERS),
  roads: NearbyThings.onSphere(roads, NEAR_METERS),
});

/** Where its things lie in its zone, for the form of the official code. */
export const thingsInZone = ({ zone, places, roads }: StoredRegion): CityThings => ({
  places: NearbyThings.onPlane(zone.metres(places), OFFICIAL_NEAR_METERS),
  roads: NearbyThings.onPlane(zone.metres(roads), OFFICIAL_NEAR_METERS),
});
