import { writeFileSync } from 'node:fs';
import {
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { BATCH_STEPS, BATCH_TRIPS, BenchCities, REFERENCE_ROADS } from '../bench/cities';
import { stepSeconds } from '../bench/step-times';
import { BENCH_NETWORK } from '../scripts/folders.mjs';
import { dense } from '../src/engine/benchmarks/benchmark-result';
import { Random } from '../src/base/random';
import { DEFAULT_DISTILLATION } from '../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../src/systems/routes/distillation/student-training';
import { OFFICIAL_HOSER } from '../src/models/hoser/config';
import { Hoser } from '../src/models/hoser/hoser';
import { CallPaths, flameSvg, flameOf, foldedStacks, type FlamePath } from './flame/flame';
import { startNodeBackend } from '../cli/node-backend';
import { dataFilesFromPaths } from '../cli/node-files';
import { flag, text, whole } from '../cli/options';
import { threadsAsked } from '../cli/threads-option';
import { runTool } from './tool';

const WARM_UPS = 2;
const SEED = 11;

/** What one kernel and shape took within a step, where one place of the network called it. */
interface Spent {
  readonly kernel: string;
  readonly path: readonly string[];
  /** Floating-point operations of one call. */
  readonly flops: number;
  calls: number;
  seconds: number;
}

type Step = Map<string, Spent>;

interface Call {
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const wallSeconds = () => performance.now() / 1e3;
let clock = cpuSeconds;

/** What a call is counted under, and its operations where it is a product. */
function nameOf(kernel: string, { inputs, attrs }: Call): { name: string; flops: number } {
  if (!kernel.includes('MatMul')) {
    const shapes = Object.values(inputs).flatMap((input) => (input ? [`[${input.shape}]`] : []));
    return { name: `${kernel} ${shapes.slice(0, 2).join(' ')}`, flops: 0 };
  }
  const [a, b] = [inputs.a!.shape.slice(-2), inputs.b!.shape.slice(-2)];
  const [m, k] = attrs.transposeA ? [a[1], a[0]] : a;
  const n = attrs.transposeB ? b[0] : b[1];
  const flips = `${attrs.transposeA ? 'T' : 'N'}${attrs.transposeB ? 'T' : 'N'}`;
  return { name: `${kernel} ${m}x${k}x${n} ${flips}`, flops: dense(m, k, n) };
}

/** Puts a clock before every kernel of the backend; kernels within kernels count for the outer one. */
function timeKernels(paths: CallPaths | null, record: (call: Omit<Spent, 'calls'>) => void): void {
  let depth = 0;
  for (const kernel of getKernelsForBackend('wasm')) {
    const timed = (call: Parameters<KernelFunc>[0]) => {
      const path = depth++ === 0 && paths ? paths.here : [];
      const started = clock();
      const output = kernel.kernelFunc(call);
      const seconds = clock() - started;
      const { name, flops } = nameOf(kernel.kernelName, call as unknown as Call);
      if (--depth === 0) record({ kernel: name, path, flops, seconds });
      return output;
    };
    unregisterKernel(kernel.kernelName, 'wasm');
    registerKernel({ ...kernel, kernelFunc: timed as KernelFunc } as KernelConfig);
  }
}

const lowerFifth = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 5)];

interface Profile {
  /** Calls and seconds of each step that counts, by place and kernel. */
  readonly steps: readonly Step[];
  /** Milliseconds of a step, with what is done between kernels. */
  readonly stepMs: number;
}

async function profile(
  roads: number,
  tripCount: number,
  steps: number,
  paths: CallPaths | null,
): Promise<Profile> {
  const reference = await dataFilesFromPaths([BENCH_NETWORK]);
  const { features, batch: trips } = await new BenchCities(reference).of(roads);
  const student = Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED).fork('student'));
  const training = new StudentTraining(student, trips, trips, { ...DEFAULT_DISTILLATION, lambda: 0 }, null);
  const batch = training.batch(Uint32Array.from({ length: tripCount }, (_, trip) => trip));

  const networks = [{ parameters: training.parameters, batch }];
  // Without clocks before kernels, which take a tenth of a step themselves.
  const [times] = await stepSeconds(networks, WARM_UPS + steps, clock, () => undefined);
  const all: Step[] = [];
  let current: Step = new Map();
  timeKernels(paths, (call) => {
    const key = [...call.path, call.kernel].join('\n');
    const spent = current.get(key);
    if (!spent) return void current.set(key, { ...call, calls: 1 });
    spent.calls++;
    spent.seconds += call.seconds;
  });
  await stepSeconds(networks, WARM_UPS + steps, clock, () => {
    all.push(current);
    current = new Map();
  });
  return { steps: all.slice(WARM_UPS), stepMs: 1e3 * lowerFifth(times.slice(WARM_UPS)) };
}

/** Kernels of all places together, the longest first. */
function printTable({ steps, stepMs }: Profile): void {
  const spent = (step: Step, kernel: string) => [...step.values()].filter((one) => one.kernel === kernel);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const rows = [...new Set([...steps[0].values()].map(({ kernel }) => kernel))].map((name) => {
    const seconds = lowerFifth(steps.map((step) => sum(spent(step, name).map((one) => one.seconds))));
    const own = spent(steps[0], name);
    const calls = sum(own.map((one) => one.calls));
    const { flops } = own[0];
    return { name, calls, ms: 1e3 * seconds, rate: flops > 0 ? (flops * calls) / seconds / 1e9 : 0 };
  });
  console.log('     ms  calls  GFLOP/s  kernel');
  for (const { name, calls, ms, rate } of rows.toSorted((a, b) => b.ms - a.ms))
    console.log(
      `${ms.toFixed(2).padStart(7)} ${String(calls).padStart(6)} ${(rate ? rate.toFixed(1) : '').padStart(8)}  ${name}`,
    );
  const inKernels = sum(rows.map(({ ms }) => ms));
  console.log(
    `${stepMs.toFixed(1)} ms a step, of which ${inKernels.toFixed(1)} ms in ${rows.length} kernels`,
  );
}

/** Its shape says more than its name, and has to fit into a frame. */
const PRODUCT = /^\w*MatMul (.*)$/;

/** Milliseconds by place and kernel, in the order in which they first ran. */
function flamePaths({ steps }: Profile): FlamePath[] {
  return [...steps[0]].map(([key, { path, kernel }]) => ({
    path: [...path, kernel.replace(PRODUCT, '$1 product')],
    ms: 1e3 * lowerFifth(steps.map((step) => step.get(key)?.seconds ?? 0)),
  }));
}

await runTool(
  {
    about:
      "Where the time of a student's training step goes: a table by kernel and shape (WASM), and a flame.",
    usage: '[--roads N] [--trips N] [--steps N] [--threads N] [--wall] [--flame FILE.svg] ...',
    options: {
      roads: whole('N', 100, 100_000, 'Size of the network.').or(REFERENCE_ROADS),
      trips: whole('N', 1, BATCH_TRIPS, 'Trips of the batch.').or(BATCH_TRIPS),
      steps: whole('N', 1, 1000, 'Steps that count, after two that do not.').or(12),
      threads: threadsAsked('Threads that compute.').or(1),
      wall: flag('By the wall clock: for a machine with nothing else to do.'),
      flame: text('FILE.svg', 'Draws one step: phase, part of the network, operation, kernel.'),
      span: whole('MS', 1, 1_000_000, 'What the width of the flame stands for.').usually(
        'the kernels of the step',
      ),
      folded: text('FILE', 'Writes the same as folded stacks in microseconds, for flame graph tools.'),
    },
    notes: `CPU time of the process (all of its threads), the lower fifth of the steps: what a step takes where nothing disturbs it. Products say
their shape as rows x depth x columns, whether each operand is transposed (T) or not (N), and their GFLOP/s.`,
  },
  async ({ roads, trips, steps, threads, wall, flame, folded, span }) => {
    const { threads: used } = await startNodeBackend('wasm', (text) => console.error(text), {
      threads,
    });
    if (wall) clock = wallSeconds;
    const found = await profile(roads, trips, steps, flame || folded ? new CallPaths() : null);
    printTable(found);
    const paths = flamePaths(found);
    if (folded) writeFileSync(folded, foldedStacks(paths));
    if (!flame) return;
    const tree = flameOf('kernels of one step', paths);
    const title = `One training step of the student, ${roads} roads, ${trips} trips of ${BATCH_STEPS} steps: ${tree.ms.toFixed(0)} ms in kernels`;
    const note = `WASM in Node, ${used === 1 ? 'one thread' : `${used} threads`}, ${wall ? 'wall clock' : 'CPU time'}, lower fifth of ${steps} steps by place. Products: rows x depth x columns. The full width is ${(span ?? tree.ms).toFixed(0)} ms.`;
    writeFileSync(flame, flameSvg(tree, { title, note, ...(span !== undefined && { spanMs: span }) }));
  },
);
