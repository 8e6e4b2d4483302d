import type { Dataset } from '../../../domain/dataset';
import { selectTrips } from '../../../domain/trajectory-set';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import { epochOrder } from '../../../nn/training/epoch-order';
import { Teacher } from '../../../models/lm-tad/teacher';
import { loadTeacherOnGrid } from '../checkpoints/load-teacher';
import { computeSoftTargets, softTargetLayout, SoftTargets } from '../distillation/soft-targets';
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
  const { config } = order;
  const { stepOffsets, logitOffsets } = softTargetLayout(network, train);
  const all = new SoftTargets(
    network,
    stepOffsets,
    logitOffsets,
    new Float32Array(logitOffsets[logitOffsets.length - 1]),
  );
  if (kind === 'uniform') return all;
  const random = new Random(config.seed).fork(`${kind} teacher`);
  const asked = kind === 'untrained' ? Teacher.initial(teacher.config, teacher.vocabulary, random) : teacher;
  const tokenOfRoad =
    kind === 'shuffled' ? shuffledTokens(teacher.vocabulary, random) : teacher.vocabulary.tokenOfRoad;
  try {
    const items = tripsOfRace(train.tripCount, order);
    const { window } = config.distillation;
    const some = await computeSoftTargets(
      asked,
      network,
      selectTrips(train, items),
      window,
      task,
      tokenOfRoad,
    );
    items.forEach((trip, i) => {
      const [from, to] = [some.stepOffsets[i], some.stepOffsets[i + 1]].map(
        (step) => some.logitOffsets[step],
      );
      all.logits.set(some.logits.subarray(from, to), logitOffsets[stepOffsets[trip]]);
    });
    return all;
  } finally {
    if (asked !== teacher) asked.dispose();
  }
}

/** Each road's token, after all cells changed places. */
function shuffledTokens({ tokenOfRoad, cellOfToken }: Teacher['vocabulary'], random: Random): Int32Array {
  const places = random.shuffle(Uint32Array.from(cellOfToken, (_, token) => token));
  return tokenOfRoad.map((token) => places[token]);
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
