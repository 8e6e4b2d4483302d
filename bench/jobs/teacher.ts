import { computeSoftTargets } from '../../src/distillation/soft-targets';
import { Failure } from '../../src/domain/failure';
import { Random } from '../../src/domain/random';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { LmTadConfig } from '../../src/models/lm-tad/lm-tad';
import { Teacher } from '../../src/models/lm-tad/teacher';
import { buildWindowBatch, type LmTadVocabulary } from '../../src/models/lm-tad/tokens';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, BenchJob, Measured } from '../context';
import { fullHeadProbabilities, largestDifference, type Projected } from '../full-head';
import { timeRounds } from '../rounds';
import { figureOf, rates } from '../statistics';
import { softTargetWork, windowsOf } from '../teacher-work';

/** As where PyTorch was timed: windows of 8 tokens over the trips of one batch. */
const WINDOW = 8;
const OFFICIAL = { layers: 4, heads: 4, width: 128, blockSize: 64 };
const WARM_UPS = 2;
const SEED = 13;
/** Tokens that are no cell: PAD, EOT, SOT. */
const SPECIAL = 3;
/** In log-probability; single precision over a softmax of the whole vocabulary. */
const TOLERANCE = 1e-3;

/** Soft targets per second for the trips of one batch, and the same with the whole vocabulary projected. */
export function teacherJob(vocabularySize: number): BenchJob {
  return { name: `teacher-${vocabularySize}`, run: (context) => measure(vocabularySize, context) };
}

async function measure(vocabularySize: number, context: BenchContext): Promise<Measured[]> {
  const { cities, clock, rounds, onProgress } = context;
  const { dataset, batch: trips } = await cities.of(REFERENCE_ROADS);
  const { network } = dataset;
  const config: LmTadConfig = { ...OFFICIAL, vocabularySize };
  const vocabulary = spreadVocabulary(network, vocabularySize);
  const teacher = Teacher.initial(config, vocabulary, new Random(SEED).fork('teacher'));
  const gate = { checkpoint: () => Promise.resolve() };
  const fast = () => computeSoftTargets(teacher, network, trips, WINDOW, gate, () => undefined);
  const plain = (projected: Projected) => () =>
    fullHeadProbabilities(teacher, network, trips, WINDOW, projected);
  const time = (what: string, run: () => Promise<unknown>) =>
    timeRounds(
      { clock, warmUps: WARM_UPS, rounds },
      async () => void (await run()),
      (done) =>
        onProgress({
          stage: `Teacher, ${vocabularySize} tokens, ${what}`,
          done,
          total: rounds,
          unit: 'rounds',
        }),
    );
  try {
    const targets = await fast();
    checkSame(largestDifference(targets, await plain('last-token')()));
    const everyTrip = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
    const windows = windowsOf(buildWindowBatch(vocabulary, trips, everyTrip, WINDOW).sequenceOffsets);
    const size = { vocabulary: vocabularySize, windows: windows.count, tokens: windows.tokens };
    const row = (what: string, seconds: number[], logits: number): Measured => ({
      what,
      size,
      figure: figureOf(rates(windows.count, seconds)),
      unit: 'steps/s',
      against: { work: softTargetWork(config, windows, logits), seconds: figureOf(seconds).median },
    });
    return [
      row('candidates', await time('candidates', fast), targets.logits.length),
      row('full-head', await time('full head', plain('last-token')), vocabularySize * windows.count),
      row(
        'full-head-every-token',
        await time('full head, every token', plain('every-token')),
        vocabularySize * windows.tokens,
      ),
    ];
  } finally {
    teacher.dispose();
  }
}

function checkSame(difference: number): void {
  if (difference <= TOLERANCE) return;
  throw new Failure(
    'internal',
    `Both ways to the teacher's answers should agree; they differ by ${difference} in a log-probability.`,
  );
}

/** A vocabulary of any size, in which the roads' cells lie evenly spread: the time depends on its size only. */
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
