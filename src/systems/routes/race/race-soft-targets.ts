import type { Dataset } from '../../../domain/dataset';
import { selectTrips } from '../../../domain/trajectory-set';
import type { Task } from '../../../base/task';
import { epochOrder } from '../../../nn/training/epoch-order';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { loadTeacherOnGrid } from '../checkpoints/load-teacher';
import { shuffledTokens, untrainedTeacher } from '../distillation/control-targets';
import { computeSoftTargets, uniformTargets, type SoftTargets } from '../distillation/soft-targets';
import { runnersOf, type RaceOrder, type Runner } from './race-order';

/**
 * What each runner hears at every step of the trips that the race gets to: logits as in `SoftTargets`, null for one that
 * learns from the trips alone. Trips that no seed of the race gets to are left at 0: a short race does not wait for them.
 * @throws Failure 'bad-input' if the teacher does not fit the data set
 */
export async function raceSoftTargets(
  dataset: Dataset,
  order: RaceOrder,
  teacherFile: Uint8Array,
  task: Task,
): Promise<(SoftTargets | null)[]> {
  const { network: teacher } = loadTeacherOnGrid(teacherFile, dataset);
  const made = new Map<Runner['teacher'], SoftTargets | null>([['none', null]]);
  try {
    for (const { teacher: kind } of runnersOf(order))
      if (!made.has(kind)) made.set(kind, await targetsOf(kind, teacher, dataset, order, task));
  } finally {
    teacher.dispose();
  }
  return runnersOf(order).map(({ teacher: kind }) => made.get(kind) ?? null);
}

async function targetsOf(
  kind: Runner['teacher'],
  teacher: Teacher,
  { network, trips: { train } }: Dataset,
  order: RaceOrder,
  task: Task,
): Promise<SoftTargets> {
  const { seed, distillation } = order.config;
  const all = uniformTargets(network, train);
  if (kind === 'uniform') return all;
  const asked = kind === 'untrained' ? untrainedTeacher(teacher, seed) : teacher;
  const { vocabulary } = teacher;
  const tokenOfRoad = kind === 'shuffled' ? shuffledTokens(vocabulary, seed) : vocabulary.tokenOfRoad;
  try {
    const items = tripsOfRace(train.tripCount, order);
    const trips = selectTrips(train, items);
    all.put(items, await computeSoftTargets(asked, network, trips, distillation.window, task, tokenOfRoad));
    return all;
  } finally {
    if (asked !== teacher) asked.dispose();
  }
}

/** The training trips that any seed of the race gets to, ascending. */
export function tripsOfRace(
  tripCount: number,
  { config, steps, seeds }: Pick<RaceOrder, 'config' | 'steps' | 'seeds'>,
): Uint32Array {
  const { batchSize, accumulation } = config.student.training;
  const batchesPerEpoch = Math.ceil(tripCount / batchSize);
  const stepsPerEpoch = Math.ceil(batchesPerEpoch / accumulation);
  const isSeen = new Uint8Array(tripCount);
  for (let run = 0; run < seeds; run++)
    for (let epoch = 0, left = steps; left > 0; epoch++, left -= stepsPerEpoch)
      for (const trip of epochOrder(tripCount, config.seed + run, epoch).subarray(
        0,
        left * accumulation * batchSize,
      ))
        isSeen[trip] = 1;
  return Uint32Array.from(isSeen.keys()).filter((trip) => isSeen[trip] === 1);
}
