import { Failure } from '../../../base/failure';
import {
  OFFICIAL_NEAR_METERS,
  officialTrajectory,
  type CityThings,
} from '../../../domain/masked-trajectories/known-trajectory';
import { LocalKilometres } from '../../../domain/masked-trajectories/local-kilometres';
import { NearbyThings } from '../../../domain/masked-trajectories/nearby-things';
import { trajectoryOf, type Trajectory } from '../../../domain/masked-trajectories/trajectories';
import type { StoredFields } from '../../../verification/stored-fields';
import {
  checkPointTensor,
  OFFICIAL_TIMES,
  storedBatch,
  WEEKLY_TIMES,
  type StoredMasked,
} from './point-tensor';
import { within, type StoredFile } from './stored-file';
import { thingsInZone, thingsOnSphere, type StoredRegion } from './stored-regions';
import { exactMasked, officialMasked, taskMask } from './stored-tasks';
import { TIME_FEATURES_TOLERANCE } from './task-inputs';
import type { PredictingNetwork } from './task-predictions';
import { inputTolerance, taskTolerance } from './task-tolerances';

/** What the trip is asked. */
const TASK = 'tp';
/** Places in degrees, in double precision. */
const DEGREES = 1e-9;

/** A prediction of one trip here, elsewhere and counted from elsewhere. */
export async function checkTransfer(
  file: StoredFile,
  network: PredictingNetwork,
  regions: readonly StoredRegion[],
): Promise<void> {
  const checks = new TransferChecks(file, network, regions);
  await checks.here();
  await checks.shifted();
  await checks.fromAnotherOrigin();
  await checks.inTheOtherRegion();
}

class TransferChecks {
  readonly #stored: StoredFields;
  readonly #region: StoredRegion;
  readonly #other: StoredRegion;
  readonly #trip: Trajectory;
  /** What is said of the trip where it is, in metres. */
  #here: readonly number[] = [];

  constructor(
    private readonly file: StoredFile,
    private readonly network: PredictingNetwork,
    regions: readonly StoredRegion[],
  ) {
    this.#stored = file.json.fields('transfer');
    const abroad = /^same shape placed in region (.+)$/;
    const [name] = this.#stored.names.flatMap((each) => abroad.exec(each)?.[1] ?? []);
    const other = regions.find((region) => region.name === name);
    const homes = regions.filter((region) => file.tensors.has(`transfer.km.lnglat_${region.name}`));
    const found = homes.flatMap((region) => {
      if (region === other) return [];
      const lonLat = file.tensors.numbers(`transfer.km.lnglat_${region.name}`);
      const trips = region.ids.map((_, trip) => trajectoryOf(region.trips, trip));
      const trip = trips.find((each) => farthest(each.lonLat, lonLat) < DEGREES);
      return trip ? [{ region, trip }] : [];
    });
    if (!found[0] || !other)
      throw new Failure('bad-input', 'No trip of the reference is the one that is placed in another region.');
    [this.#region, this.#trip, this.#other] = [found[0].region, found[0].trip, other];
  }

  async here(): Promise<void> {
    const masked = this.#official(this.#trip);
    this.#checkInput('transfer.utm.input', masked, true);
    this.#checkPlane('transfer.utm.first_point', this.#trip.lonLat.subarray(0, 2), [0, 0]);
    this.#here = await this.#said(masked);
    this.#checkSaid('transfer.utm.pred_spatial', this.#here, 'm');
  }

  /** The trip with all places and roads moved by some metres. */
  async shifted(): Promise<void> {
    const { file } = this;
    const { places, roads, zone } = this.#region;
    for (const [i, stored] of this.#stored.list('translated_in_utm_metres').entries()) {
      const at = `transfer.utm.shift${i}`;
      const shift = stored.numbers('shift_m');
      const lonLat = zone.lonLat(moved(zone.metres(this.#trip.lonLat), shift));
      const trip = { ...this.#trip, lonLat };
      this.#checkPlane(`${at}.first_point`, lonLat.subarray(0, 2), [0, 0]);
      this.#checkPlane(`${at}.poi_coors`, places, shift);
      this.#checkPlane(`${at}.road_coors`, roads, shift);
      const plane = (things: readonly number[]) =>
        NearbyThings.onPlane(moved(zone.metres(things), shift), OFFICIAL_NEAR_METERS);
      const masked = this.#official(trip, { places: plane(places), roads: plane(roads) });
      this.#checkInput(`${at}.input`, masked, true);
      const said = await this.#said(masked);
      this.#checkSaid(`${at}.pred_spatial`, said, 'm');
      const staying = await this.#said(this.#official(trip));
      const [before] = this.#official(this.#trip);
      file.row(
        `${at}: difference of the input`,
        [farthest(masked[0].known.space, before.known.space)],
        [stored.number('max_input_difference_m')],
        within(inputTolerance(file, 'm')),
      );
      this.#difference(
        `${at}: difference of the prediction`,
        said,
        stored.number('max_prediction_difference_m'),
      );
      this.#difference(
        `${at}: difference of the prediction where places and roads stay`,
        staying,
        stored.number('max_prediction_difference_m_if_poi_and_roads_stay'),
      );
    }
  }

  /** The trip counted from a point beside its first, from which the first is so far away: what re-centring is for. */
  async fromAnotherOrigin(): Promise<void> {
    const isOrigin = /\((-?[\d.]+),(-?[\d.]+) m away\)/;
    for (const name of this.#stored.names) {
      const [, east, north] = isOrigin.exec(name) ?? [];
      if (east === undefined) continue;
      const { zone } = this.#region;
      const first = zone.metres(this.#trip.lonLat.subarray(0, 2));
      const origin = zone.lonLat(moved(first, [-Number(east), -Number(north)]));
      // A point before the first that is never read: all others, and what is hidden, are counted from it.
      const trajectory = {
        lonLat: Float64Array.of(...origin, ...this.#trip.lonLat),
        times: Float64Array.of(this.#trip.times[0], ...this.#trip.times),
      };
      const mask = taskMask(TASK, this.#trip.times.length, 'space');
      const said = await this.#said([
        {
          trajectory,
          known: officialTrajectory(trajectory, zone, thingsInZone(this.#region)),
          mask: { ...mask, points: mask.points.map((point) => point + 1) },
        },
      ]);
      const stated = this.#stored.fields(name).number('max_prediction_difference_m');
      this.#difference('transfer: difference of the prediction from another origin', said, stated);
    }
  }

  /** The same shape in the other region, where all kilometres are the same. */
  async inTheOtherRegion(): Promise<void> {
    const { file } = this;
    const [home, abroad] = [this.#region.name, this.#other.name];
    const stored = this.#stored.fields(`same shape placed in region ${abroad}`);
    const here = this.#trip.lonLat;
    const there = Float64Array.from(file.tensors.numbers(`transfer.km.lnglat_${abroad}`));
    const [local, away] = [here, there].map((lonLat) => new LocalKilometres(lonLat[0], lonLat[1]));
    const place = (lonLat: ArrayLike<number>) => away.lonLat(local.kilometres(lonLat));
    file.tensor(`transfer.km.lnglat_${home}`, here, within(DEGREES));
    file.tensor(`transfer.km.lnglat_${abroad}`, place(here), within(DEGREES));
    file.tensor(`transfer.km.poi_lnglat_${abroad}`, place(this.#region.places), within(DEGREES));
    file.tensor(`transfer.km.road_lnglat_${abroad}`, place(this.#region.roads), within(DEGREES));
    const moved = { places: [...place(this.#region.places)], roads: [...place(this.#region.roads)] };
    const exact = (lonLat: Float64Array, things: CityThings) =>
      exactMasked([{ ...this.#trip, lonLat }], TASK, things);
    const [own, other] = [exact(here, thingsOnSphere(this.#region)), exact(there, thingsOnSphere(moved))];
    this.#checkInput('transfer.km.input', own, false);
    const vectors = this.#region.vectors;
    const say = async (masked: StoredMasked[], of = vectors) =>
      (await this.network.predictions('spec', storedBatch(masked, false).batch, of)).space;
    const [said, saidThere] = [await say(own), await say(other)];
    this.#checkSaid('transfer.km.pred_spatial', saidThere, 'km');
    const withContext = await say(exact(there, thingsOnSphere(this.#other)), this.#other.vectors);
    this.#checkSaid(`transfer.km.pred_spatial_with_context_of_${abroad}`, withContext, 'km');
    const kilometres = taskTolerance(file, 'pred_spatial_km');
    file.computed(
      'transfer.km: differences of the prediction, with the own things and with those of the region',
      [farthest(said, saidThere), farthest(said, withContext)],
      ['', `_with_context_of_${abroad}`].map((of) => stored.number(`max_prediction_difference_km${of}`)),
      { ...kilometres, absolute: 2 * kilometres.absolute },
    );
    const inZone = ({ zone }: StoredRegion, lonLat: Float64Array) => {
      const metres = zone.metres(lonLat);
      return metres.map((value, i) => value - metres[i % 2]);
    };
    const fromFirst = (lonLat: Float64Array) => lonLat.map((value, i) => value - lonLat[i % 2]);
    const extent = Math.max(...own[0].known.space.map(Math.abs));
    file.row(
      'transfer.km: differences of kilometres and of metres in the zones, and the extent in metres',
      [
        farthest(own[0].known.space, other[0].known.space),
        farthest(inZone(this.#region, here), inZone(this.#other, there)),
        1000 * extent,
      ],
      ['max_relative_km_difference', 'max_relative_difference_in_utm_m', 'extent_m'].map((name) =>
        stored.number(name),
      ),
      within(inputTolerance(file, 'km')),
    );
    file.row(
      'transfer.km: difference of degrees',
      [farthest(fromFirst(here), fromFirst(there))],
      [stored.number('max_relative_difference_in_degrees')],
      within(DEGREES),
    );
  }

  #official(trip: Trajectory, things = thingsInZone(this.#region)): StoredMasked[] {
    return officialMasked([trip], TASK, this.#region.zone, things);
  }

  async #said(masked: readonly StoredMasked[]): Promise<readonly number[]> {
    const { batch } = storedBatch(masked, true);
    return (await this.network.predictions('official', batch, this.#region.vectors)).space;
  }

  #checkInput(name: string, masked: readonly StoredMasked[], isOfficial: boolean): void {
    checkPointTensor(this.file, name, storedBatch(masked, isOfficial), {
      side: 'input',
      masked,
      times: isOfficial ? OFFICIAL_TIMES : WEEKLY_TIMES,
      space: inputTolerance(this.file, isOfficial ? 'm' : 'km'),
      timeFeatures: TIME_FEATURES_TOLERANCE,
    });
  }

  /** Places in degrees, moved by some metres in the zone: what the file has in single precision. */
  #checkPlane(name: string, lonLat: ArrayLike<number>, shift: readonly number[]): void {
    const metres = moved(this.#region.zone.metres(lonLat), shift).map(Math.fround);
    this.file.tensor(name, metres, within(inputTolerance(this.file, 'm')));
  }

  #checkSaid(name: string, said: readonly number[], unit: 'm' | 'km'): void {
    this.file.computed(
      name,
      said,
      this.file.tensors.numbers(name),
      taskTolerance(this.file, `pred_spatial_${unit}`),
    );
  }

  /** How far predictions are from those of the trip where it is; both may be off. */
  #difference(what: string, said: readonly number[], stated: number): void {
    const { absolute } = taskTolerance(this.file, 'pred_spatial_m');
    this.file.computed(what, [farthest(said, this.#here)], [stated], within(2 * absolute));
  }
}

const moved = (metres: Float64Array, shift: readonly number[]): Float64Array =>
  metres.map((value, i) => value + shift[i % 2]);

/** The largest difference of two lists; infinite where they are not equally long. */
const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === b.length
    ? Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
    : Infinity;
