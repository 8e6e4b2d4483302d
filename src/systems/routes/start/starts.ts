import { badInput } from '../../../base/failure';
import { shown, shownList } from '../../../base/text';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { Order } from '../../../engine/experiments/experiment';
import { momentsOfLearning } from '../../../engine/checkpoints/moments-taken';
import { networkStart, type NetworkStart } from '../../../engine/records/network-start';
import { type HoserConfig, frozenParts } from '../../../models/hoser/config';
import { type HoserFeatures, hoserFeatures } from '../../../models/hoser/features/hoser-features';
import { STUDENT_NAMES, type StudentName } from '../distillation/distillation-config';
import type { ExperimentConfig } from '../settings';
import { type ExperimentParts, experimentParts } from '../experiment-parts';
import { studentStart, type StudentStart } from './start-student';
import { teacherStart, type TeacherStart } from './start-teacher';
import type { Dataset } from '../../../domain/dataset';
import { fitStudent } from '../checkpoints/fit-student';
import { fitTeacher } from '../checkpoints/fit-teacher';
import { openRoutesCheckpoint } from '../checkpoints/open-checkpoint';

/** The weights that networks of an experiment start from. */
export interface Starts {
  readonly teacher?: TeacherStart;
  readonly students: Readonly<Partial<Record<StudentName, StudentStart>>>;
}

/**
 * Reads all weights that an order has networks start from.
 * @throws Failure 'bad-input' for weights that do not fit, or for a network that is not trained
 */
export function readStarts(
  { start = {}, dataset, oldData, config }: Order<ExperimentConfig>,
  parts: ExperimentParts,
  features: HoserFeatures,
): Starts {
  const trained: readonly string[] = [...(parts.teacher === 'train' ? ['teacher'] : []), ...parts.students];
  const idle = Object.keys(start).find((name) => !trained.includes(name));
  if (idle !== undefined)
    throw badInput(
      `The ${shown(idle)} network is not trained in this run, so that it cannot start from ${shown(start[idle].name)}. ` +
        `Trained: ${trained.join(', ') || 'none'}.`,
    );
  if (config.anew === 'alike' && Object.keys(start).length === 0)
    throw badInput(
      'No network of this run starts from weights, so that no road or cell can begin as the most alike one of them ' +
        '("anew" of "alike"). Name weights to start from, or leave that out.',
    );
  const students: Partial<Record<StudentName, StudentStart>> = {};
  for (const name of STUDENT_NAMES)
    if (start[name]) {
      const student = studentStart(start[name], dataset, features, config.seed, oldData, config.anew);
      students[name] = learning(student, config);
    }
  const teacher =
    start.teacher && teacherStart(start.teacher, dataset, config.grid, config.seed, config.anew);
  return { students, ...(teacher && { teacher }) };
}

/** A start with the moments of what learns alone. */
const learning = (start: StudentStart, { student }: ExperimentConfig): StudentStart => ({
  ...start,
  moments: momentsOfLearning(start.moments, frozenParts(start.specs, student.learns)),
});

/**
 * The configuration with the sizes of the networks that are started: files decide them.
 * @throws Failure 'bad-input' where two students start with different sizes, which are one setting
 */
export function onSizesOf({ teacher, students }: Starts, config: ExperimentConfig): ExperimentConfig {
  const [first, second] = Object.values(students);
  if (first && second && sizesInWords(first.config) !== sizesInWords(second.config))
    throw badInput(
      `The students of one run have the same sizes, and these would start with ${sizesInWords(first.config)} and ` +
        `${sizesInWords(second.config)}. Start both from files of one size, or train one at a time.`,
    );
  const { timeEncoding: _, residual: _none, ...student } = config.student;
  return {
    ...config,
    ...(teacher && {
      grid: teacher.grid,
      teacher: {
        ...config.teacher,
        layers: teacher.config.layers,
        heads: teacher.config.heads,
        width: teacher.config.width,
      },
    }),
    ...(first && {
      student: { ...student, ...first.config, model: first.config.residual === undefined ? 'hoser' : 'plus' },
    }),
  };
}

const sizesInWords = ({
  hiddenDim,
  roadIdDim,
  attributeDim,
  heads,
  layers,
  timeEncoding,
  residual,
}: HoserConfig) =>
  `a width of ${hiddenDim} (${roadIdDim} + 4 x ${attributeDim}), ${heads} heads, ${layers} layers and ` +
  `times as ${timeEncoding ?? 'cos-sin'}${residual === undefined ? '' : `, and a residual of ${residual}`}`;

/**
 * @throws Failure 'bad-input' where what a student makes anew would not learn: nothing good could come of it
 */
export function checkLearning({ students }: Starts, { student: { learns } }: ExperimentConfig): void {
  for (const start of Object.values(students)) {
    const frozen = new Set(frozenParts(start.specs, learns));
    const idle = start.rows.filter(({ name, fate }) => fate === 'anew' && frozen.has(name));
    if (idle.length > 0)
      throw badInput(
        `${shownList(idle.map(({ name }) => name))} would start anew on these roads and never learn, since only ` +
          `"${learns}" learns. Choose "all" or "no-road-encoder" as what learns.`,
      );
  }
}

/** What the record of the run says of each start, by network. */
export async function startRecords(
  { start = {} }: Pick<Order, 'start'>,
  { teacher, students }: Starts,
): Promise<Readonly<Record<string, NetworkStart>>> {
  const records: Record<string, NetworkStart> = {};
  for (const [network, { name, bytes }] of Object.entries(start)) {
    const found = network === 'teacher' ? teacher : students[network as StudentName];
    if (found)
      records[network] = networkStart(name, await digestOfFile(bytes), found.rows, found.moments.said);
  }
  return records;
}

/** An order after its files were read. */
export interface OrderInForce {
  readonly config: ExperimentConfig;
  readonly starts: Starts;
}

/**
 * Reads the networks that an order gives or starts from, and adapts its configuration to their sizes and grid.
 * @throws Failure 'bad-input' for a network that does not fit the data set, before hours are spent on training
 */
export function inForce(
  order: Order<ExperimentConfig>,
  parts: ExperimentParts,
  features: HoserFeatures,
): OrderInForce {
  for (const { from } of parts.routeTeachers)
    if (from !== 'train') fitStudent(openRoutesCheckpoint(from), order.dataset, features);
  const starts = readStarts(order, parts, features);
  const config = onSizesOf(starts, onGridOf(parts.teacher, order.config, order.dataset));
  checkLearning(starts, config);
  if (starts.teacher) checkWindow(starts.teacher.config.blockSize, config);
  return { config, starts };
}

/** The configuration that an order will run with. @throws as `inForce` */
export const configInForce = (order: Order<ExperimentConfig>): ExperimentConfig =>
  inForce(order, experimentParts(order), hoserFeatures(order.dataset)).config;

/** What the networks of an order would take from the weights that they start from. @throws as `inForce` */
export const startsInForce = (
  order: Order<ExperimentConfig>,
): Promise<Readonly<Record<string, NetworkStart>>> =>
  startRecords(order, inForce(order, experimentParts(order), hoserFeatures(order.dataset)).starts);

/** The configuration with the grid of a given teacher. @throws Failure 'bad-input' where it does not fit */
function onGridOf(
  teacher: ExperimentParts['teacher'],
  config: ExperimentConfig,
  dataset: Dataset,
): ExperimentConfig {
  if (!(teacher instanceof Uint8Array)) return config;
  const fitted = fitTeacher(openRoutesCheckpoint(teacher), dataset, config.grid.cellDegrees);
  checkWindow(fitted.config.blockSize, config);
  return { ...config, grid: fitted.grid };
}

function checkWindow(blockSize: number, { distillation: { window } }: ExperimentConfig): void {
  if (window > blockSize)
    throw badInput(
      `The teacher reads ${blockSize} tokens at most, and its window is ${window}. Choose a shorter window.`,
    );
}
