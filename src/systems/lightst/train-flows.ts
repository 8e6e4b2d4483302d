import { Failure } from '../../base/failure';
import { asStep } from '../../base/task';
import { type Checkpoint, digestOfFile } from '../../engine/checkpoints/checkpoint-file';
import { trainedNetwork, type ExperimentOrder, type Trained } from '../../engine/experiments/experiment';
import type { ExperimentContext } from '../../engine/experiments/experiment-hooks';
import type { NetworkRecord } from '../../engine/records/run-record';
import { Parameters } from '../../nn/parameters';
import { TrainingLoop, type TrainingOutcome } from '../../nn/training/training-loop';
import { architectureOf, networkFile, readNetworkFile } from './checkpoints/network-file';
import type { NetworkSizes, Teaching } from './checkpoints/network-header';
import { FlowData, tableOf } from './flow-data';
import { trainingConfig, type FlowsConfig } from './flows-config';
import { errorLines, type FlowNetworkReport } from './flows-record';
import { NETWORK_LABELS, type FlowNetworkName, type StudentName } from './networks';
import { flowStudent } from './networks/flow-student';
import { flowTeacher } from './networks/flow-teacher';
import { studentSizes, teacherSizes } from './networks/network-sizes';
import { RoadGraph } from './networks/road-graph';
import { checkWidths, flowParts, type FlowParts } from './flow-parts';
import { ERRORS_TABLE } from './result-tables';
import { errorsCsv } from './results/errors-table';
import { flowsReportOf } from './results/flows-report';
import { FlowTraining, type FlowLearner } from './training/flow-training';
import { partErrors, type Forecaster } from './training/forecast-part';
import { distilledLearner, teacherLearner, undistilledLearner } from './training/learners';
import { TeacherAnswers, type FrozenTeacher } from './training/teacher-answers';

/**
 * Does the requested parts of an experiment: trains the teacher or takes the given one, trains the students, and measures
 * all of them and the baselines on the test part.
 * @throws Failure 'bad-input' for parts that do not go together, or a teacher that does not fit the data set
 */
export async function trainFlows(
  order: ExperimentOrder<FlowsConfig>,
  context: ExperimentContext,
): Promise<Trained> {
  const { dataset, config } = order;
  const { task } = context.hooks;
  const { table, findings } = tableOf(dataset, config.data);
  const parts = flowParts(order);
  for (const { sentence } of findings) task.emit({ kind: 'note', text: sentence });
  const data = new FlowData(table, config.windows);
  const graph = new RoadGraph(table.graph);
  const run = new FlowRun(order, parts, data, graph, context);
  try {
    await run.teach();
    for (const name of parts.students) await run.student(name);
  } finally {
    run.dispose();
  }
  const report = await context.stopwatch.time('baselines', async () => flowsReportOf(data));
  const { networks, checkpoints } = run;
  const csv = () => [...errorsCsv(errorLines({ networks, report }), table.binSeconds)];
  return {
    networks,
    report,
    config,
    checkpoints,
    sets: [],
    files: order.files ? [{ name: ERRORS_TABLE, text: csv() }] : [],
  };
}

/** A run under way: what it has trained so far. */
class FlowRun {
  readonly networks: Record<string, NetworkRecord> = {};
  readonly checkpoints: Checkpoint[] = [];
  #frozen: (FrozenTeacher & { readonly weights: Parameters }) | null = null;

  constructor(
    private readonly order: ExperimentOrder<FlowsConfig>,
    private readonly parts: FlowParts,
    private readonly data: FlowData,
    private readonly graph: RoadGraph,
    private readonly context: ExperimentContext,
  ) {}

  /** Trains the teacher, or takes the one that is given; from then on it is frozen. */
  async teach(): Promise<void> {
    const { teacher: from } = this.parts;
    if (from === 'none') return;
    if (from !== 'train') return this.#take(from);
    const { config } = this.order;
    const teacher = flowTeacher(teacherSizes(config, this.data.table), this.graph);
    const learner = teacherLearner(teacher, config.seed);
    this.#frozen = { teacher, weights: learner.parameters };
    const training = await this.#train('teacher', learner, config.teacher.epochs);
    await this.#keep('teacher', teacher.sizes, learner, training, learner.parameters);
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const { dataset } = this.order;
    const { data, graph } = this;
    const { sizes, score, specs, state } = readNetworkFile(bytes, 'teacher', dataset, data.table);
    if (sizes.form !== 'paper' && sizes.form !== 'mtgnn')
      throw new Failure('bad-input', 'The file that is given holds no teacher. Choose a teacher.');
    if (score.mean !== data.score.mean || score.std !== data.score.std)
      throw new Failure(
        'bad-input',
        'The teacher that is given learnt from counts that are scaled otherwise. Train one with these settings of the data.',
      );
    const teacher = flowTeacher(sizes, graph);
    if (this.parts.students.includes('distilled')) checkWidths(teacher.widths.temporal, this.order.config);
    const weights = Parameters.from(specs, state);
    this.#frozen = { teacher, weights };
    const report = await this.#measured('teacher', (batch) => teacher.pass(weights, batch).forecast);
    this.networks.teacher = {
      architecture: architectureOf('teacher').name,
      config: { ...sizes },
      origin: 'given',
      digest: await digestOfFile(bytes),
      parameters: weights.size,
      training: null,
      report,
    };
  }

  /** Trains a student. */
  async student(name: StudentName): Promise<void> {
    const { config } = this.order;
    const student = flowStudent(studentSizes(config, this.data.table));
    const learner =
      name === 'undistilled'
        ? undistilledLearner(student, config.seed)
        : distilledLearner(student, await this.#teaching(), config.seed);
    try {
      const training = await this.#train(name, learner, config.student.epochs);
      const own = Parameters.from(student.specs, await ownWeights(learner.parameters));
      try {
        const taught = name === 'distilled' ? this.#taught() : null;
        await this.#keep(name, student.sizes, learner, training, own, taught);
      } finally {
        own.dispose();
      }
    } finally {
      learner.parameters.dispose();
    }
  }

  async #teaching() {
    const frozen = this.#frozen;
    if (!frozen) throw new Failure('internal', 'A student was to be distilled without a teacher.');
    const { hooks, stopwatch } = this.context;
    const answers = await stopwatch.time('teacher answers', () =>
      TeacherAnswers.of(frozen, this.data, hooks.task),
    );
    return { ...this.order.config.distillation, answers, teacher: frozen.teacher };
  }

  /** How the distilled student was taught, for its file. */
  #taught(): Teaching {
    const { widths } = this.#frozen!.teacher;
    return { losses: this.order.config.distillation, widths, teacher: this.networks.teacher.digest! };
  }

  /** Trains a network, or goes on with it; afterwards it has the weights of its best epoch. */
  #train(name: FlowNetworkName, learner: FlowLearner, epochs: number): Promise<TrainingOutcome> {
    const { hooks, stopwatch } = this.context;
    const { config } = this.order;
    const trainable = new FlowTraining(learner, this.data, config.seed);
    const loop = new TrainingLoop(trainable, trainingConfig(config, epochs));
    return stopwatch.time(name, async () => {
      try {
        await hooks.resume(name, loop);
        return await loop.run(hooks.training(name, loop), hooks.task);
      } finally {
        loop.dispose();
      }
    });
  }

  /**
   * @param own the network's weights under its own names
   * @param teaching of a distilled student: its file keeps the maps that were learned with it
   */
  async #keep(
    network: FlowNetworkName,
    sizes: NetworkSizes,
    learner: FlowLearner,
    training: TrainingOutcome,
    own: Parameters,
    teaching: Teaching | null = null,
  ): Promise<void> {
    const report = await this.#measured(network, (batch) => learner.forecast(learner.parameters, batch));
    const about = { network, sizes, score: this.data.score, ...(teaching && { teaching }) };
    const weights = await own.snapshot();
    if (teaching) for (const [name, map] of await mapsOf(learner.parameters)) weights.set(name, map);
    const bytes = networkFile(weights, about, this.order.dataset.fingerprint);
    this.checkpoints.push({ name: network, bytes });
    const of = {
      architecture: architectureOf(network).name,
      config: { ...sizes },
      parameters: own.size,
      digest: await digestOfFile(bytes),
    };
    this.networks[network] = { ...trainedNetwork(of, training, report), digest: of.digest };
  }

  async #measured(network: FlowNetworkName, forecaster: Forecaster): Promise<FlowNetworkReport> {
    const task = asStep(this.context.hooks.task, 'flows.test', NETWORK_LABELS[network]);
    return { test: await partErrors(this.data, this.data.starts.test, forecaster, task) };
  }

  dispose(): void {
    this.#frozen?.weights.dispose();
    this.graph.dispose();
  }
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
