import type { Model } from '../../../../studio/state/training/models.svelte';
import type { TrainingOrder } from '../../../../studio/state/training/training-session.svelte';
import type { Workspace } from '../../../../studio/state/page/workspace.svelte';

type Needs = Pick<Workspace, 'data' | 'models' | 'training' | 'layout' | 'distil' | 'teaching'>;

/** The teacher in use, if it was trained on the data that is open. */
export function teacherInUse({ data, models }: Pick<Workspace, 'data' | 'models'>): Model | null {
  const teacher = models.of('teacher');
  return teacher && teacher.dataset === data.opened?.dataset.fingerprint ? teacher : null;
}

/** Trains students as the settings say on the data that is open, or on the sample city. */
export function trainHere(workspace: Needs): Promise<void> {
  return onOpenData(workspace, () => workspace.distil.order(teacherInUse(workspace)));
}

/** Trains a teacher alone. */
export function trainTeacherHere(workspace: Needs): Promise<void> {
  return onOpenData(workspace, () => workspace.teaching.order());
}

async function onOpenData({ data, training, layout }: Needs, order: () => TrainingOrder): Promise<void> {
  if (!data.opened && !(await data.loadSampleCity())) return;
  layout.show('charts');
  await training.start(order());
}
