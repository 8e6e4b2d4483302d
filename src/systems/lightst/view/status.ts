import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { empty, ready, statusAt, type TrainingInView } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import { lightst } from '../index';
import { LIGHTST, STUDENT_NAMES } from '../networks';

interface Training extends TrainingInView {
  readonly record: { readonly system: string } | null;
}

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'of' | 'among'>;
}

export type FlowsStage = 'teacher' | 'distil' | 'predict' | 'evaluate';

/** The status of each stage of this system. */
export const status = (stage: FlowsStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<FlowsStage, (parts: StatusParts) => StageStatus>> = {
  teacher: ({ training, models }) =>
    statusAt(lightst, 'teacher', training) ?? (models.of('teacher') ? ready('trained') : empty('none yet')),
  distil: ({ training, models }) => {
    const run = statusAt(lightst, 'distil', training);
    if (run) return run;
    const students = models.among(STUDENT_NAMES);
    if (students.length === 0) return empty('no student');
    return ready(students.length === 2 ? 'two students' : students[0]);
  },
  predict: ({ models }) => {
    const { length } = models.among(['teacher', ...STUDENT_NAMES]);
    return length > 0 ? ready(length === 1 ? '1 network' : `${length} networks`) : empty('counts only');
  },
  evaluate: ({ training: { record } }) =>
    record?.system === LIGHTST ? ready('measured') : empty('no results'),
};
