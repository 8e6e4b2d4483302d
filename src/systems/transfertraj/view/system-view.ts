import { empty, isRunOf, ready, runStatus, type StatusParts } from '../../../studio/run-status';
import type { StageStatus, SystemView } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { transfertraj } from '../index';
import { TRANSFER_NETWORKS, TRANSFERTRAJ } from '../networks';
import { transferReport } from '../transfer-record';
import { RecoveryState } from './state/recovery-state.svelte';
import { fixed, ofEpoch, STEP_CHARTS, type ChartKind } from '../../../studio/chart-kind';
import { mayHoldMapOrTraces } from '../../../data/data-file';
import type { TransferConfig } from '../settings';
import { tables } from './evaluate/report-in-view';

type RecoveryStage = 'train' | 'transfer' | 'recover' | 'evaluate';

/** The status of each stage of this system. */
export const status = (stage: RecoveryStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const networksIn = ({ models }: StatusParts): number => models.among(TRANSFER_NETWORKS).length;

/** What asks the networks in use, whichever they are. */
const asking = (parts: StatusParts): StageStatus =>
  networksIn(parts) > 0 ? ready('ready') : empty('no networks');

const statuses: Readonly<Record<RecoveryStage, (parts: StatusParts) => StageStatus>> = {
  train: (parts) => {
    const run = isRunOf(transfertraj, parts.training) ? runStatus(parts.training) : null;
    if (run) return run;
    const count = networksIn(parts);
    if (count === 0) return empty('none yet');
    return ready(count === 1 ? '1 network' : `${count} networks`);
  },
  transfer: asking,
  recover: asking,
  evaluate: (parts) => {
    const { evaluation } =
      (parts.stateOf(TRANSFERTRAJ) as Pick<RecoveryState, 'evaluation'> | undefined) ?? {};
    if (evaluation?.measuring.active) return { sign: 'busy', word: 'measuring' };
    return evaluation?.made || isMeasured(parts.training) ? ready('measured') : empty('no results');
  },
};

const isMeasured = ({ record }: StatusParts['training']): boolean =>
  record?.system === TRANSFERTRAJ && transferReport(record).evaluation !== null;

/** The charts of what the networks report during training. */
const charts: readonly ChartKind[] = [
  ofEpoch('metres', 'Places filled in', 'm', fixed(1), true),
  ofEpoch('minutes', 'Times filled in', 'min', fixed(2), true),
  { ...STEP_CHARTS.loss, unit: '' },
  STEP_CHARTS.gradNorm,
  STEP_CHARTS.learningRate,
  STEP_CHARTS.stepRate,
];

/** The view of the system "Recovery". */
export const view: SystemView<Workspace, RecoveryState> = {
  panels: {
    train: () => import('./train/Panel.svelte'),
    transfer: () => import('./transfer/Panel.svelte'),
    recover: () => import('./recover/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: {
    cities: () => import('./transfer/CitiesTab.svelte'),
  },
  tables,
  charts,
  status: (stage, workspace) => status(stage as RecoveryStage, workspace),
  createState: (page, config, choices) => new RecoveryState(page, config as TransferConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as TransferConfig, choices),
  settings: ({ settings, choices }) => settings.given(choices),
  map: ({ recoverOnMap, transfer: { onMap } }) =>
    recoverOnMap.shown ? recoverOnMap : onMap.shown ? onMap : null,
  timesOfRoutes: ({ timesOfRoutes }) => timesOfRoutes,
  openFile: async ({ layout }, { recover, file }, given) => {
    if (layout.stage !== 'recover' || !mayHoldMapOrTraces(given.name)) return false;
    recover.source = 'file';
    await file.open(given);
    return true;
  },
  lesson: () => import('./lesson/Lesson.svelte'),
  shipped: ({ shipped }) => shipped,
  async begin({ layout }, { shipped, networks }) {
    if (networks.length === 0) await shipped.use();
    layout.go('recover');
  },
  undoable: ({ settings }) => [settings],
  data: { title: 'Trips to recover', view: () => import('./trips/TripsOfData.svelte') },
};
