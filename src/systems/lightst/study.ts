import { tableStudy } from '../../engine/study/table-study';
import { lightst } from './index';
import { NETWORKS } from './networks';
import { ROWS } from './results';
import { format } from './run-format';
import type { FlowsConfig } from './settings';

const errors = { networks: NETWORKS.names, better: 'less' } as const;

export const lightstStudy = tableStudy<FlowsConfig>({
  system: lightst,
  format,
  rows: ROWS,
  validated: [
    { ...errors, measure: 'mae', label: 'MAE' },
    { ...errors, measure: 'rmse', label: 'RMSE' },
  ],
  shared: [{ network: 'teacher', isNeeded: () => true, of: ['data', 'windows', 'teacher', 'training'] }],
});
