import { BASELINE_LABELS } from '../../../../evaluation/recovery/baselines/baseline-names';
import { capitalised } from '../../../../studio/figures';
import type { InkName } from '../../../../studio/inks';
import type { RecoveredTrack } from '../map/shown-recovery';
import { NETWORK_LABELS } from '../../networks';
import type { AskedTrip } from './asked-trip';
import type { ComparedTrip, FilledTrip } from './fill-session.svelte';
import { errorSize, metresApart } from '../../../../evaluation/recovery/errors';
import type { FilledAnswer } from '../../recovery/recovery-service';

/** Somebody who says where hidden points are, and how far off that is. */
export interface PlaceSource extends RecoveredTrack {
  readonly asked: AskedTrip;
  /** Null where the truth is not known. */
  readonly errors: TripErrors | null;
}

/** Inks and roles of baselines, in the order in which the worker tells them. */
const BASELINES = [
  { role: 'first', ink: 'shortest' },
  { role: 'second', ink: 'fastest' },
] as const satisfies readonly { readonly role: RecoveredTrack['role']; readonly ink: InkName }[];

/** The network as a source of places. */
export const networkSource = ({ asked, network, answer }: FilledTrip): PlaceSource => ({
  role: 'filled',
  label: capitalised(NETWORK_LABELS[network.name]),
  ink: network.name === 'pretrained' ? 'teacher' : 'distilled',
  lonLat: answer.lonLat,
  hidden: asked.question.mask.hidesSpace,
  asked,
  errors: tripErrors(asked, answer.lonLat),
});

/** Two baselines as sources of places. */
export const baselineSources = ({ asked, answers }: ComparedTrip): readonly PlaceSource[] =>
  BASELINES.flatMap(({ role, ink }, i) => {
    const answer = answers[i];
    if (!answer) return [];
    const { source, lonLat } = answer;
    const { hidesSpace: hidden } = asked.question.mask;
    const label = capitalised(BASELINE_LABELS[source]);
    return [{ role, ink, label, lonLat, hidden, asked, errors: tripErrors(asked, lonLat) }];
  });

/** How far answers lie from the truth. */
interface TripErrors {
  /** (n) metres; NaN for points that are known. */
  readonly metres: Float64Array;
  readonly count: number;
  /** Metres, over hidden points. */
  readonly mae: number;
  readonly rmse: number;
}

/**
 * How far places lie from those of the trip; null where those are not known.
 * @param lonLat (2 n) degrees, for each point of the question
 */
export function tripErrors({ truth, question }: AskedTrip, lonLat: Float64Array): TripErrors | null {
  if (!truth) return null;
  const { hidesSpace } = question.mask;
  const metres = metresApart(lonLat, truth.lonLat).map((each, point) => (hidesSpace[point] ? each : NaN));
  const { count, mae, rmse } = errorSize(metres.filter((_, point) => hidesSpace[point] === 1));
  return { metres, count, mae, rmse };
}

/** Minutes by which the times of hidden points are off, on the mean; null where they are known, or the truth is not. */
export function minutesOff(
  { truth, question }: AskedTrip,
  { minutes }: Pick<FilledAnswer, 'minutes'>,
): number | null {
  const { hidesTime } = question.mask;
  if (!truth || !hidesTime.includes(1)) return null;
  const { times } = truth;
  const off = minutes
    .map((each, point) => each - (times[point] - times[0]) / 60)
    .filter((_, point) => hidesTime[point] === 1);
  return errorSize(off).mae;
}

/** Index of the hidden point that is farthest off; null without any. */
export function worstPoint({ metres }: Pick<TripErrors, 'metres'>): number | null {
  let worst: number | null = null;
  metres.forEach((each, point) => {
    if (each > (worst === null ? -1 : metres[worst])) worst = point;
  });
  return worst;
}
