import { tableStudy } from '../../engine/study/table-study';
import { transfertraj } from './index';
import { TASKS, TIME_TELLERS, TRANSFER_NETWORKS } from './networks';
import { ROWS } from './results';
import { format } from './run-format';
import type { TransferConfig } from './settings';

const OF_PLACES = TRANSFER_NETWORKS.filter((network) => network !== 'travel-time');

export const transfertrajStudy = tableStudy<TransferConfig>({
  system: transfertraj,
  format,
  rows: ROWS,
  validated: [
    {
      ...{ networks: OF_PLACES, measure: 'metres', label: 'RMSE', unit: 'm', better: 'less' },
      tested: (network) => `tuned-${network.replace('recovery', 'recovery-')}`,
    },
    {
      ...{ networks: TIME_TELLERS, measure: 'minutes', label: 'MAE', unit: 'min', better: 'less' },
      tested: (network) => `tuned-${network}`,
    },
  ],
  shared: [
    {
      network: 'pretrained',
      isNeeded: ({ pretraining, tuning }) => pretraining.isDone && TASKS.some((task) => tuning.tasks[task]),
      of: ['share', 'encoder', 'reading', 'masking', 'hides', 'loss', 'batch', 'pretraining'],
    },
  ],
});
