import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import {
  getKernelsForBackend,
  registerKernel,
  unregisterKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { BenchCities, REFERENCE_ROADS } from '../bench/cities';
import { stepSeconds } from '../bench/step-times';
import { dense } from '../bench/work';
import { Random } from '../src/domain/random';
import { DEFAULT_DISTILLATION } from '../src/distillation/distillation-config';
import { StudentTraining } from '../src/distillation/student-training';
import { OFFICIAL_HOSER } from '../src/models/hoser/config';
import { Hoser } from '../src/models/hoser/hoser';
import { readOptions, runCommand, wholeNumber } from './command';
import { startNodeBackend } from './node-backend';
import { dataFilesFromPaths } from './node-files';

const HELP = `Where the time of a student's training step goes: a table by kernel and shape (WASM, one thread).

  npx tsx cli/profile-step.ts [--roads N] [--steps N]

  --roads N  size of the network (default ${REFERENCE_ROADS})
  --steps N  steps that count, after two that do not (default 12)
  --help     show this

CPU time of the process, the lower fifth of the steps: what a step takes where nothing disturbs it. Products say their shape as
rows x depth x columns, whether each operand is transposed (T) or not (N), and their GFLOP/s.
`;

const REFERENCE = fileURLToPath(new URL('../../shared/reference/bench-net2k', import.meta.url));
const WARM_UPS = 2;
const SEED = 11;

interface Spent {
  calls: number;
  seconds: number;
  readonly flops: number;
}

interface Call {
  readonly inputs: Readonly<Record<string, TensorInfo | undefined>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

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
function timeKernels(record: (name: string, seconds: number, flops: number) => void): void {
  let depth = 0;
  for (const kernel of getKernelsForBackend('wasm')) {
    const timed = (call: Parameters<KernelFunc>[0]) => {
      depth++;
      const started = cpuSeconds();
      const output = kernel.kernelFunc(call);
      const seconds = cpuSeconds() - started;
      const { name, flops } = nameOf(kernel.kernelName, call as unknown as Call);
      if (--depth === 0) record(name, seconds, flops);
      return output;
    };
    unregisterKernel(kernel.kernelName, 'wasm');
    registerKernel({ ...kernel, kernelFunc: timed as KernelFunc } as KernelConfig);
  }
}

const lowerFifth = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 5)];

async function profile(roads: number, steps: number): Promise<void> {
  await startNodeBackend('wasm', (text) => console.error(text));
  const reference = existsSync(REFERENCE) ? await dataFilesFromPaths([REFERENCE]) : null;
  const { features, batch: trips } = await new BenchCities(reference).of(roads);
  const student = Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED).fork('student'));
  const training = new StudentTraining(student, trips, trips, { ...DEFAULT_DISTILLATION, lambda: 0 }, null);
  const batch = training.batch(Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip));

  const all: Map<string, Spent>[] = [];
  let current = new Map<string, Spent>();
  timeKernels((name, seconds, flops) => {
    const spent = current.get(name) ?? { calls: 0, seconds: 0, flops };
    spent.calls++;
    spent.seconds += seconds;
    current.set(name, spent);
  });
  const networks = [{ parameters: training.parameters, batch }];
  const [times] = await stepSeconds(networks, WARM_UPS + steps, cpuSeconds, () => {
    all.push(current);
    current = new Map();
  });

  const counted = all.slice(WARM_UPS);
  const rows = [...counted[0]].map(([name, { calls, flops }]) => {
    const seconds = lowerFifth(counted.map((step) => step.get(name)?.seconds ?? 0));
    return { name, calls, ms: 1e3 * seconds, rate: flops > 0 ? (flops * calls) / seconds / 1e9 : 0 };
  });
  const inKernels = rows.reduce((sum, { ms }) => sum + ms, 0);
  const step = 1e3 * lowerFifth(times.slice(WARM_UPS));
  console.log('     ms  calls  GFLOP/s  kernel');
  for (const { name, calls, ms, rate } of rows.toSorted((a, b) => b.ms - a.ms))
    console.log(
      `${ms.toFixed(2).padStart(7)} ${String(calls).padStart(6)} ${(rate ? rate.toFixed(1) : '').padStart(8)}  ${name}`,
    );
  console.log(`${step.toFixed(1)} ms a step, of which ${inKernels.toFixed(1)} ms in ${rows.length} kernels`);
}

await runCommand(async () => {
  const { help, roads, steps } = readOptions(process.argv.slice(2), {
    roads: { type: 'string', default: String(REFERENCE_ROADS) },
    steps: { type: 'string', default: '12' },
    help: { type: 'boolean', default: false },
  });
  if (help) return console.log(HELP);
  await profile(wholeNumber('roads', roads, 100, 100_000), wholeNumber('steps', steps, 1, 1000));
});
