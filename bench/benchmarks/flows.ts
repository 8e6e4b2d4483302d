import { tidy, type Tensor4D } from '@tensorflow/tfjs-core';
import { Random } from '../../src/base/random';
import { forecastWindows, HOUR_AND_HOUR } from '../../src/domain/counts/forecast-windows';
import { type Measured, figureOf, type Work } from '../../src/engine/benchmarks/benchmark-result';
import { mlpStudentMultiplyAdds, paperTeacherMultiplyAdds } from '../../src/models/lightst/multiply-adds';
import { Parameters, type ParameterSpec } from '../../src/nn/parameters';
import { PRESET_CONFIGS } from '../../src/systems/lightst/settings';
import { flowStudent } from '../../src/systems/lightst/networks/flow-student';
import { flowTeacher } from '../../src/systems/lightst/networks/flow-teacher';
import { studentSizes, teacherSizes } from '../../src/systems/lightst/networks/network-sizes';
import { RoadGraph } from '../../src/systems/lightst/networks/road-graph';
import { WindowBatch } from '../../src/systems/lightst/networks/window-batch';
import { type BenchContext, type Benchmark, timeRounds } from '../rounds';

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
export const flowsBenchmark = (nodes: number): Benchmark => ({
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
