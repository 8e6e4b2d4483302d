import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';
import type { Layout } from '../../../../studio/state/page/layout.svelte';
import type { DistilSettings } from './distil-settings.svelte';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import type { StudentName } from '../../distillation/distillation-config';
import type { TeacherSettings } from './teacher-settings.svelte';
import type {
  TrainingOrder,
  TrainingSession,
} from '../../../../studio/state/training/training-session.svelte';

/** What a training that is asked for needs: data, and a chart to be looked at. */
export interface TrainingPlace {
  readonly data: OpenData & Pick<DatasetSession, 'loadSampleCity'>;
  readonly training: Pick<TrainingSession, 'start'>;
  readonly layout: Pick<Layout, 'show'>;
}

/** Where a teacher is looked for. */
export interface TeacherPlace {
  readonly data: OpenData;
  readonly models: Pick<Models, 'of'>;
}

/** The teacher in use, if it was trained on the data that is open. */
export function teacherInUse({ data, models }: TeacherPlace): Model | null {
  const teacher = models.of('teacher');
  return teacher && teacher.dataset === data.opened?.dataset.fingerprint ? teacher : null;
}

/** A student in use, if it was trained on the data that is open. */
export function studentInUse(name: StudentName, { data, models }: TeacherPlace): Model | null {
  const student = models.of(name);
  return student && student.dataset === data.opened?.dataset.fingerprint ? student : null;
}

/** The student whose weights others start from; null for fresh weights, or where it is not in use. */
export const startingStudent = ({ start }: DistilSettings, place: TeacherPlace): Model | null =>
  start === 'fresh' ? null : studentInUse(start, place);

/** Trains students as the settings say on the data that is open, or on the sample city. */
export function trainHere(page: TrainingPlace & TeacherPlace, distil: DistilSettings): Promise<void> {
  return onOpenData(page, () => distil.order(teacherInUse(page), startingStudent(distil, page)));
}

/** Trains a teacher alone, or the one in use further. */
export function trainTeacherHere(
  page: TrainingPlace & TeacherPlace,
  teaching: TeacherSettings,
): Promise<void> {
  return onOpenData(page, () => teaching.order(teaching.further ? teacherInUse(page) : null));
}

async function onOpenData(
  { data, training, layout }: TrainingPlace,
  order: () => TrainingOrder,
): Promise<void> {
  if (!data.opened && !(await data.loadSampleCity())) return;
  layout.show('charts');
  await training.start(order());
}
