import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';
import type { Layout } from '../../../../studio/state/page/layout.svelte';
import type { DistilSettings } from './distil-settings.svelte';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
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

/** Trains students as the settings say on the data that is open, or on the sample city. */
export function trainHere(page: TrainingPlace & TeacherPlace, distil: DistilSettings): Promise<void> {
  return onOpenData(page, () => distil.order(teacherInUse(page)));
}

/** Trains a teacher alone. */
export function trainTeacherHere(page: TrainingPlace, teaching: TeacherSettings): Promise<void> {
  return onOpenData(page, () => teaching.order());
}

async function onOpenData(
  { data, training, layout }: TrainingPlace,
  order: () => TrainingOrder,
): Promise<void> {
  if (!data.opened && !(await data.loadSampleCity())) return;
  layout.show('charts');
  await training.start(order());
}
