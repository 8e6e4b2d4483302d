import { tableStudy } from '../../engine/study/table-study';
import { transfertraj } from './index';
import { TASKS, TRANSFER_NETWORKS } from './networks';
import { ROWS } from './results';
import { format } from './run-format';
import type { TransferConfig } from './settings';

export const transfertrajStudy = tableStudy<TransferConfig>({
  system: transfertraj,
  scores: format.scores!,
  rows: ROWS,
  validated: [
    { networks: TRANSFER_NETWORKS, measure: 'metres', label: 'RMSE', unit: 'm', better: 'less' },
    { networks: TRANSFER_NETWORKS, measure: 'minutes', label: 'MAE', unit: 'min', better: 'less' },
  ],
  shared: [
    {
      network: 'pretrained',
      isNeeded: ({ pretraining, tuning }) => pretraining.isDone && TASKS.some((task) => tuning.tasks[task]),
      of: ['encoder', 'reading', 'masking', 'hides', 'loss', 'batch', 'pretraining'],
    },
  ],
});
