import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { Random } from '../src/base/random';
import { forecastWindows, HOUR_AND_HOUR } from '../src/domain/counts/forecast-windows';
import { type Measured, figureOf, type Work } from '../src/engine/benchmarks/benchmark-result';
import { mlpStudentMultiplyAdds, paperTeacherMultiplyAdds } from '../src/models/lightst/multiply-adds';
import { Parameters, type ParameterSpec } from '../src/nn/parameters';
import { PRESET_CONFIGS } from '../src/systems/lightst/settings';
import { flowStudent } from '../src/systems/lightst/networks/flow-student';
import { flowTeacher } from '../src/systems/lightst/networks/flow-teacher';
import { studentSizes, teacherSizes } from '../src/systems/lightst/networks/network-sizes';
import { RoadGraph } from '../src/systems/lightst/networks/road-graph';
import { WindowBatch } from '../src/systems/lightst/networks/window-batch';
import { type BenchContext, type Benchmark, timeRounds } from './rounds';
import { badInput } from '../src/base/failure';
import { REFERENCE_ROADS } from './cities';
import {
  CALIBRATION,
  goesBy,
  isAskedFor,
  memoryName,
  MEMORY_RUNS,
  PAGE_BENCHMARKS,
} from '../src/engine/benchmarks/benchmark-names';
import {
  epochPortoBenchmark,
  stepThreadsBenchmark,
  studentDemoBenchmark,
  studentBenchmark,
} from './benchmarks/student';
import {
  generationBenchmark,
  generationTablesBenchmark,
  shortRoutesBenchmark,
  answersBenchmark,
  drawingBenchmark,
  matchingBenchmark,
} from './benchmarks/generation';
import { hexagonsBenchmark, pretrainingBenchmark } from './benchmarks/pretraining';
import {
  lensBenchmark,
  loadNetworkBenchmark,
  loadTripsBenchmark,
  measuresBenchmark,
  reviewBenchmark,
} from './benchmarks/services';
import { pointsBenchmark, recoveryBenchmark } from './benchmarks/recovery';
import { teacherBenchmark, teacherProductsBenchmark } from './benchmarks/teacher';

const WARM_UPS = 3;
const SEED = 17;
const WINDOWS = 64;
const SLOTS = 288;
const BYTES = 4;

/** Windows of made-up counts at nodes in a row. */
function made(nodes: number) {
  const rows = WINDOWS + HOUR_AND_HOUR.inputs + HOUR_AND_HOUR.outputs;
  const random = new Random(SEED);
  const counts = Float32Array.from({ length: rows * nodes }, () => Math.floor(20 * random.next()));
  const table = { rows, nodes, counts, slotsPerDay: SLOTS, firstWeekday: 0 };
  const starts = Int32Array.from({ length: WINDOWS }, (_, i) => i);
  const graph = {
    offsets: Uint32Array.from({ length: nodes + 1 }, (_, i) => Math.min(i, nodes - 1)),
    neighbours: Uint32Array.from({ length: nodes - 1 }, (_, i) => i + 1),
    weights: new Float32Array(nodes - 1).fill(1),
  };
  return { table, graph, windows: forecastWindows(table, { mean: 10, std: 6 }, starts, HOUR_AND_HOUR) };
}

/**
 * Forecasts of 64 windows by the teacher and the student of LightST in the forms and sizes of the paper, until the numbers are
 * back; and how many times as long the teacher takes, with the ratio of their multiply-adds beside it.
 */
const flowsBenchmark = (nodes: number): Benchmark => ({
  name: `flows-${nodes}`,
  run: async ({ clock, rounds }: BenchContext): Promise<Measured[]> => {
    const { table, graph: edges, windows } = made(nodes);
    const sizes = {
      teacher: teacherSizes(PRESET_CONFIGS.paper, table),
      student: studentSizes(PRESET_CONFIGS.paper, table),
    };
    if (sizes.teacher.form !== 'paper' || sizes.student.form !== 'mlp')
      throw new Error('The preset of the paper has other forms.');
    const multiplyAdds = {
      teacher: WINDOWS * paperTeacherMultiplyAdds(sizes.teacher),
      student: WINDOWS * mlpStudentMultiplyAdds(sizes.student),
    };
    const graph = new RoadGraph(edges);
    const batch = new WindowBatch(windows, SLOTS);
    const [teacher, student] = [flowTeacher(sizes.teacher, graph), flowStudent(sizes.student)];
    const weightsOf = (specs: readonly ParameterSpec[]) => Parameters.initial(specs, new Random(SEED));
    const weights = { teacher: weightsOf(teacher.specs), student: weightsOf(student.specs) };
    const timed = async (forecast: () => Tensor4D) =>
      timeRounds({ clock, warmUps: WARM_UPS, rounds }, async () => {
        const made = tidy(forecast);
        await made.data();
        made.dispose();
      });
    try {
      const seconds = {
        teacher: await timed(() => teacher.pass(weights.teacher, batch).forecast),
        student: await timed(() => student.pass(weights.student, batch).forecast),
      };
      const size = { nodes, windows: WINDOWS };
      const row = (what: 'teacher' | 'student'): Measured => {
        const figure = figureOf(seconds[what].map((each) => 1000 * each));
        const bytes = BYTES * (weights[what].size + batch.x.size + batch.target.size);
        const work: Work = { flops: 2 * multiplyAdds[what], bytes };
        return { what, size, figure, unit: 'ms', against: { work, seconds: figure.median / 1000 } };
      };
      const perRound = seconds.teacher.map((each, round) => each / seconds.student[round]);
      const ratio = Math.round(multiplyAdds.teacher / multiplyAdds.student);
      return [
        row('teacher'),
        row('student'),
        {
          what: 'ratio',
          size: { ...size, multiplyAddRatio: ratio },
          figure: figureOf(perRound),
          unit: 'times',
        },
      ];
    } finally {
      for (const each of [weights.teacher, weights.student, batch, graph]) each.dispose();
    }
  },
});

const SMALL_VOCABULARY = 2_000;
/** Beijing's grid with its three special tokens. */
const LARGE_VOCABULARY = 51_663;

/**
 * All benchmarks that need no page, in the order in which they run: those
 * that share a network stand together.
 */
export const BENCHMARKS: readonly Benchmark[] = [
  studentBenchmark(REFERENCE_ROADS),
  stepThreadsBenchmark,
  studentDemoBenchmark,
  epochPortoBenchmark,
  teacherBenchmark(SMALL_VOCABULARY),
  teacherBenchmark(LARGE_VOCABULARY),
  teacherProductsBenchmark,
  answersBenchmark,
  generationTablesBenchmark,
  shortRoutesBenchmark,
  ...[1, 4, 8].flatMap((width) => [1, 64, 1000].map((pairs) => generationBenchmark(width, pairs))),
  drawingBenchmark,
  lensBenchmark,
  ...[128, 256, 512].map(flowsBenchmark),
  ...[64, 1000].map(pointsBenchmark),
  recoveryBenchmark,
  pretrainingBenchmark,
  hexagonsBenchmark,
  measuresBenchmark,
  matchingBenchmark,
  reviewBenchmark,
  loadTripsBenchmark,
  studentBenchmark(10_000),
  studentBenchmark(40_060),
  loadNetworkBenchmark,
];

/** Names of all benchmarks, those that a page or the command line alone can run too. */
export const BENCHMARK_NAMES: readonly string[] = [
  ...BENCHMARKS.map(({ name }) => name),
  ...PAGE_BENCHMARKS,
  ...MEMORY_RUNS.map(memoryName),
];

/**
 * The benchmarks that carry one of the names, or have it as their leading parts (`generation-w4`);
 * where no name is given, all that can run with what is at hand. Those that need a page or a process of their own
 * are not among them: see `isAskedFor`.
 * @param isAtHand whether the files are there that a benchmark measures
 * @throws Failure 'bad-input' for a name that no benchmark has
 */
export function chooseBenchmarks(
  names: readonly string[],
  isAtHand: (needed: NonNullable<Benchmark['needs']>) => boolean = () => true,
): readonly Benchmark[] {
  const stranger = names.find(
    (name) => ![CALIBRATION, ...BENCHMARK_NAMES].some((benchmark) => goesBy(benchmark, name)),
  );
  if (stranger !== undefined)
    throw badInput(
      `No benchmark is called "${stranger}". There are: ${CALIBRATION}, ${BENCHMARK_NAMES.join(', ')}; leading parts such as "generation-w4" stand for all that begin so.`,
    );
  if (names.length > 0) return BENCHMARKS.filter(({ name }) => isAskedFor(name, names));
  return BENCHMARKS.filter(({ needs }) => needs === undefined || isAtHand(needs));
}
