import { badInput, Failure } from '../../base/failure';
import { asStep } from '../../base/task';
import type { Order, Trained } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import { ExperimentRun, originOf, type NetworkOrigin } from '../../engine/experiments/experiment-run';
import { writtenFile } from '../../engine/results/result-csv';
import { Parameters } from '../../nn/parameters';
import type { TrainingOutcome, TrainingConfig } from '../../nn/training/training-loop';
import {
  architectureOf,
  networkFile,
  type NetworkSizes,
  readNetworkFile,
  type Teaching,
} from './checkpoints/network-file';
import { FlowData, tableOf } from './flow-data';
import type { FlowsConfig } from './settings';
import { NETWORK_LABELS, STUDENT_NAMES, type FlowNetworkName, type StudentName } from './networks';
import { flowStudent } from './networks/flow-student';
import { flowTeacher } from './networks/flow-teacher';
import { studentSizes, teacherSizes } from './networks/network-sizes';
import { RoadGraph } from './networks/road-graph';
import { ERRORS_FILE } from './results';
import { flowsReportOf } from './evaluation/flows-report';
import { errorsTable, type FlowNetworkReport } from './run-format';
import {
  FlowTraining,
  type FlowLearner,
  distilledLearner,
  teacherLearner,
  undistilledLearner,
} from './training/flow-training';
import { partErrors, type Forecaster } from './training/forecast-part';
import { TeacherAnswers, type FrozenTeacher } from './training/teacher-answers';

export { adoptCheckpoint as adopt } from './checkpoints/adopt-checkpoint';

/**
 * Trains the teacher or takes the given one, trains the students, and measures all of them and the baselines on the test part.
 * @throws Failure 'bad-input' for parts that do not go together, or a teacher that does not fit the data set
 */
export async function train(order: Order<FlowsConfig>, context: ExperimentContext): Promise<Trained> {
  const { dataset, config } = order;
  const { table, findings } = tableOf(dataset, config.data);
  const parts = partsOf(order);
  const run = new ExperimentRun(order, context);
  for (const { sentence } of findings) run.note(sentence);
  const data = new FlowData(table, config.windows);
  const graph = new RoadGraph(table.graph);
  const flows = { run, data, graph };
  let teacher: UsedTeacher | null = null;
  try {
    if (parts.teacher === 'train') {
      const sized = flowTeacher(teacherSizes(config, table), graph);
      const learner = teacherLearner(sized, config.seed);
      teacher = { teacher: sized, weights: learner.parameters };
      await trainTeacher(flows, learner, sized.sizes);
    } else if (parts.teacher !== 'none') {
      teacher = givenTeacher(flows, parts.teacher);
      if (parts.students.includes('distilled')) checkWidths(teacher.teacher.widths.temporal, config);
      await takeTeacher(flows, teacher, parts.teacher);
    }
    for (const name of parts.students) await trainStudent(flows, name, teacher);
  } finally {
    teacher?.weights.dispose();
    graph.dispose();
  }
  const report = await run.time('baselines', async () => flowsReportOf(data));
  return run.trained(report, () => [
    writtenFile(ERRORS_FILE, [errorsTable({ networks: run.networks, report })]),
  ]);
}

/** Which parts of an experiment to do. */
interface FlowParts {
  readonly teacher: NetworkOrigin;
  /** Students to train, in their order. */
  readonly students: readonly StudentName[];
}

/**
 * The parts of an experiment: the requested networks, or all of them.
 * @throws Failure 'bad-input' for parts that do not go together
 */
function partsOf(order: Order<FlowsConfig>): FlowParts {
  const { config, networks } = order;
  const students = STUDENT_NAMES.filter((name) => !networks || networks.includes(name));
  const teacher = originOf(order, 'teacher');
  if (students.length === 0 && networks && !networks.includes('teacher'))
    throw badInput('There is nothing to train. Choose a network.');
  if (students.includes('distilled')) {
    if (teacher === 'none')
      throw badInput(
        'The distilled student needs a teacher. Train one, choose a checkpoint, or train the undistilled student alone.',
      );
    if (teacher === 'train') checkWidths(config.teacher.width, config);
  }
  return { teacher, students };
}

/**
 * A divergence of latents is between equally many numbers.
 * @param width of the teacher's latent
 * @throws Failure 'bad-input' where the student's has another one
 */
function checkWidths(width: number, { student, distillation }: FlowsConfig): void {
  if (distillation.divergenceOf !== 'latents' || width === student.width) return;
  throw badInput(
    `The latents of a teacher of width ${width} and a student of width ${student.width} cannot be compared. Give both the same width, or take the divergence of forecasts.`,
  );
}

/** An experiment under way, and what its networks learn from. */
interface Flows {
  readonly run: ExperimentRun<FlowsConfig>;
  readonly data: FlowData;
  readonly graph: RoadGraph;
}

interface UsedTeacher extends FrozenTeacher {
  readonly weights: Parameters;
}

async function trainTeacher(flows: Flows, learner: FlowLearner, sizes: NetworkSizes): Promise<void> {
  const training = await learn(flows, 'teacher', learner, flows.run.order.config.teacher.epochs);
  await keep(flows, 'teacher', sizes, learner, training, learner.parameters);
}

/** @throws Failure 'bad-input' for a file that holds no teacher, or one that learnt otherwise */
function givenTeacher({ run, data, graph }: Flows, bytes: Uint8Array): UsedTeacher {
  const { sizes, score, specs, state } = readNetworkFile(bytes, 'teacher', run.order.dataset, data.table);
  if (sizes.form !== 'paper' && sizes.form !== 'mtgnn')
    throw badInput('The file that is given holds no teacher. Choose a teacher.');
  if (score.mean !== data.score.mean || score.std !== data.score.std)
    throw badInput(
      'The teacher that is given learnt from counts that are scaled otherwise. Train one with these settings of the data.',
    );
  return { teacher: flowTeacher(sizes, graph), weights: Parameters.from(specs, state) };
}

/** Measures the teacher that is given. */
async function takeTeacher(
  flows: Flows,
  { teacher, weights }: UsedTeacher,
  bytes: Uint8Array,
): Promise<void> {
  const report = await measured(flows, 'teacher', (batch) => teacher.pass(weights, batch).forecast);
  const facts = {
    architecture: architectureOf('teacher').name,
    config: { ...teacher.sizes },
    parameters: weights.size,
  };
  await flows.run.take('teacher', bytes, facts, report);
}

/** @param teacher which a distilled student hears */
async function trainStudent(flows: Flows, name: StudentName, teacher: FrozenTeacher | null): Promise<void> {
  const { run, data } = flows;
  const { config } = run.order;
  const student = flowStudent(studentSizes(config, data.table));
  const learner =
    name === 'undistilled'
      ? undistilledLearner(student, config.seed)
      : distilledLearner(student, await teachingOf(flows, teacher), config.seed);
  try {
    const training = await learn(flows, name, learner, config.student.epochs);
    const own = Parameters.from(student.specs, await ownWeights(learner.parameters));
    try {
      const taught: Teaching | null =
        name === 'distilled' && teacher
          ? {
              losses: config.distillation,
              widths: teacher.teacher.widths,
              teacher: run.networks.teacher.digest!,
            }
          : null;
      await keep(flows, name, student.sizes, learner, training, own, taught);
    } finally {
      own.dispose();
    }
  } finally {
    learner.parameters.dispose();
  }
}

/** Asks the teacher about all training windows. */
async function teachingOf({ run, data }: Flows, frozen: FrozenTeacher | null) {
  if (!frozen) throw new Failure('internal', 'A student was to be distilled without a teacher.');
  const answers = await run.time('teacher answers', () => TeacherAnswers.of(frozen, data, run.task));
  return { ...run.order.config.distillation, answers, teacher: frozen.teacher };
}

function learn(
  { run, data }: Flows,
  name: FlowNetworkName,
  learner: FlowLearner,
  epochs: number,
): Promise<TrainingOutcome> {
  const { config } = run.order;
  return run.train(name, new FlowTraining(learner, data, config.seed), trainingConfig(config, epochs));
}

/**
 * Measures a network that was trained, and keeps its file.
 * @param own the network's weights under its own names
 * @param teaching of a distilled student: its file keeps the maps that were learned with it
 */
async function keep(
  flows: Flows,
  network: FlowNetworkName,
  sizes: NetworkSizes,
  learner: FlowLearner,
  training: TrainingOutcome,
  own: Parameters,
  teaching: Teaching | null = null,
): Promise<void> {
  const { run, data } = flows;
  const report = await measured(flows, network, (batch) => learner.forecast(learner.parameters, batch));
  const weights = await own.snapshot();
  if (teaching) for (const [name, map] of await mapsOf(learner.parameters)) weights.set(name, map);
  const about = { network, sizes, score: data.score, ...(teaching && { teaching }) };
  const bytes = networkFile(weights, about, run.order.dataset.fingerprint);
  const facts = { architecture: architectureOf(network).name, config: { ...sizes }, parameters: own.size };
  await run.keep(network, bytes, facts, training, report);
}

async function measured(
  { run, data }: Flows,
  network: FlowNetworkName,
  forecaster: Forecaster,
): Promise<FlowNetworkReport> {
  const task = asStep(run.task, 'flows.test', NETWORK_LABELS[network]);
  return { test: await partErrors(data, data.starts.test, forecaster, task) };
}

const STUDENT_PREFIX = 'student.';

/** The learned maps in front of the contrasts, among what distillation trains. */
async function mapsOf(parameters: Parameters) {
  const all = await parameters.snapshot();
  return [...all].filter(([name]) => !name.startsWith(STUDENT_PREFIX));
}

/** The weights of a student in training under its own names, without the projections. */
async function ownWeights(parameters: Parameters) {
  const all = await parameters.snapshot();
  return new Map(
    [...all].flatMap(([name, weights]) =>
      name.startsWith(STUDENT_PREFIX) ? [[name.slice(STUDENT_PREFIX.length), weights] as const] : [],
    ),
  );
}

/** The schedule of a network, which has its own number of epochs. */
export function trainingConfig(
  { training, seed }: Pick<FlowsConfig, 'training' | 'seed'>,
  epochs: number,
): TrainingConfig {
  const { rateFallsAt, rateFactor, ...rest } = training;
  return {
    ...rest,
    epochs,
    seed,
    warmupShare: 0,
    finalLearningRateShare: 1,
    rateSteps: {
      epochs: rateFallsAt.map((share) => Math.max(1, Math.round(share * epochs))),
      factor: rateFactor,
    },
  };
}
