import type { CityThings } from '../../src/domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../src/domain/masked-trajectories/local-kilometres';
import { DEGREES, farthest, MOVED_TASK, placesOf, type MovedTrip } from './moved-trip';
import { checkPointTensor, storedBatch, WEEKLY_TIMES, type StoredMasked } from './point-tensor';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { thingsOnSphere, type StoredRegion, type ThingVectors } from './stored-regions';
import { exactMasked } from './stored-tasks';
import { TIME_FEATURES_TOLERANCE } from './task-inputs';
import type { PredictingNetwork } from './task-predictions';
import { inputTolerance, taskTolerance } from './task-tolerances';

/** The same shape in another region, where all kilometres are the same: what is said of it with its own things, and with those there. */
export async function checkAbroad(
  file: StoredFile,
  network: PredictingNetwork,
  moved: MovedTrip,
): Promise<void> {
  const { trip, region, abroad, stored } = moved;
  const things = checkPlaces(file, moved);
  const there = Float64Array.from(file.tensors.numbers(placesOf(abroad)));
  const masked = (lonLat: Float64Array, of: CityThings) => exactMasked([{ ...trip, lonLat }], MOVED_TASK, of);
  const [own, other] = [masked(trip.lonLat, thingsOnSphere(region)), masked(there, thingsOnSphere(things))];
  checkPointTensor(file, 'transfer.km.input', storedBatch(own, false), {
    side: 'input',
    masked: own,
    times: WEEKLY_TIMES,
    space: inputTolerance(file, 'km'),
    timeFeatures: TIME_FEATURES_TOLERANCE,
  });
  checkDifferences(file, moved, there, [own[0], other[0]]);
  const say = async (each: readonly StoredMasked[], vectors: ThingVectors) =>
    (await network.predictions('spec', storedBatch(each, false).batch, vectors)).space;
  const said = await say(own, region.vectors);
  const saidThere = await say(other, region.vectors);
  const withThings = await say(masked(there, thingsOnSphere(abroad)), abroad.vectors);
  const tolerance = taskTolerance(file, 'pred_spatial_km');
  const context = `_with_context_of_${abroad.name}`;
  for (const [name, values] of [
    ['transfer.km.pred_spatial', saidThere],
    [`transfer.km.pred_spatial${context}`, withThings],
  ] as const)
    file.computed(name, values, file.tensors.numbers(name), tolerance);
  file.computed(
    'transfer.km: differences of the prediction, with the own things and with those of the region',
    [farthest(said, saidThere), farthest(said, withThings)],
    ['', context].map((of) => stored.number(`max_prediction_difference_km${of}`)),
    within(2 * tolerance.absolute),
  );
}

/** Where the trip and all things of its region lie in the other one; those things. */
function checkPlaces(
  file: StoredFile,
  { trip, region, abroad }: MovedTrip,
): Record<'places' | 'roads', number[]> {
  const first = file.tensors.numbers(placesOf(abroad));
  const local = new LocalKilometres(trip.lonLat[0], trip.lonLat[1]);
  const away = new LocalKilometres(first[0], first[1]);
  const placed = (lonLat: ArrayLike<number>) => [...away.lonLat(local.kilometres(lonLat))];
  const things = { places: placed(region.places), roads: placed(region.roads) };
  file.tensor(placesOf(region), trip.lonLat, within(DEGREES));
  file.tensor(placesOf(abroad), placed(trip.lonLat), within(DEGREES));
  file.tensor(`transfer.km.poi_lnglat_${abroad.name}`, things.places, within(DEGREES));
  file.tensor(`transfer.km.road_lnglat_${abroad.name}`, things.roads, within(DEGREES));
  return things;
}

/** How far the shapes are apart in kilometres, in the metres of their zones and in degrees. */
function checkDifferences(
  file: StoredFile,
  { trip, region, abroad, stored }: MovedTrip,
  there: Float64Array,
  [own, other]: readonly [StoredMasked, StoredMasked],
): void {
  const fromFirst = (values: Float64Array) => values.map((value, i) => value - values[i % 2]);
  const inZone = ({ zone }: StoredRegion, lonLat: Float64Array) => fromFirst(zone.metres(lonLat));
  const names = ['max_relative_km_difference', 'max_relative_difference_in_utm_m', 'extent_m'];
  file.row(
    'transfer.km: differences of kilometres and of metres in the zones, and the extent in metres',
    [
      farthest(own.known.space, other.known.space),
      farthest(inZone(region, trip.lonLat), inZone(abroad, there)),
      1000 * Math.max(...own.known.space.map(Math.abs)),
    ],
    names.map((name) => stored.number(name)),
    within(inputTolerance(file, 'km')),
  );
  file.row(
    'transfer.km: difference of degrees',
    [farthest(fromFirst(trip.lonLat), fromFirst(there))],
    [stored.number('max_relative_difference_in_degrees')],
    within(DEGREES),
  );
}
