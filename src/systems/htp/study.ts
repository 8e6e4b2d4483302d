import { tableStudy, type TableCell } from '../../engine/study/table-study';
import { htp } from './index';
import { POINT_MEASURES, ROWS } from './results';
import { format } from './run-format';
import { POINTS, type HtpConfig } from './settings';

/** As many as a tokeniser can have. */
const CODEBOOKS = Array.from({ length: POINTS.table.codebooks.most }, (_, i) => i + 1);
const DRAWN = [...POINT_MEASURES.map(({ name }) => name), 'rmse'];

const share = (key: string, label: string, better: 'more' | null, at: TableCell['at']): TableCell => ({
  ...{ key, label, unit: 'share', better, at },
});

const codebook = (number: number, measure: string, label: string): TableCell =>
  share(`codebook-${number}-${measure}`, `${label}, codebook ${number}`, 'more', [
    'codebooks',
    `${number}`,
    measure,
  ]);

export const htpStudy = tableStudy<HtpConfig>({
  system: htp,
  format,
  rows: {
    ...Object.fromEntries(Object.entries(ROWS).map(([name, { label }]) => [name, { label, scores: DRAWN }])),
    tokeniser: { label: 'points made again of their tokens', scores: ['rmse'] },
    language: { label: 'language model', scores: ['nats'] },
  },
  cells: [
    ...CODEBOOKS.flatMap((number) => [
      codebook(number, 'used', 'Codewords in use'),
      codebook(number, 'perplexity', 'Perplexity'),
    ]),
    share('htp-roads-found', 'Roads found again, HTP', 'more', ['sources', 'htp', 'recall']),
    share('htp-shorter-at-slow-hour', 'Routes with shorter steps at the slow hour', null, [
      'hours',
      'htp',
      'peak_shorter',
    ]),
    share('htp-whole-unmasked', 'Whole answers without the mask of the grammar', 'more', [
      'drawing',
      'htp',
      'valid_unmasked',
    ]),
  ],
  validated: [
    { networks: ['tokeniser'], measure: 'rmse', label: 'RMSE', unit: 'm', better: 'less' },
    { networks: ['language'], measure: 'nats', label: 'Surprisal', unit: 'nats', better: 'less' },
  ],
  shared: [{ network: 'tokeniser', isNeeded: () => true, of: ['tokeniser'] }],
});
