import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import type { SystemView, StageStatus } from '../../../studio/system-view';
import { nextRoadScores } from '../record';
import type { ExperimentConfig } from '../settings';
import { charts } from './charts';
import { isRecording } from './state/race-recordings';
import { RoutesState } from './state/routes-state.svelte';
import { trainHere } from './state/train-here';
import { counted } from '../../../studio/figures';
import type { OdPairs } from '../../../generation/od-pairs';
import { STUDENT_NAMES } from '../distillation/distillation-config';
import { trainStep } from '../../../engine/experiments/experiment';

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
  nextRoadScores,
  reading: ({ readTrips }) => readTrips,
  trip: () => import('./teacher/TripSteps.svelte'),
  cell: () => import('./teacher/CellView.svelte'),
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
  async begin({ routes: { settings }, runs, models, layout }, { sampleStudents }) {
    if (!models.of('teacher')) await runs.loadSample();
    // Of the students that come with the city it draws the most routes as they were driven.
    await sampleStudents.use('plus');
    settings.pairsFrom = 'map';
    layout.go('generate');
  },
  async trainSample(page, { distil }) {
    const { data, models, runs, layout } = page;
    if (!(await data.loadSampleCity())) return;
    if (!models.of('teacher')) await runs.loadSample();
    for (const id of Object.keys(FEW_TRIPS) as (keyof typeof FEW_TRIPS)[]) distil.set(id, FEW_TRIPS[id]);
    layout.go('distil');
    void trainHere(page, distil);
  },
};

/** A hundred of the sample city's trips, where a teacher that has seen all of them has something to tell: 260 steps. */
const FEW_TRIPS = { share: 1 / 64, batchSize: 8, epochs: 20 } as const;

type Training = Pick<Workspace['training'], 'active' | 'networks' | 'phase' | 'progress'>;

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'of' | 'among'>;
  readonly book: { readonly group: { readonly pairs: Pick<OdPairs, 'origins'> } | null };
  readonly routes: { readonly drawing: { readonly active: boolean } };
  /** Null as long as nothing is measured. */
  readonly evaluation: { readonly measuring: { readonly active: boolean }; readonly compared: object | null };
  readonly firstNumbers: object | null;
}

type RoutesStage = 'teacher' | 'distil' | 'generate' | 'evaluate';

/** The status of each stage of this system. */
export const status = (stage: RoutesStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<RoutesStage, (parts: StatusParts) => StageStatus>> = {
  teacher: ({ training, models }) => {
    if (teaches(training)) return trainingWord(training);
    if (training.phase === 'failed' && isTeacherRun(training)) return { sign: 'failed', word: 'stopped' };
    return models.of('teacher') ? { sign: 'ready', word: 'trained' } : { sign: 'empty', word: 'none yet' };
  },
  distil: ({ training, models }) => {
    if (training.active && !isTeacherRun(training))
      return teaches(training) ? { sign: 'busy', word: 'next' } : trainingWord(training);
    if (training.phase === 'failed' && !isTeacherRun(training)) return { sign: 'failed', word: 'stopped' };
    const students = models.among(STUDENT_NAMES);
    if (students.length === 0) return { sign: 'empty', word: 'no student' };
    return { sign: 'ready', word: students.length === 2 ? 'two students' : students[0] };
  },
  generate: ({ routes, book }) => {
    if (routes.drawing.active) return { sign: 'busy', word: 'drawing' };
    const pairs = book.group?.pairs.origins.length ?? 0;
    if (pairs === 0) return { sign: 'empty', word: 'no routes' };
    return { sign: 'ready', word: counted(pairs, 'pair') };
  },
  evaluate: ({ evaluation, firstNumbers }) => {
    if (evaluation.measuring.active) return { sign: 'busy', word: 'measuring' };
    return (evaluation.compared ?? firstNumbers)
      ? { sign: 'ready', word: 'measured' }
      : { sign: 'empty', word: 'not measured' };
  },
};

/** Whether a teacher is being trained now, on its own or before the students. */
const teaches = (training: Training): boolean =>
  training.active && (isTeacherRun(training) || training.progress?.step === trainStep('teacher'));

function trainingWord({ phase, progress }: Training): StageStatus {
  if (phase === 'paused') return { sign: 'busy', word: 'paused' };
  const share = progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;
  return { sign: 'busy', word: share === null ? 'training' : `training ${share} %` };
}

/** Whether a run trains a teacher alone. */
const isTeacherRun = ({ networks }: Pick<Workspace['training'], 'networks'>): boolean =>
  networks.length > 0 && networks.every((name) => name === 'teacher');
