import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import type { HtpConfig } from '../settings';
import { charts } from './charts';
import { PointsState } from './state/points-state.svelte';
import { status, type PointsStage } from './status';

/** The view of the system "GPS points". */
export const view: SystemView<Workspace, PointsState> = {
  panels: {
    tokenise: () => import('./tokenise/Panel.svelte'),
    language: () => import('./language/Panel.svelte'),
    generate: () => import('./generate/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: {
    table: () => import('./evaluate/TableTab.svelte'),
    tokens: () => import('./tokens/TokensTab.svelte'),
  },
  charts,
  status: (stage, workspace) => status(stage as PointsStage, workspace),
  createState: (page, config, choices) => new PointsState(page, config as HtpConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as HtpConfig, choices),
  settings: ({ settings, choices }) => ({
    preset: settings.preset,
    toOverrides: () => settings.toOverrides(),
    choices,
  }),
  undoable: ({ settings }) => [settings],
  points: ({ inView }) => inView,
  pointsOfRoutes: ({ pointsOfRoutes }) => pointsOfRoutes,
  data: { title: 'Trips of the GPS', view: () => import('./trips/TripsOfData.svelte') },
};
