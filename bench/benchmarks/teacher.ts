import { computeSoftTargets, type SoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import { Failure } from '../../src/base/failure';
import { Random } from '../../src/base/random';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { TrajectorySet } from '../../src/domain/trajectory-set';
import type { LmTadConfig } from '../../src/models/lm-tad/lm-tad';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { buildWindowBatch, type LmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { REFERENCE_ROADS, type TripCity } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { type Measured, figureOf, rates, type Work } from '../../src/engine/benchmarks/benchmark-result';
import { fullHeadProbabilities, largestDifference, type Projected } from '../full-head';
import { timeRounds } from '../rounds';
import { distinctWindowsOf, softTargetWork, windowsOf } from '../teacher-work';
import { NO_TASK } from '../../src/base/task';

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
