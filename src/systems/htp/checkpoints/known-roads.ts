import { shown } from '../../../base/text';
import type { Dataset } from '../../../domain/dataset';
import type { CityBox } from '../../../domain/route-points/point-labels';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { TripLabels } from '../trips/trip-labels';

/** What a checkpoint is held against. */
export type RoadsOf = Pick<Dataset, 'network' | 'name'>;

/** Boxes of one network differ by rounding alone. */
const BOX_TOLERANCE = 1e-9;

/**
 * Whether the roads that a checkpoint knows are those of a data set.
 * @param box of them; null where the file does not say it, and their number has to tell
 */
export function knowsRoads(
  count: number,
  box: CityBox | null,
  { network }: Pick<RoadsOf, 'network'>,
): boolean {
  if (count !== network.roadCount) return false;
  if (!box) return true;
  const own = new TripLabels(network).box;
  return (Object.keys(own) as (keyof CityBox)[]).every(
    (side) => Math.abs(own[side] - box[side]) < BOX_TOLERANCE,
  );
}

/**
 * Holds the roads of a checkpoint's header against those that are open; see `knowsRoads`.
 * @throws Failure 'bad-input' where they are others
 */
export function checkRoads(
  contents: CheckpointContents,
  count: number,
  box: CityBox,
  { network, name }: RoadsOf,
): void {
  if (knowsRoads(count, box, { network })) return;
  const isOther = count !== network.roadCount;
  throw unusableCheckpoint(
    contents,
    `it knows ${isOther ? `${count} roads` : 'the roads of another place'}, and ${shown(name)} has ${isOther ? network.roadCount : 'other ones'}. Open data over the roads that it was trained on, or train one on these`,
    { known: count, open: network.roadCount },
  );
}

/**
 * Holds what a language model learnt from against the tokeniser that it is to be used with.
 * @param learntFrom, given digests of files (`digestOfFile`)
 * @throws Failure 'bad-input' where they differ
 */
export function checkTokeniser(contents: CheckpointContents, learntFrom: string, given: string): void {
  if (learntFrom === given) return;
  throw unusableCheckpoint(
    contents,
    'it says the patterns of another tokeniser than the one it is to be used with. Choose the two of one run',
    { learntFrom, given },
  );
}
