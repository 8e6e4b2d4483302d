import { fixed, ofEpoch, percent, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';
import { letterOf } from '../../../models/htp/token-vocabulary';
import { leftKey, perplexityKey, usedKey } from '../training/tokeniser-measures';

/** Codebooks of the largest preset. */
const CODEBOOKS = [0, 1, 2, 3] as const;

/** The charts of what the networks report during training. */
export const charts: readonly ChartKind[] = [
  ofEpoch('rmse', 'Points made again', 'm', fixed(1), true),
  ofEpoch('nats', 'Surprisal of a token', 'nats, validation', fixed(3), true),
  ofEpoch('firstCodes', 'First codes right', '%, validation', percent, false),
  ...CODEBOOKS.flatMap((book) => [
    ofEpoch(usedKey(book), `Codewords used, codebook ${letterOf(book)}`, '%', percent, false),
    ofEpoch(perplexityKey(book), `Perplexity, codebook ${letterOf(book)}`, '% of the codewords', percent, false),
    ofEpoch(leftKey(book + 1), `Left after codebook ${letterOf(book)}`, 'norm', fixed(2), true),
  ]),
  { ...STEP_CHARTS.loss, unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];
