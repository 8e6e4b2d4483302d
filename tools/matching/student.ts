import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { Dataset } from '../../src/domain/dataset';
import type { StartFrom } from '../../src/engine/experiments/experiment';
import { openRoutesBetween, type RoutesBetween } from '../../src/engine/experiments/networks-of-others';
import { BASELINE_LABELS, STUDENT_BASELINE } from '../../src/evaluation/recovery/baselines/baseline-names';
import { systems } from '../../src/systems/registry';
import { STUDENT_FILES, STUDENT_LABEL } from '../../src/systems/transfertraj/networks';
import { networkFile } from '../../cli/train/run-files';
import { isFile, weightsAt } from '../../cli/train/run-networks';
import type { RouteDrawer } from './thinned';

/**
 * Reads a student of routes: a checkpoint, or of the folder or zip of a run the distilled student, else the vanilla one.
 * @throws Failure 'bad-input' for a path that is not there or has none
 */
export async function studentAt(path: string): Promise<StartFrom> {
  const found = await weightsAt(path, STUDENT_FILES, systems);
  if (isFile(found)) return found;
  const [file] = STUDENT_FILES.flatMap((name) => found.get(name) ?? []);
  if (file) return file;
  throw new Failure(
    'bad-input',
    `${shown(path)} has no ${STUDENT_LABEL}: it holds neither ${STUDENT_FILES.map(networkFile).join(' nor ')}. ` +
      'Name the folder or zip of a run of npx route-distillery train, or a checkpoint.',
  );
}

/**
 * Puts a student to work on the roads of a data set. The caller disposes of it.
 * @throws Failure 'bad-input' for a file that holds no student, or one of other roads
 */
export async function openStudent(file: StartFrom, dataset: Dataset): Promise<RoutesBetween> {
  const open = await openRoutesBetween(systems);
  return open(file, dataset);
}

export const namedStudent = (student: RoutesBetween): RouteDrawer => ({
  name: BASELINE_LABELS[STUDENT_BASELINE],
  learntFrom: student.learntFrom,
  routesBetween: (pairs, task) => student.routesBetween(pairs, task),
});
