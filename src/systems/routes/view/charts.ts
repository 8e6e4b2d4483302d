import {
  fixed,
  ofEpoch,
  ofStep,
  percent,
  precise,
  STEP_CHARTS,
  type ChartKind,
  type ColumnReader,
} from '../../../studio/chart-kind';
import type { ExperimentConfig } from '../settings';

/**
 * The loss of a student without the teacher's term, so that both students can be compared: cross-entropy of the next
 * road plus the weighted time loss. A network that reports no such parts is charted by its loss.
 * @returns (N) nats; null where the columns are not there, or the configuration is not known
 */
function tripsLoss(columns: ColumnReader, config: unknown): ArrayLike<number> | null {
  const [nextStep, time] = [columns.column('nextStep'), columns.column('time')];
  if (!nextStep || !time) return columns.column('loss');
  if (config === null) return null;
  const { alpha } = (config as ExperimentConfig).distillation;
  return Float32Array.from(nextStep, (value, i) => value + alpha * time[i]);
}

/**
 * The loss in all of a student that learns from the teacher.
 * @returns (N) nats; null for other networks
 */
const taughtLoss = (columns: ColumnReader): ArrayLike<number> | null =>
  columns.column('distillation') && columns.column('loss');

/** The charts of the values that the teacher and the students report during training. */
export const charts: readonly ChartKind[] = [
  { ...ofStep('tripsLoss', 'Loss on the trips', 'nats', fixed(3)), derived: tripsLoss },
  ofEpoch('accuracy', 'Next road right', '%', percent, false, 'oldAccuracy'),
  ofEpoch('timeError', 'Time error', '%', percent, false, 'oldTimeError'),
  ofEpoch('perplexity', 'Perplexity', 'validation', fixed(2), true, 'oldPerplexity'),
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
  ofStep('nextStep', 'Loss: next road', 'nats', fixed(3)),
  ofStep('time', 'Loss: time', '', precise),
  ofStep('distillation', "Loss: teacher's term", 'nats', precise),
  { ...STEP_CHARTS.loss, title: "Loss with teacher's term", derived: taughtLoss },
];
