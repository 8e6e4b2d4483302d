import { fixed, ofEpoch, ofStep, precise, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';

/** The charts of what the networks report during training; losses and errors are in the units of the counts. */
export const charts: readonly ChartKind[] = [
  ofEpoch('mae', 'MAE', 'validation', fixed(2), true),
  ofEpoch('rmse', 'RMSE', 'validation', fixed(2), true),
  ofStep('L_S', 'L_S, counts', '', precise),
  ofStep('L_KL', 'L_KL, divergence', 'nats', precise),
  ofStep('L_P', 'L_P, spatial', 'nats', precise),
  ofStep('L_E', 'L_E, temporal', 'nats', precise),
  { ...STEP_CHARTS.loss, title: 'Loss in all', unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
