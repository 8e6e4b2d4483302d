import type { Task } from '../../../base/task';
import type { RoadNetwork } from '../../../domain/road-network';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { Hoser } from '../../../models/hoser/hoser';
import { combinedTargets } from './combined-targets';
import { uniformTargets, type SoftTargets, rowsOfCandidates } from './soft-targets';
import { type TrainingChoices, eachPrediction } from './training-choices';

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
