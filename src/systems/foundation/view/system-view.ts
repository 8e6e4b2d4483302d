import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import type { FoundationConfig } from '../settings';
import { charts } from './charts';
import { FoundationState } from './state/foundation-state.svelte';
import { status, type FoundationStage } from './status';

/** The view of the system "Pretraining". */
export const view: SystemView<Workspace, FoundationState> = {
  panels: {
    tokenise: () => import('./tokenise/Panel.svelte'),
    pretrain: () => import('./pretrain/Panel.svelte'),
    finetune: () => import('./finetune/Panel.svelte'),
    explore: () => import('./explore/Panel.svelte'),
  },
  tabs: { table: () => import('./finetune/TableTab.svelte') },
  charts,
  status: (stage, workspace) => status(stage as FoundationStage, workspace),
  createState: (page, config, choices) =>
    new FoundationState(page, config as FoundationConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as FoundationConfig, choices),
  settings: ({ settings, choices }) => ({
    preset: settings.preset,
    toOverrides: () => settings.toOverrides(),
    choices,
  }),
  hexagons: ({ onMap }) => onMap,
  undoable: ({ settings }) => [settings],
  data: { title: 'Hexagon sequences', view: () => import('./data/SequencesOfData.svelte') },
};
