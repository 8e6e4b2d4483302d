import { fixed, ofEpoch, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';

/** The charts of what the networks report during training. */
export const charts: readonly ChartKind[] = [
  ofEpoch('metres', 'Places filled in', 'm', fixed(1), true),
  ofEpoch('minutes', 'Times filled in', 'min', fixed(2), true),
  { ...STEP_CHARTS.loss, unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
