import { fixed, ofEpoch, percent, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';

/** Levels of which there are curves: the root and the digits below it, or word pieces. */
const LEVELS = [1, 2, 3, 4] as const;

/** The charts of what the networks report during training. */
export const charts: readonly ChartKind[] = [
  ofEpoch('bits', 'Bits per hexagon', 'bit', fixed(2), true),
  ofEpoch('perplexity', 'Perplexity per token', '', fixed(2), true),
  ...LEVELS.map((level) =>
    ofEpoch(
      `level${level}`,
      level === 1 ? 'Token 1 right (coarsest)' : `Token ${level} right`,
      '%',
      percent,
      false,
    ),
  ),
  ofEpoch('f1', 'F1 of pairs', '%', percent, false),
  ofEpoch('top1', 'Destinations named exactly', '%', percent, false),
  ofEpoch('accuracy', 'Accuracy', '%', percent, false),
  { ...STEP_CHARTS.loss, unit: 'nats' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
