import { fixed, ofEpoch, ofStep, precise, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';

/** The charts of what the networks report during training; losses and errors are in the units of the counts. */
export const charts: readonly ChartKind[] = [
  ofEpoch('mae', 'Mean absolute error', 'validation', fixed(2), true),
  ofEpoch('rmse', 'Root mean squared error', 'validation', fixed(2), true),
  ofStep('L_S', 'Loss: counts, L_S', '', precise),
  ofStep('L_KL', 'Loss: divergence, L_KL', 'nats', precise),
  ofStep('L_P', 'Loss: spatial contrast, L_P', 'nats', precise),
  ofStep('L_E', 'Loss: temporal contrast, L_E', 'nats', precise),
  { ...STEP_CHARTS.loss, title: 'Loss in all', unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
