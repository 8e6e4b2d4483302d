import type { DatasetSession } from '../data/dataset-session.svelte';
import type { Layout } from '../page/layout.svelte';
import type { DistilSettings } from './distil-settings.svelte';
import type { Model, Models } from '../page/models.svelte';
import type { TeacherSettings } from './teacher-settings.svelte';
import type { TrainingOrder, TrainingSession } from './training-session.svelte';

/** What a training that is asked for needs: data, a teacher, settings, and a chart to be looked at. */
interface Needs {
  readonly data: DatasetSession;
  readonly models: Models;
  readonly training: TrainingSession;
  readonly layout: Layout;
  readonly distil: DistilSettings;
  readonly teaching: TeacherSettings;
}

/** The teacher in use, if it was trained on the data that is open. */
export function teacherInUse({ data, models }: Pick<Needs, 'data' | 'models'>): Model | null {
  const teacher = models.of('teacher');
  return teacher && teacher.dataset === data.opened?.dataset.fingerprint ? teacher : null;
}

/** Trains students as the settings say on the data that is open, or on the sample city. */
export function trainHere(state: Needs): Promise<void> {
  return onOpenData(state, () => state.distil.order(teacherInUse(state)));
}

/** Trains a teacher alone. */
export function trainTeacherHere(state: Needs): Promise<void> {
  return onOpenData(state, () => state.teaching.order());
}

async function onOpenData({ data, training, layout }: Needs, order: () => TrainingOrder): Promise<void> {
  if (!data.opened && !(await data.loadSampleCity())) return;
  layout.show('charts');
  await training.start(order());
}
