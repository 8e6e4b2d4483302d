import { counted } from '../figures';
import type { StageName } from '../state/page/layout.svelte';
import type { Workspace } from '../state/page/workspace.svelte';

/** Where a stage stands, at a glance: a sign and a word or two. */
export interface StageStatus {
  readonly sign: 'empty' | 'ready' | 'busy' | 'failed';
  readonly word: string;
}

type Parts = Pick<
  Workspace,
  'data' | 'training' | 'models' | 'book' | 'routes' | 'evaluation' | 'firstNumbers'
>;

export function stageStatus(stage: StageName, workspace: Parts): StageStatus {
  return statuses[stage](workspace);
}

const statuses: Readonly<Record<StageName, (workspace: Parts) => StageStatus>> = {
  data: ({ data: { busy, opened } }) => {
    if (busy) return { sign: 'busy', word: 'loading' };
    if (!opened) return { sign: 'empty', word: 'none open' };
    return { sign: 'ready', word: `${counted(opened.dataset.network.roadCount, 'road')}` };
  },
  teacher: ({ training, models }) => {
    if (teaches(training)) return trainingWord(training);
    if (training.phase === 'failed' && training.kind === 'teacher')
      return { sign: 'failed', word: 'stopped' };
    return models.teacher ? { sign: 'ready', word: 'trained' } : { sign: 'empty', word: 'none yet' };
  },
  distil: ({ training, models }) => {
    if (training.active && training.kind === 'students')
      return teaches(training) ? { sign: 'busy', word: 'next' } : trainingWord(training);
    if (training.phase === 'failed' && training.kind === 'students')
      return { sign: 'failed', word: 'stopped' };
    const students = models.students;
    if (students.length === 0) return { sign: 'empty', word: 'no student' };
    return { sign: 'ready', word: students.length === 2 ? 'two students' : students[0] };
  },
  generate: ({ routes, book }) => {
    if (routes.busy) return { sign: 'busy', word: 'drawing' };
    const pairs = book.group?.pairs.origins.length ?? 0;
    if (pairs === 0) return { sign: 'empty', word: 'no routes' };
    return { sign: 'ready', word: counted(pairs, 'pair') };
  },
  evaluate: ({ evaluation, firstNumbers }) => {
    if (evaluation.measuring) return { sign: 'busy', word: 'measuring' };
    // The numbers of the first view are a table of measures, too.
    const measured = evaluation.compared !== null || firstNumbers !== null;
    return measured ? { sign: 'ready', word: 'measured' } : { sign: 'empty', word: 'not measured' };
  },
};

type Training = Pick<Workspace['training'], 'active' | 'kind' | 'phase' | 'progress'>;

/** Whether it is the teacher that learns now: of its own, or before the students. */
const teaches = ({ active, kind, progress }: Training): boolean =>
  active && (kind === 'teacher' || progress?.stage.startsWith('Training the teacher') === true);

function trainingWord({ phase, progress }: Training): StageStatus {
  if (phase === 'halted') return { sign: 'busy', word: 'paused' };
  const share = progress?.total ? Math.floor((100 * progress.done) / progress.total) : null;
  return { sign: 'busy', word: share === null ? 'training' : `training ${share} %` };
}
