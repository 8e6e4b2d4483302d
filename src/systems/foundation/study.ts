import { tableStudy } from '../../engine/study/table-study';
import { foundation } from './index';
import { PAIR_TASKS, TASKS } from './networks';
import { ROWS } from './results';
import { format } from './run-format';
import type { FoundationConfig } from './settings';

export const foundationStudy = tableStudy<FoundationConfig>({
  system: foundation,
  format,
  rows: ROWS,
  validated: [
    {
      networks: ['pretrained'],
      measure: 'nats',
      label: 'Surprisal of a hidden token',
      unit: 'nats',
      better: 'less',
    },
    { networks: ['pretrained'], measure: 'perplexity', label: 'Perplexity', better: 'less' },
    {
      networks: PAIR_TASKS,
      tested: (task) => `tuned-${task}-accuracy`,
      measure: 'accuracy',
      label: 'Accuracy',
      unit: 'share',
      better: 'more',
    },
    {
      networks: ['destination'],
      tested: () => 'tuned-destination-top1',
      measure: 'top1',
      label: 'Destinations named exactly',
      unit: 'share',
      better: 'more',
    },
  ],
  shared: [
    {
      network: 'pretrained',
      isNeeded: ({ pretraining, tuning }) => pretraining.isDone && TASKS.some((task) => tuning.tasks[task]),
      of: ['sequences', 'network', 'masking', 'batch', 'optimizer', 'pretraining'],
    },
  ],
});
