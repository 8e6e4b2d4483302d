import { tableStudy } from '../../engine/study/table-study';
import { htp } from './index';
import { POINT_MEASURES, ROWS } from './results';
import { format } from './run-format';
import type { HtpConfig } from './settings';

const DRAWN = [...POINT_MEASURES.map(({ name }) => name), 'rmse'];

export const htpStudy = tableStudy<HtpConfig>({
  system: htp,
  scores: format.scores!,
  rows: {
    ...Object.fromEntries(Object.entries(ROWS).map(([name, { label }]) => [name, { label, scores: DRAWN }])),
    tokeniser: { label: 'points made again of their tokens', scores: ['rmse'] },
    language: { label: 'language model', scores: ['nats'] },
  },
  validated: [
    { networks: ['tokeniser'], measure: 'rmse', label: 'RMSE', unit: 'm', better: 'less' },
    { networks: ['language'], measure: 'nats', label: 'Surprisal', unit: 'nats', better: 'less' },
  ],
  shared: [{ network: 'tokeniser', isNeeded: () => true, of: ['tokeniser'] }],
});
