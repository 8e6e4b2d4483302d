import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView } from '../../../studio/system-view';
import type { ExperimentConfig } from '../settings';
import { charts } from './charts';
import { isRecording } from './state/race-recordings';
import { RoutesState } from './state/routes-state.svelte';
import { trainHere } from './state/train-here';
import { status, type RoutesStage } from './status';

/** The view of the system "LM-TAD into HOSER". */
export const view: SystemView<Workspace, RoutesState> = {
  panels: {
    teacher: () => import('./teacher/Panel.svelte'),
    distil: () => import('./distil/Panel.svelte'),
    generate: () => import('./generate/Panel.svelte'),
    evaluate: () => import('./evaluate/Panel.svelte'),
  },
  tabs: {
    table: () => import('./evaluate/TableTab.svelte'),
    routes: () => import('./generate/RoutesTab.svelte'),
  },
  charts,
  status: (stage, workspace) => status(stage as RoutesStage, workspace),
  createState: (page, config, choices) => new RoutesState(page, config as ExperimentConfig | null, choices),
  adopt: (state, config, choices) => state.adopt(config as ExperimentConfig, choices),
  settings: ({ distil, asPoints }) => ({
    preset: distil.preset,
    toOverrides: () => distil.toOverrides(),
    choices: { ...distil.choices, ...asPoints.choices },
  }),
  undoable: ({ distil, teaching, asPoints }) => [distil, teaching, asPoints],
  surprise: ({ surprise }) => surprise,
  lens: () => import('./lens/Lens.svelte'),
  overlay: ({ lensOnMap }) => (lensOnMap.decision || lensOnMap.apart.length > 0 ? lensOnMap : null),
  lesson: () => import('./lesson/Lesson.svelte'),
  map: ({ race, asPoints }) => (race.watched ? race.onMap : asPoints.inView.shown ? asPoints.onMap : null),
  openFile: async ({ layout }, { race }, file) => {
    if (!(await isRecording(file))) return false;
    layout.go('distil');
    race.show(true);
    await race.open(file);
    return true;
  },
  troubles: ({ surprise }) => [{ from: 'surprise', holder: surprise, stage: 'teacher' }],
  async trainSample(page, { distil }) {
    const { data, models, runs, layout } = page;
    if (!(await data.loadSampleCity())) return;
    if (!models.of('teacher')) await runs.loadSample();
    layout.go('distil');
    void trainHere(page, distil);
  },
};
