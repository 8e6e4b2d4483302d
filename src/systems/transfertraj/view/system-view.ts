import { mayHoldMapOrTraces } from '../../../data/data-file';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import type { TransferConfig } from '../settings';
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
  tabs: {
    table: () => import('./evaluate/TableTab.svelte'),
    cities: () => import('./transfer/CitiesTab.svelte'),
  },
  charts,
  status: (stage, workspace) => status(stage as RecoveryStage, workspace),
  createState: (page, config, choices) => new RecoveryState(page, config as TransferConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as TransferConfig, choices),
  settings: ({ settings, choices }) => ({
    preset: settings.preset,
    toOverrides: () => settings.toOverrides(),
    choices,
  }),
  recovery: ({ recoverOnMap }) => recoverOnMap,
  timesOfRoutes: ({ timesOfRoutes }) => timesOfRoutes,
  openFile: async ({ layout }, { recover, file }, given) => {
    if (layout.stage !== 'recover' || !mayHoldMapOrTraces(given.name)) return false;
    recover.source = 'file';
    await file.open(given);
    return true;
  },
  undoable: ({ settings }) => [settings],
  experts: ({ transfer }) => transfer.inView,
  data: { title: 'Trips to recover', view: () => import('./trips/TripsOfData.svelte') },
};
