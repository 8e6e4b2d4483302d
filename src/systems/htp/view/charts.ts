import { fixed, ofEpoch, percent, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';
import { letterOf } from '../../../models/htp/token-vocabulary';
import { leftKey, perplexityKey, usedKey } from '../training/tokeniser-measures';

/** Codebooks of the largest preset. */
const CODEBOOKS = [0, 1, 2, 3] as const;

/** The charts of what the networks report during training. */
export const charts: readonly ChartKind[] = [
  ofEpoch('rmse', 'Points made again', 'm', fixed(1), true),
  ofEpoch('nats', 'Surprisal', 'nats a token', fixed(3), true),
  ofEpoch('firstCodes', 'First codes right', '%', percent, false),
  ...CODEBOOKS.flatMap((book) => [
    ofEpoch(usedKey(book), `Used, book ${letterOf(book)}`, '%', percent, false),
    ofEpoch(perplexityKey(book), `Perplexity, ${letterOf(book)}`, '%', percent, false),
    ofEpoch(leftKey(book + 1), `Left after ${letterOf(book)}`, 'norm', fixed(2), true),
  ]),
  { ...STEP_CHARTS.loss, unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
