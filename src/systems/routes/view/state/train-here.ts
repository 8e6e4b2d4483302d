import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { DatasetSession } from '../../../../studio/state/data/dataset-session.svelte';
import type { Layout } from '../../../../studio/state/page/layout.svelte';
import { withClosedRoads } from '../../experiment-config';
import type { ExperimentConfig } from '../../settings';
import type { RoutesSession } from '../../../../studio/state/routes/routes-session.svelte';
import type { DistilSettings } from './distil-settings.svelte';
import { startFrom, type Model, type Models } from '../../../../studio/state/page/models.svelte';
import type { StudentName } from '../../distillation/distillation-config';
import type { StudentStart } from '../../address-choices';
import { givenTeacherInUse } from './given-teacher-choice.svelte';
import type { OldDataPlace } from './old-data-choice.svelte';
import type { TeacherSettings, TeacherStart } from './teacher-settings.svelte';
import type { StartWeights } from '../../../../studio/state/training/network-files.svelte';
import type { TrainingSession } from '../../../../studio/state/training/training-session.svelte';
import type { DraftOrder, StartFrom } from '../../../../engine/experiments/experiment';

/** What a training that is asked for needs: data, and a chart to be looked at. */
export interface TrainingPlace {
  readonly data: OpenData & Pick<DatasetSession, 'loadSampleCity'>;
  readonly training: Pick<TrainingSession, 'start'>;
  readonly layout: Pick<Layout, 'show'>;
  /** The roads that are closed. */
  readonly routes: Pick<RoutesSession, 'closures'>;
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

/** The weights that students start from; null for fresh ones, or where those that are meant are not there. */
export function startingStudent(
  { start, held }: Starting<StudentStart>,
  place: TeacherPlace,
): StartFrom | null {
  if (start === 'held') return heldFor(held, place);
  return start === 'fresh' ? null : inUse(studentInUse(start, place));
}

/** The same of the teacher. */
export function startingTeacher(
  { start, held }: Starting<TeacherStart>,
  place: TeacherPlace,
): StartFrom | null {
  if (start === 'held') return heldFor(held, place);
  return start === 'fresh' ? null : inUse(teacherInUse(place));
}

/** What is chosen to start from. */
interface Starting<Start> {
  readonly start: Start;
  readonly held: StartWeights | null;
}

/** Weights that were read for the data that are open. */
const heldFor = (held: StartWeights | null, { data }: TeacherPlace): StartFrom | null =>
  held && held.dataset === data.opened?.dataset.fingerprint ? startFrom(held) : null;

const inUse = (model: Model | null): StartFrom | null => model && startFrom(model);

type FormPlace = TrainingPlace & TeacherPlace & { readonly data: OldDataPlace };

/** Students as the settings say, on the data that is open or on the sample city; null where the form says what is missing. */
export async function studentsOrder(page: FormPlace, distil: DistilSettings): Promise<DraftOrder | null> {
  if (!(await hasData(page))) return null;
  const student = startingStudent(distil, page);
  // The form says that the weights are not there, and why old trips cannot be had.
  if (!student && distil.start !== 'fresh') return null;
  if (student && !(await distil.oldData.look(page.data))) return null;
  const needed = distil.neededGivenTeachers;
  const heard = needed.flatMap((name) => givenTeacherInUse(name, page) ?? []);
  // The form says which one there is none of.
  if (heard.length < needed.length) return null;
  const old = student && distil.oldData.found(page.data);
  return withoutClosed(page, distil.order(teacherInUse(page), student, old, heard));
}

/** The same of a teacher alone. */
export async function teacherOrder(page: FormPlace, teaching: TeacherSettings): Promise<DraftOrder | null> {
  if (!(await hasData(page))) return null;
  const teacher = startingTeacher(teaching, page);
  if (!teacher && teaching.start !== 'fresh') return null;
  if (teacher && !(await teaching.oldData.look(page.data))) return null;
  return withoutClosed(page, teaching.order(teacher, teacher && teaching.oldData.found(page.data)));
}

/** Trains students as the form would. */
export async function trainHere(page: FormPlace, distil: DistilSettings): Promise<void> {
  const order = await studentsOrder(page, distil);
  if (!order) return;
  page.layout.show('charts');
  await page.training.start(order);
}

const hasData = async ({ data }: TrainingPlace): Promise<boolean> =>
  data.opened !== null || (await data.loadSampleCity());

function withoutClosed({ data, routes }: TrainingPlace, order: DraftOrder): DraftOrder {
  const network = data.opened?.dataset.network;
  const closed = network ? routes.closures.numbersIn(network) : [];
  return { ...order, config: withClosedRoads(order.config as ExperimentConfig, closed) };
}
