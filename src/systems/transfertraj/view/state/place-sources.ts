import { BASELINE_LABELS } from '../../../../evaluation/recovery/baselines/baseline-names';
import { capitalised } from '../../../../studio/figures';
import type { InkName } from '../../../../studio/inks';
import type { RecoveredTrack } from '../../../../studio/recovery-in-view';
import { NETWORK_LABELS } from '../../networks';
import type { AskedTrip } from './asked-trip';
import type { ComparedTrip, FilledTrip } from './fill-session.svelte';
import { tripErrors, type TripErrors } from './trip-errors';

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
