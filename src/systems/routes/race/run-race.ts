import type { Dataset } from '../../../domain/dataset';
import { studentKnowledge, type TaughtKnowledge } from '../training/student-knowledge';
import { buffersIn } from '../../../base/bytes';
import { quietly, type EventTask } from '../../../base/task';
import { moving } from '../../../engine/protocol/service';
import { fitMarkov, markovNextStepAccuracy } from '../../../generation/baselines/markov';
import { odPairsOf, seededOdPairs, type OdPairs, type TripOdPairs } from '../../../generation/od-pairs';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { SoftTargets } from '../distillation/soft-targets';
import { Baselines } from '../drawing/draw-routes';
import { checkRace, momentSteps, runnersOf, type RaceOrder } from './race-order';
import { raceRoutes, countRoutes } from './race-routes';
import { raceSoftTargets } from './race-soft-targets';
import type { PaceCar, RaceEvent, RunnerFinish } from './race';
import { RacingStudent } from './racing-student';

/** Number of test pairs that routes are drawn for at the end: with them a difference of five points shows. */
const FINISH_PAIRS = 200;

/**
 * Trains the runners of a race side by side: from the same weights, on the same batches, none a step ahead of another.
 * All else is as in the training of a student. Every moment is emitted as it comes; a step of the task is a moment. Every
 * road is open.
 * @param teacherFile checkpoint of the teacher
 * @returns wall-clock seconds, without pauses
 * @throws Failure 'bad-input' for a race that cannot be run or a teacher that does not fit, 'cancelled'
 */
export async function runRace(
  dataset: Dataset,
  features: HoserFeatures,
  order: RaceOrder,
  teacherFile: Uint8Array,
  givenTask: EventTask<RaceEvent>,
): Promise<number> {
  const began = performance.now();
  let waited = 0;
  const task: EventTask<RaceEvent> = {
    ...givenTask,
    async checkpoint(options) {
      const from = performance.now();
      await givenTask.checkpoint(options);
      waited += performance.now() - from;
    },
  };
  checkRace(order, dataset.trips[order.from].tripCount);
  const pace = await paceCar(dataset, order, task);
  task.emit(moving({ kind: 'pace', pace }, buffersIn(pace.routes)));
  const softTargets = await raceSoftTargets(dataset, order, teacherFile, {
    ...task,
    checkpoint: () => task.checkpoint({ isStep: false }),
  });
  const { student, seed } = order.config;
  const taught =
    student.model === 'plus'
      ? await studentKnowledge(features.network, dataset.trips.train, seed, quietly(task))
      : undefined;
  const known = taught ? { ...features, knowledge: taught.knowledge } : features;
  for (let run = 0; run < order.seeds; run++)
    await runSeed(run, { dataset, features: known, order, softTargets, taught }, task);
  return (performance.now() - began - waited) / 1000;
}

interface RaceData {
  readonly dataset: Dataset;
  readonly features: HoserFeatures;
  readonly order: RaceOrder;
  /** One for each runner. */
  readonly softTargets: readonly (SoftTargets | null)[];
  /** Left out where the students have no residual. */
  readonly taught: TaughtKnowledge | undefined;
}

/** The routes of the counting baseline, and its scores: what it learns it learns in one pass. */
async function paceCar(dataset: Dataset, order: RaceOrder, task: EventTask<RaceEvent>): Promise<PaceCar> {
  const { network, trips } = dataset;
  const baselines = new Baselines(dataset);
  const draw = (pairs: OdPairs) => baselines.draw('markov', pairs, order.config.generation, quietly(task));
  const drawn = await draw(odPairsOf(trips[order.from], order.trips));
  const many = finishPairs(dataset, order);
  const counts = fitMarkov(network, trips.train, { kind: 'counts' });
  const finish = many && {
    accuracy: markovNextStepAccuracy(counts, trips.test),
    pairs: many.origins.length,
    ...countRoutes(await draw(many), trips.test, many.tripIndices),
  };
  return { routes: raceRoutes(drawn), ...countRoutes(drawn, trips[order.from], order.trips), finish };
}

/** The test pairs that all runners of all seeds are scored by; null without test trips. */
const finishPairs = ({ trips: { test } }: Dataset, { config }: RaceOrder): TripOdPairs | null =>
  test.tripCount > 0 ? seededOdPairs(test, 'test', FINISH_PAIRS, config.seed) : null;

async function runSeed(run: number, of: RaceData, task: EventTask<RaceEvent>): Promise<void> {
  const { dataset, order, features, softTargets, taught } = of;
  const seed = (order.config.seed + run) >>> 0;
  const students = runnersOf(order).map(
    (runner, i) =>
      new RacingStudent(
        runner,
        dataset,
        features,
        softTargets[i],
        { ...order, config: { ...order.config, seed } },
        taught,
      ),
  );
  const within = { ...quietly(task), checkpoint: () => task.checkpoint({ isStep: false }) };
  try {
    let step = 0;
    for (const due of momentSteps(order)) {
      for (; step < due; step++) {
        await task.checkpoint({ isStep: false });
        report(task, order, run, step);
        for (const student of students) await student.advance();
      }
      // Before the routes are drawn, so that a step of a paused race ends with a moment.
      await task.checkpoint();
      const runners = [];
      for (const student of students) runners.push(await student.moment(run === 0, task));
      const event = { kind: 'moment' as const, run, moment: { step, runners } };
      task.emit(moving(event, buffersIn(runners)));
    }
    report(task, order, run, step);
    const many = finishPairs(dataset, order);
    const finish: RunnerFinish[] = [];
    for (const student of many ? students : []) {
      task.progress({ step: 'race.finish', done: finish.length, total: students.length, unit: 'runners' });
      finish.push(await student.finish(many!, within));
    }
    task.emit({ kind: 'finish', run, finish: many && finish });
  } finally {
    for (const student of students) student.dispose();
  }
}

const report = (task: EventTask<RaceEvent>, { steps, seeds }: RaceOrder, run: number, step: number) =>
  task.progress({ step: 'race.run', done: run * steps + step, total: seeds * steps, unit: 'steps' });
