import {
  fixed,
  ofEpoch,
  ofStep,
  percent,
  precise,
  STEP_CHARTS,
  type ChartKind,
} from '../../../studio/chart-kind';

/** The charts of the values that the teacher and the students report during training. */
export const charts: readonly ChartKind[] = [
  STEP_CHARTS.loss,
  ofEpoch('accuracy', 'Next road right', '%', percent, false, 'oldAccuracy'),
  ofEpoch('timeError', 'Time error', '%', percent, false, 'oldTimeError'),
  ofEpoch('perplexity', 'Perplexity', 'validation', fixed(2), true, 'oldPerplexity'),
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
  ofStep('nextStep', 'Loss: next road', 'nats', fixed(3)),
  ofStep('time', 'Loss: time', '', precise),
  ofStep('distillation', 'Loss: teacher', 'nats', precise),
];
