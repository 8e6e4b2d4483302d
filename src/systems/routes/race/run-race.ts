import type { Dataset } from '../../../domain/dataset';
import { studentKnowledge, type TaughtKnowledge } from '../training/student-knowledge';
import { buffersIn } from '../../../base/bytes';
import { quietly, type EventTask, type Task } from '../../../base/task';
import { moving } from '../../../engine/protocol/service';
import { fitMarkov, markovNextStepAccuracy } from '../../../generation/baselines/markov';
import { odPairsOf, seededOdPairs, type OdPairs, type TripOdPairs } from '../../../generation/od-pairs';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import { type SoftTargets, computeSoftTargets, uniformTargets } from '../distillation/soft-targets';
import { Baselines, drawnRoutes, withSearchModel } from '../drawing/draw-routes';
import { checkRace, momentSteps, runnersOf, type RaceOrder, type Runner } from './race-order';
import {
  raceRoutes,
  countRoutes,
  type PaceCar,
  type RaceEvent,
  type RunnerFinish,
  type RunnerLosses,
  type RunnerMoment,
} from './race';
import { selectTrips } from '../../../domain/trajectory-set';
import { epochOrder } from '../../../nn/training/batch-feed';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { loadTeacherOnGrid } from '../checkpoints/fit-teacher';
import { shuffledTokens, untrainedTeacher } from '../distillation/control-targets';
import { maxRoadsFor } from '../../../generation/generate-routes';
import type { Hoser } from '../../../models/hoser/hoser';
import { TrainingLoop, type TrainingEvent } from '../../../nn/training/training-loop';
import { nextStepScores } from '../distillation/next-step-scores';
import { StudentTraining } from '../distillation/student-training';
import { beginning } from '../training/train-student';

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

/** In trips. */
const SCORED_AT_ONCE = 64;

/** A student in a race: trained as everywhere, one step at a time, and drawing with the weights of the moment. */
export class RacingStudent {
  readonly student: Hoser;
  readonly #loop: TrainingLoop;
  readonly #pairs: TripOdPairs;
  readonly #maxRoads: number;
  #losses: Readonly<Record<string, number>>[] = [];

  /** @param order with the seed of this run as that of its configuration */
  constructor(
    { lambda }: Runner,
    readonly dataset: Dataset,
    features: HoserFeatures,
    softTargets: SoftTargets | null,
    readonly order: RaceOrder,
    taught?: TaughtKnowledge,
  ) {
    const { config, steps, from, trips } = order;
    const { train, val } = dataset.trips;
    this.#pairs = odPairsOf(dataset.trips[from], trips);
    this.#maxRoads = maxRoadsFor(train, config.generation.lengthFactor);
    this.student = beginning(config, features, undefined, taught);
    const distillation = { ...config.distillation, lambda };
    const trainable = new StudentTraining(
      this.student,
      train,
      val,
      distillation,
      softTargets,
      null,
      null,
      taught?.choices ?? null,
    );
    this.#loop = new TrainingLoop(trainable, { ...config.student.training, seed: config.seed }, { steps });
  }

  /** One optimiser step. @throws Failure 'internal' where the training diverges */
  advance(): Promise<void> {
    return this.#loop.advance(this.#hooks);
  }

  /** Draws with the weights of the moment. It takes nothing that training takes. */
  async moment(keepsRoutes: boolean, task: Task): Promise<RunnerMoment> {
    await this.#loop.report(this.#hooks);
    const losses = meanLosses(this.#losses);
    this.#losses = [];
    const drawn = await this.#draw(this.#pairs, {
      ...quietly(task),
      checkpoint: () => task.checkpoint({ isStep: false, mayPause: false }),
    });
    const { from, trips } = this.order;
    const counts = countRoutes(drawn, this.dataset.trips[from], trips);
    return { ...counts, losses, routes: keepsRoutes ? raceRoutes(drawn) : null };
  }

  get #hooks() {
    return {
      onEvent: (event: TrainingEvent) => {
        if (event.kind === 'step') this.#losses.push(event.values);
      },
    };
  }

  /** Scores on the test trips, and on routes for so many of their pairs. */
  async finish(pairs: TripOdPairs, task: Task): Promise<RunnerFinish> {
    const { test } = this.dataset.trips;
    const { accuracy, crossEntropy } = await nextStepScores(this.student, test, SCORED_AT_ONCE, task);
    const drawn = await this.#draw(pairs, task);
    const counts = countRoutes(drawn, test, pairs.tripIndices);
    return { accuracy, crossEntropy, pairs: pairs.origins.length, ...counts };
  }

  #draw(pairs: TripOdPairs, task: Task) {
    const { config } = this.order;
    const { search, beamWidth } = config.generation;
    const options = { search, beamWidth, maxRoads: this.#maxRoads };
    return withSearchModel(this.student, config, (model) => drawnRoutes(model, pairs, options, task));
  }

  /** Frees its tensors. */
  dispose(): void {
    this.#loop.dispose();
    this.student.dispose();
  }
}

function meanLosses(steps: readonly Readonly<Record<string, number>>[]): RunnerLosses {
  const mean = (name: string) => steps.reduce((sum, values) => sum + (values[name] ?? NaN), 0) / steps.length;
  return { nextStep: mean('nextStep'), time: mean('time'), distillation: mean('distillation') };
}
