import {
  OFFICIAL_NEAR_METERS,
  officialTrajectory,
} from '../../src/domain/masked-trajectories/known-trajectory';
import { NearbyThings } from '../../src/domain/masked-trajectories/nearby-things';
import type { Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import type { StoredFields } from '../harness/stored-fields';
import { farthest, MOVED_TASK, type MovedTrip } from './moved-trip';
import { checkPointTensor, OFFICIAL_TIMES, storedBatch, type StoredMasked } from './point-tensor';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { thingsInZone, type StoredRegion } from './stored-regions';
import { officialMasked, taskMask } from './stored-tasks';
import { TIME_FEATURES_TOLERANCE } from './task-inputs';
import type { PredictingNetwork } from './task-predictions';
import { inputTolerance, taskTolerance } from './task-tolerances';

/** A prediction of one trip where it is, shifted in its zone, and counted from another origin. */
export async function checkShifts(
  file: StoredFile,
  network: PredictingNetwork,
  trip: MovedTrip,
): Promise<void> {
  const checks = new ShiftChecks(file, network, trip);
  await checks.here();
  await checks.shifted();
  await checks.fromAnotherOrigin();
}

class ShiftChecks {
  readonly #stored: StoredFields;
  readonly #region: StoredRegion;
  readonly #trip: Trajectory;
  /** What is said of the trip where it is, in metres. */
  #here: readonly number[] = [];

  constructor(
    private readonly file: StoredFile,
    private readonly network: PredictingNetwork,
    { region, trip }: MovedTrip,
  ) {
    this.#stored = file.json.fields('transfer');
    [this.#region, this.#trip] = [region, trip];
  }

  async here(): Promise<void> {
    const masked = this.#official(this.#trip);
    this.#checkInput('transfer.utm.input', masked);
    this.#checkPlane('transfer.utm.first_point', this.#trip.lonLat.subarray(0, 2), [0, 0]);
    this.#here = await this.#said(masked);
    this.#checkSaid('transfer.utm.pred_spatial', this.#here);
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
      this.#checkInput(`${at}.input`, masked);
      const said = await this.#said(masked);
      this.#checkSaid(`${at}.pred_spatial`, said);
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
      const mask = taskMask(MOVED_TASK, this.#trip.times.length, 'space');
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

  #official(trip: Trajectory, things = thingsInZone(this.#region)): StoredMasked[] {
    return officialMasked([trip], MOVED_TASK, this.#region.zone, things);
  }

  async #said(masked: readonly StoredMasked[]): Promise<readonly number[]> {
    const { batch } = storedBatch(masked, true);
    return (await this.network.predictions('official', batch, this.#region.vectors)).space;
  }

  #checkInput(name: string, masked: readonly StoredMasked[]): void {
    checkPointTensor(this.file, name, storedBatch(masked, true), {
      side: 'input',
      masked,
      times: OFFICIAL_TIMES,
      space: inputTolerance(this.file, 'm'),
      timeFeatures: TIME_FEATURES_TOLERANCE,
    });
  }

  /** Places in degrees, moved by some metres in the zone: what the file has in single precision. */
  #checkPlane(name: string, lonLat: ArrayLike<number>, shift: readonly number[]): void {
    const metres = moved(this.#region.zone.metres(lonLat), shift).map(Math.fround);
    this.file.tensor(name, metres, within(inputTolerance(this.file, 'm')));
  }

  #checkSaid(name: string, said: readonly number[]): void {
    this.file.computed(
      name,
      said,
      this.file.tensors.numbers(name),
      taskTolerance(this.file, 'pred_spatial_m'),
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
