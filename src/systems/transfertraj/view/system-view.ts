import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import type { TransferConfig } from '../transfer-config';
import { charts } from './charts';
import { RecoveryState } from './state/recovery-state.svelte';
import { status, type RecoveryStage } from './status';

/** The view of the system "Recovery". */
export const view: SystemView<Workspace, RecoveryState> = {
  panels: {
    train: () => import('./train/Panel.svelte'),
    transfer: () => import('./transfer/Panel.svelte'),
    recover: () => import('./recover/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: { table: () => import('./evaluate/TableTab.svelte') },
  charts,
  status: (stage, workspace) => status(stage as RecoveryStage, workspace),
  createState: (page, config) => new RecoveryState(page, config as TransferConfig | null),
  adopt: (state, config) => state.adopt(config as TransferConfig),
  settings: ({ settings }) => ({ preset: settings.preset, toOverrides: () => settings.toOverrides() }),
  undoable: ({ settings }) => [settings],
  data: { title: 'Trips to recover', view: () => import('./trips/TripsOfData.svelte') },
};
