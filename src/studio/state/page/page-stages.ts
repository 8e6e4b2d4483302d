import type { StageInfo, SystemEntry } from '../../../engine/experiments/system';
import { DATA_STAGE, REVIEW_STAGE } from './layout.svelte';

/** The row of stages: the data, what a system does with them, and, where it draws routes, their review. */
export const stagesOf = ({ stages, tabs }: Pick<SystemEntry, 'stages' | 'tabs'>): readonly StageInfo[] => [
  { id: DATA_STAGE, label: 'Data' },
  ...stages,
  ...(tabs.includes('routes') ? [{ id: REVIEW_STAGE, label: 'Review' }] : []),
];
