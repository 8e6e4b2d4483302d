import { fixed, ofEpoch, percent, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';

/** The most codebooks of a preset. */
const CODEBOOKS = [1, 2, 3, 4] as const;

/** The charts of what the networks report during training. */
export const charts: readonly ChartKind[] = [
  ofEpoch('rmse', 'Points made again', 'm, validation', fixed(1), true),
  ofEpoch('nats', 'Answers', 'nats a token, validation', fixed(3), true),
  ...CODEBOOKS.map((level) =>
    ofEpoch(`used${level}`, `Codewords used, codebook ${level}`, '%, validation', percent, false),
  ),
  { ...STEP_CHARTS.loss, unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
