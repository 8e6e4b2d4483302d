import { computeSoftTargets, type SoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import { Failure } from '../../src/base/failure';
import { Random } from '../../src/base/random';
import { type RoadNetwork, candidateLayout } from '../../src/domain/road-network';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import { type LmTadConfig, lmTadHidden, SequenceTensors } from '../../src/models/lm-tad/lm-tad';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { buildWindowBatch, type LmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { REFERENCE_ROADS, type TripCity } from '../cities';
import { type BenchContext, type Benchmark, timeRounds, timeWays, type Way } from '../rounds';
import {
  type Measured,
  figureOf,
  rates,
  type Work,
  dense,
} from '../../src/engine/benchmarks/benchmark-result';
import { distinctWindowsOf, softTargetWork, windowsOf } from '../work';
import { NO_TASK } from '../../src/base/task';
import {
  gather,
  gatherND,
  matMul,
  slice,
  softmax,
  tensor1d,
  tensor2d,
  tidy,
  type Tensor2D,
  randomNormal,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { allowingHalfProducts, turnHalfProducts } from '../../src/nn/half-products';
import { hasHalfProducts } from '../../src/nn/kernels/webgpu/half-product';

/** As where PyTorch was timed: windows of 8 tokens over the trips of one batch. */
const WINDOW = 8;
const OFFICIAL = { layers: 4, heads: 4, width: 128, blockSize: 64 };
const WARM_UPS = 2;
const SEED = 13;
/** Tokens that are no cell: PAD, EOT, SOT. */
const SPECIAL = 3;
/** In log-probability; single precision over a softmax of the whole vocabulary. */
const TOLERANCE = 1e-3;

/**
 * Soft targets per second: for the trips of one batch, the same with the whole vocabulary projected, and for
 * all training trips of Porto, where many windows begin alike.
 */
export function teacherBenchmark(vocabularySize: number): Benchmark {
  return { name: `teacher-${vocabularySize}`, run: (context) => measure(vocabularySize, context) };
}

async function measure(vocabularySize: number, context: BenchContext): Promise<Measured[]> {
  const city = await context.cities.of(REFERENCE_ROADS);
  const porto = await context.cities.porto();
  const config: LmTadConfig = { ...OFFICIAL, vocabularySize };
  const asked = askedOver(config, city.dataset.network, city.batch);
  try {
    const targets = await asked.ask();
    const plain = (projected: Projected) => () =>
      fullHeadProbabilities(asked.teacher, asked.network, asked.trips, WINDOW, projected);
    checkSame(largestDifference(targets, await plain('last-token')()));
    const windows = windowsOf(asked.windows.sequenceOffsets);
    const logits = (rows: number) => softTargetWork(config, windows, vocabularySize * rows);
    return [
      await timed(asked, context, 'candidates', asked.ask, workOf(asked, targets)),
      await timed(asked, context, 'full-head', plain('last-token'), logits(windows.count)),
      await timed(asked, context, 'full-head-every-token', plain('every-token'), logits(windows.tokens)),
      ...(porto ? [await portoPass(config, porto, context)] : []),
    ];
  } finally {
    asked.teacher.dispose();
  }
}

/** The first pass of a run over its training trips, as the benchmark computes it. */
async function portoPass(
  config: LmTadConfig,
  { dataset }: TripCity,
  context: BenchContext,
): Promise<Measured> {
  const asked = askedOver(config, dataset.network, dataset.trips.train);
  try {
    return await timed(asked, context, 'porto', asked.ask, workOf(asked, await asked.ask()));
  } finally {
    asked.teacher.dispose();
  }
}

/** A teacher of official widths with fresh weights. */
export function freshTeacher(network: RoadNetwork, vocabularySize: number): Teacher {
  const vocabulary = spreadVocabulary(network, vocabularySize);
  return Teacher.initial({ ...OFFICIAL, vocabularySize }, vocabulary, new Random(SEED).fork('teacher'));
}

/** A teacher with fresh weights and the trips that it is asked about. */
function askedOver(config: LmTadConfig, network: RoadNetwork, trips: TrajectorySet) {
  const teacher = freshTeacher(network, config.vocabularySize);
  const { vocabulary } = teacher;
  const everyTrip = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  return {
    teacher,
    network,
    trips,
    windows: buildWindowBatch(vocabulary, trips, everyTrip, WINDOW),
    ask: () => computeSoftTargets(teacher, network, trips, WINDOW, NO_TASK),
  };
}

const workOf = ({ teacher, windows }: ReturnType<typeof askedOver>, { logits }: SoftTargets): Work =>
  softTargetWork(teacher.config, distinctWindowsOf(windows), logits.length);

async function timed(
  { teacher, trips, windows }: ReturnType<typeof askedOver>,
  { clock, rounds, task }: BenchContext,
  what: string,
  run: () => Promise<unknown>,
  work: Work,
): Promise<Measured> {
  const { vocabularySize } = teacher.config;
  const subject = `Teacher, ${vocabularySize} tokens, ${what}`;
  const seconds = await timeRounds(
    { clock, warmUps: WARM_UPS, rounds },
    async () => void (await run()),
    (done) => task.progress({ step: 'bench.measure', subject, done, total: rounds, unit: 'rounds' }),
  );
  const { count, tokens } = windowsOf(windows.sequenceOffsets);
  return {
    what,
    size: { vocabulary: vocabularySize, trips: trips.tripCount, windows: count, tokens },
    figure: figureOf(rates(count, seconds)),
    unit: 'steps/s',
    against: { work, seconds: figureOf(seconds).median },
  };
}

function checkSame(difference: number): void {
  if (difference <= TOLERANCE) return;
  throw new Failure(
    'internal',
    `Both ways to the soft targets should agree; they differ by ${difference} in a log-probability.`,
  );
}

/**
 * A vocabulary of any size, in which the roads' cells lie evenly spread: the time depends on its size only.
 */
function spreadVocabulary({ roadCount }: RoadNetwork, size: number): LmTadVocabulary {
  const cells = size - SPECIAL;
  return {
    layout: 'cells',
    size,
    pad: cells,
    eot: cells + 1,
    sot: cells + 2,
    tokenOfRoad: Int32Array.from({ length: roadCount }, (_, road) => Math.floor((road * cells) / roadCount)),
    cellOfToken: Uint32Array.from({ length: cells }, (_, cell) => cell),
  };
}

/** Probabilities of one piece: bounds a batch to 64 MB. */
const PROBABILITIES_AT_ONCE = 16_000_000;

/** Whether the vocabulary is projected at the last token of each window, or at every token as in training. */
type Projected = 'last-token' | 'every-token';

/**
 * The plain way to the soft targets: the whole vocabulary is projected and goes through a softmax;
 * then the probabilities of the candidates' cells are looked up. One per successor of each step's road,
 * in the order of `SoftTargets.logits`.
 */
export async function fullHeadProbabilities(
  teacher: Teacher,
  network: RoadNetwork,
  trips: TrajectorySet,
  window: number,
  projected: Projected = 'last-token',
): Promise<Float32Array> {
  const { roads, logitOffsets } = candidateLayout(network, trips);
  const values = new Float32Array(logitOffsets[roads.length]);
  const everyTrip = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  const windows = buildWindowBatch(teacher.vocabulary, trips, everyTrip, window);
  const batch = new SequenceTensors(windows, teacher.config);
  const last = Int32Array.from(roads, (_, n) => windows.sequenceOffsets[n + 1] - 1);
  const hidden = tidy(() => {
    const all = lmTadHidden(teacher.parameters, teacher.config, batch);
    return projected === 'every-token' ? all : (gather(all, tensor1d(last, 'int32')) as Tensor2D);
  });
  const rowOfStep = projected === 'every-token' ? last : last.map((_, n) => n);
  const table = teacher.parameters.get<Tensor2D>('transformer.wte.weight');
  const most = Math.max(1, Math.floor(PROBABILITIES_AT_ONCE / teacher.config.vocabularySize));
  try {
    for (let from = 0, step = 0; from < hidden.shape[0]; from += most) {
      const to = Math.min(from + most, hidden.shape[0]);
      const first = step;
      while (step < roads.length && rowOfStep[step] < to) step++;
      const rows = rowOfStep.subarray(first, step).map((row) => row - from);
      const places = candidatePlaces(teacher, network, roads.subarray(first, step), rows);
      const found = tidy(() => {
        const piece = slice(hidden, [from, 0], [to - from, -1]);
        const shares = softmax(matMul(piece, table, false, true));
        return gatherND(shares, tensor2d(places, [places.length / 2, 2], 'int32'));
      });
      values.set((await found.data()) as Float32Array, logitOffsets[first]);
      found.dispose();
    }
  } finally {
    hidden.dispose();
    batch.dispose();
  }
  return values;
}

/** Row and column of each candidate's cell in the probabilities; `rows` and `roads` of some steps. */
function candidatePlaces(
  { vocabulary }: Teacher,
  { successors, successorOffsets }: RoadNetwork,
  roads: Uint32Array,
  rows: Int32Array,
): Int32Array {
  const places: number[] = [];
  roads.forEach((road, n) => {
    for (let k = successorOffsets[road]; k < successorOffsets[road + 1]; k++)
      places.push(rows[n], vocabulary.tokenOfRoad[successors[k]]);
  });
  return Int32Array.from(places);
}

/**
 * Largest difference between both ways in the logarithm of a candidate's share among its
 * step's candidates (Eq. 4 at tau 1).
 */
export function largestDifference(
  { logits, logitOffsets }: SoftTargets,
  probabilities: Float32Array,
): number {
  let worst = 0;
  for (let n = 0; n + 1 < logitOffsets.length; n++) {
    const own = logShares(logits.subarray(logitOffsets[n], logitOffsets[n + 1]));
    const other = logShares(probabilities.subarray(logitOffsets[n], logitOffsets[n + 1]).map(Math.log));
    own.forEach((value, k) => (worst = Math.max(worst, Math.abs(value - other[k]))));
  }
  return worst;
}

function logShares(logits: Float32Array): Float64Array {
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return Float64Array.from(logits, (logit) => logit - Math.log(total));
}

/** A tree of windows through the wide layer of the thesis's teacher. */
const [ROWS, INNER, COLUMNS] = [2048, 128, 512];
const PRODUCTS = 20;

/** Products of a teacher that is asked, in single precision and, where the device has it, in half precision. */
export const teacherProductsBenchmark: Benchmark = {
  name: 'teacher-products',
  run: async (context) => {
    const x = randomNormal([ROWS, INNER], 0, 1, 'float32', 1) as Tensor2D;
    const weight = randomNormal([COLUMNS, INNER], 0, 0.1, 'float32', 2) as Tensor2D;
    const products = (): Tensor[] => Array.from({ length: PRODUCTS }, () => matMul(x, weight, false, true));
    /** The last value of the last is there when all are. */
    const readEnd = async (all: readonly Tensor[]) => {
      const end = slice(all[PRODUCTS - 1], [ROWS - 1, COLUMNS - 1], [1, 1]);
      await end.data();
      for (const held of [end, ...all]) held.dispose();
    };
    const ways: Way[] = [{ what: 'single', run: () => readEnd(products()) }];
    if (hasHalfProducts()) ways.push({ what: 'half', run: () => readEnd(allowingHalfProducts(products)) });
    turnHalfProducts(hasHalfProducts());
    try {
      return await timeWays(
        {
          subject: 'Products of a teacher',
          size: { rows: ROWS, inner: INNER, columns: COLUMNS, products: PRODUCTS },
          rate: { amount: (PRODUCTS * dense(ROWS, INNER, COLUMNS)) / 1e9, unit: 'GFLOP/s' },
        },
        ways,
        context,
      );
    } finally {
      turnHalfProducts(false);
      x.dispose();
      weight.dispose();
    }
  },
};
