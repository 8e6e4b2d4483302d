import type { Task } from '../../../base/task';
import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { Hoser } from '../../../models/hoser/hoser';
import { uniformTargets, SoftTargets, rowsOfCandidates } from './soft-targets';
import { type TrainingChoices, eachPrediction } from './training-choices';
import { badInput } from '../../../base/failure';

/** Trips that a student judges together: this bounds the memory of a batch. */
const TRIPS_AT_ONCE = 64;

/** A student that teaches another. */
export interface TeachingStudent {
  readonly student: Hoser;
  /**
   * Its inputs at every step of the trips that it is asked about, where it has counted those trips: cross-fitted. Null
   * where it has not, and for a student without a residual.
   */
  readonly choices: TrainingChoices | null;
}

/**
 * Soft targets of students that teach: for each step of the trips, what they say of all successors of its road, on the
 * way to the trip's destination. Of one student the logits; of several the logarithm of their mean probability.
 * @param network of the soft targets: that of the students, without the roads that are closed
 * @throws Failure 'cancelled'
 */
export const softTargetsOfStudents = (
  teachers: readonly TeachingStudent[],
  network: RoadNetwork,
  trips: TrajectorySet,
  task: Task,
): Promise<SoftTargets> =>
  combinedTargets(
    teachers.map((teacher, i) => ({
      weight: 1,
      targets: () => askStudent(teacher, network, trips, `${i + 1} of ${teachers.length}`, task),
    })),
  );

async function askStudent(
  { student, choices }: TeachingStudent,
  network: RoadNetwork,
  trips: TrajectorySet,
  subject: string,
  task: Task,
): Promise<SoftTargets> {
  const targets = uniformTargets(network, trips);
  const { stepOffsets, logitOffsets, logits } = targets;
  await eachPrediction(
    student,
    trips,
    TRIPS_AT_ONCE,
    task,
    (batch, said, items) => {
      const firstRow = (trip: number, step: number) => logitOffsets[stepOffsets[items[trip]] + step];
      rowsOfCandidates(network, batch, firstRow)((row, slot) => (logits[row] = said.logits[slot]));
      const done = items[items.length - 1] + 1;
      task.progress({ step: 'soft-targets.students', subject, done, total: trips.tripCount, unit: 'trips' });
    },
    // Which candidates a student leaves out is its own matter: a teacher judges them all.
    { choices, maxCandidates: Infinity },
  );
  return targets;
}

/** A teacher among others. */
export interface Voice {
  /** Relative to the sum of all, 0 or more. */
  readonly weight: number;
  /** Its soft targets; asked for only where it has weight. */
  readonly targets: () => Promise<SoftTargets>;
}

/**
 * The mixture of several teachers of the same trips: p = sum_k w_k p_k / sum_k w_k, where p_k is the softmax of teacher
 * k's logits over the successors of the step's road, at temperature 1. What is kept is log p: a student's tau softens the
 * mixture, not each teacher. The targets of a single teacher are taken as they are, to the bit. One teacher at a time is
 * held in memory beside the mixture.
 * @throws Failure 'bad-input' where no teacher has any weight
 */
export async function combinedTargets(voices: readonly Voice[]): Promise<SoftTargets> {
  const heard = voices.filter(({ weight }) => weight > 0);
  if (heard.length === 0)
    throw badInput(
      'No teacher has any weight, so there is nothing to distil. Give at least one of them a weight above 0.',
    );
  const first = await heard[0].targets();
  if (heard.length === 1) return first;
  const { network, stepOffsets, logitOffsets, logits } = first;
  const mixture = new SoftTargets(
    network,
    stepOffsets,
    logitOffsets,
    new Float32Array(logits.length).fill(-Infinity),
  );
  const total = heard.reduce((sum, { weight }) => sum + weight, 0);
  addVoice(mixture, first, Math.log(heard[0].weight / total));
  for (const { weight, targets } of heard.slice(1))
    addVoice(mixture, await targets(), Math.log(weight / total));
  return mixture;
}

/** Adds a teacher's share to the logarithms of the mixture. No teacher says 0: a sum in logarithms keeps its digits. */
function addVoice({ logitOffsets, logits: sums }: SoftTargets, { logits }: SoftTargets, logWeight: number) {
  if (logits.length !== sums.length)
    throw new Error(`Teachers of other trips: ${logits.length} logits, not ${sums.length}`);
  for (let step = 0; step + 1 < logitOffsets.length; step++) {
    const [from, to] = [logitOffsets[step], logitOffsets[step + 1]];
    let mass = -Infinity;
    for (let at = from; at < to; at++) mass = logAdd(mass, logits[at]);
    for (let at = from; at < to; at++) sums[at] = logAdd(sums[at], logWeight + logits[at] - mass);
  }
}

/** log(exp(a) + exp(b)), of which b is finite. */
const logAdd = (a: number, b: number): number =>
  a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
