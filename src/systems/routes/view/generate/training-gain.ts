import type { TrainingSession } from '../../../../studio/state/training/training-session.svelte';
import type { StudentTrainedFurther } from '../../../../studio/state/routes/further-training';
import { percent } from '../../../../studio/figures';

/** The training in view. */
export type TrainingDone = Pick<TrainingSession, 'record' | 'runId'>;

/** Shares of the next roads right on validation trips. */
export interface TrainingGain {
  /** With the weights as they came. */
  readonly before: number;
  /** With the weights that were kept. */
  readonly after: number;
  /** 0 where no epoch was better than the weights as they came. */
  readonly bestEpoch: number;
}

/** What a training brought to a student; null where the training in view is another one. */
export function trainingGain(
  { source, runId }: Pick<StudentTrainedFurther, 'source' | 'runId'>,
  training: TrainingDone,
): TrainingGain | null {
  const outcome = training.runId === runId ? training.record?.networks[source]?.training : null;
  if (!outcome) return null;
  const { bestEpoch, history } = outcome;
  const of = (epoch: number) => history.find((event) => event.epoch === epoch)?.measures.accuracy ?? NaN;
  return { before: of(0), after: of(bestEpoch), bestEpoch };
}

/** "On validation trips, 61.20 % of the next roads were right before and 64.30 % are now." */
export function gainInWords({ before, after, bestEpoch }: TrainingGain): string {
  if (bestEpoch === 0) return 'No epoch was better than the weights before, which were kept.';
  return `On validation trips, ${percent(before, 2)} of the next roads were right before and ${percent(after, 2)} are now.`;
}
