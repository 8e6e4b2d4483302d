import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { runStatus } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import { LIGHTST, STUDENT_NAMES } from '../networks';

type Training = Pick<Workspace['training'], 'active' | 'networks' | 'phase' | 'progress'> & {
  readonly system: { readonly id: string } | null;
  readonly record: { readonly system: string } | null;
};

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'of' | 'among'>;
}

export type FlowsStage = 'teacher' | 'distil' | 'predict' | 'evaluate';

type TrainingStage = 'teacher' | 'distil';

/** Whether a run trains a teacher alone. */
const isTeacherRun = ({ networks }: Pick<Training, 'networks'>): boolean =>
  networks.length > 0 && networks.every((name) => name === 'teacher');

/** Whether a kept run is of this system and belongs to a stage. */
export const belongsTo = (
  stage: TrainingStage,
  run: { readonly system: string; readonly networks: readonly string[] },
): boolean => run.system === LIGHTST && isTeacherRun(run) === (stage === 'teacher');

/** Whether the run that trains now, or did last, is of this system and belongs to a stage. */
export const isRunOf = (
  stage: TrainingStage,
  training: Omit<Training, 'progress' | 'active' | 'record'>,
): boolean =>
  training.phase !== 'idle' &&
  training.system?.id === LIGHTST &&
  isTeacherRun(training) === (stage === 'teacher');

/** The status of each stage of this system. */
export const status = (stage: FlowsStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<FlowsStage, (parts: StatusParts) => StageStatus>> = {
  teacher: ({ training, models }) =>
    ofRun('teacher', training) ??
    (models.of('teacher') ? { sign: 'ready', word: 'trained' } : { sign: 'empty', word: 'none yet' }),
  distil: ({ training, models }) => {
    const run = ofRun('distil', training);
    if (run) return run;
    const students = models.among(STUDENT_NAMES);
    if (students.length === 0) return { sign: 'empty', word: 'no student' };
    return { sign: 'ready', word: students.length === 2 ? 'two students' : students[0] };
  },
  predict: ({ models }) => {
    const { length } = models.among(['teacher', ...STUDENT_NAMES]);
    return length > 0
      ? { sign: 'ready', word: length === 1 ? '1 network' : `${length} networks` }
      : { sign: 'empty', word: 'counts only' };
  },
  evaluate: ({ training: { record } }) =>
    record?.system === LIGHTST ? { sign: 'ready', word: 'measured' } : { sign: 'empty', word: 'no results' },
};

/** What a run of a stage that is under way or has failed is doing. */
const ofRun = (stage: TrainingStage, training: Training): StageStatus | null =>
  isRunOf(stage, training) ? runStatus(training) : null;
