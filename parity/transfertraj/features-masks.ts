import { Failure } from '../../src/base/failure';
import { officialTrajectory } from '../../src/domain/masked-trajectories/known-trajectory';
import { trainingMask, type MaskDraws, type MaskRates } from '../../src/domain/masked-trajectories/masks';
import type { StoredFields } from '../harness/stored-fields';
import { toleranceOf } from './features-tolerance';
import { checkPointTensor, OFFICIAL_TIMES, storedBatch, type StoredMasked } from './point-tensor';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { storedTrip, thingsInZone, type StoredRegion } from './stored-regions';

/** The masks of training, from the draws that the file has. */
export function checkMasks(file: StoredFile, regions: readonly StoredRegion[]): void {
  const config = file.json.fields('pretrain_config');
  const rates: MaskRates = {
    cuts: config.number('span_div_ratio'),
    spans: config.number('span_mask_ratio'),
    features: config.number('feature_mask_prob'),
  };
  for (const stored of file.json.list('masking')) checkBatch(file, regions, stored, rates);
}

function checkBatch(
  file: StoredFile,
  regions: readonly StoredRegion[],
  stored: StoredFields,
  rates: MaskRates,
): void {
  const at = stored.text('batch');
  const masked = maskedTrips(file, regions, stored, rates);
  const batch = storedBatch(masked, true);
  for (const side of ['input', 'target'] as const)
    checkPointTensor(file, `${at}.${side}`, batch, {
      side,
      masked,
      times: OFFICIAL_TIMES,
      space: toleranceOf(file, 'relative_m').absolute,
      timeFeatures: toleranceOf(file, 'time_features_official_f32').absolute,
    });
  file.tensor(`${at}.positions`, batch.batch.positions, within(0));
  const region = regionOfBatch(file, regions, stored);
  const firsts = masked.flatMap(({ trajectory }) => [
    ...region.zone.metres(trajectory.lonLat.subarray(0, 2)),
  ]);
  file.tensor(`${at}.first_point`, firsts.map(Math.fround), toleranceOf(file, 'utm'));
}

function maskedTrips(
  file: StoredFile,
  regions: readonly StoredRegion[],
  stored: StoredFields,
  rates: MaskRates,
): StoredMasked[] {
  const region = regionOfBatch(file, regions, stored);
  const draws = stored.list('draws');
  return stored.numbers('trip_ids').map((id, i) => {
    const trajectory = storedTrip(region, id);
    const length = trajectory.times.length;
    const replay = new RecordedDraws(draws[i]);
    const mask = trainingMask(length, replay, rates);
    file.exact(
      `${stored.text('batch')}: points and spans of trip ${id}`,
      [length, replay.spans],
      [draws[i].number('length'), draws[i].number('number_of_spans')],
    );
    return { trajectory, mask, known: officialTrajectory(trajectory, region.zone, thingsInZone(region)) };
  });
}

/** The region that has trips of these names which begin at the stored places. */
function regionOfBatch(
  { tensors }: StoredFile,
  regions: readonly StoredRegion[],
  stored: StoredFields,
): StoredRegion {
  const at = stored.text('batch');
  const ids = stored.numbers('trip_ids');
  const firsts = tensors.numbers(`${at}.first_point`);
  const found = regions.find((region) =>
    ids.every((id, i) => {
      if (!region.ids.includes(id)) return false;
      const [east] = region.zone.metres(storedTrip(region, id).lonLat.subarray(0, 2));
      return Math.abs(east - firsts[2 * i]) < 100;
    }),
  );
  if (!found) throw new Failure('bad-input', `No region of the reference has the trips of ${at}.`);
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
  if (!list) throw new Failure('bad-input', 'The reference has fewer draws than a mask asks for.');
  return list;
}
