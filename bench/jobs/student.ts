import { Random } from '../../src/domain/random';
import { DEFAULT_DISTILLATION } from '../../src/distillation/distillation-config';
import { softTargetLayout, SoftTargets } from '../../src/distillation/soft-targets';
import { StudentTraining } from '../../src/distillation/student-training';
import { OFFICIAL_HOSER } from '../../src/models/hoser/config';
import { buildTripBatch } from '../../src/models/hoser/features/trip-features';
import { Hoser } from '../../src/models/hoser/hoser';
import type { BenchCity } from '../cities';
import type { BenchContext, BenchJob, Measured } from '../context';
import { timeRounds } from '../rounds';
import { figureOf } from '../statistics';
import { stepSeconds } from '../step-times';
import { studentStepWork } from '../student-work';

const WARM_UPS = 2;
const SEED = 11;

/**
 * Training steps of the student at official widths, vanilla and distilled by turns, the loss read after each; features are made beforehand,
 * as where PyTorch was timed, and timed by themselves.
 */
export function studentJob(roads: number): BenchJob {
  return { name: `student-${roads}`, run: (context) => measure(roads, context) };
}

async function measure(
  roads: number,
  { cities, clock, rounds, onProgress }: BenchContext,
): Promise<Measured[]> {
  const city = await cities.of(roads);
  const items = Uint32Array.from({ length: city.batch.tripCount }, (_, trip) => trip);
  const trainings = [trainingOf(city, 0), trainingOf(city, DEFAULT_DISTILLATION.lambda)];
  const batches = trainings.map((training) => training.batch(items));
  try {
    const networks = trainings.map(({ parameters }, i) => ({ parameters, batch: batches[i] }));
    const total = WARM_UPS + rounds;
    const times = await stepSeconds(networks, total, clock, (done) =>
      onProgress({ stage: `Student, ${roads} roads`, done, total, unit: 'steps' }),
    );
    const making = await timeRounds({ clock, warmUps: WARM_UPS, rounds }, () =>
      trainings[1].batch(items).dispose(),
    );
    return results(city, trainings[0], times, making);
  } finally {
    for (const batch of batches) batch.dispose();
    for (const { student } of trainings) student.dispose();
  }
}

function results(
  { features, batch: trips }: BenchCity,
  { student }: StudentTraining,
  times: readonly number[][],
  making: readonly number[],
): Measured[] {
  const items = Uint32Array.from({ length: trips.tripCount }, (_, trip) => trip);
  const batch = buildTripBatch(features, trips, items);
  const size = {
    roads: features.network.roadCount,
    trips: batch.tripCount,
    steps: batch.stepCount,
    candidates: batch.candidateLengths.reduce((sum, length) => sum + length, 0) / batch.stepCount,
    parameters: student.parameters.size,
  };
  const work = studentStepWork(OFFICIAL_HOSER, batch, features, student.parameters.specs);
  const [vanilla, distilled] = times.map((seconds) => seconds.slice(WARM_UPS));
  const step = (what: string, seconds: readonly number[]): Measured => {
    const figure = figureOf(seconds);
    return { what, size, figure, unit: 's', against: { work, seconds: figure.median } };
  };
  return [
    step('vanilla', vanilla),
    step('distilled', distilled),
    {
      what: 'distilled-over-vanilla',
      size,
      figure: figureOf(distilled.map((seconds, i) => seconds / vanilla[i])),
      unit: 'x',
    },
    { what: 'features', size, figure: figureOf(making), unit: 's' },
  ];
}

function trainingOf({ dataset, features, batch }: BenchCity, lambda: number): StudentTraining {
  const student = Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED).fork('student'));
  const config = { ...DEFAULT_DISTILLATION, lambda };
  const softTargets = lambda > 0 ? cachedTargets(dataset.network, batch) : null;
  return new StudentTraining(student, batch, batch, config, softTargets);
}

/** Soft targets as a cache gives them. Which logits stand in it makes no difference to the time. */
function cachedTargets(network: BenchCity['dataset']['network'], trips: BenchCity['batch']): SoftTargets {
  const { stepOffsets, logitOffsets } = softTargetLayout(network, trips);
  const random = new Random(SEED).fork('teacher');
  const logits = Float32Array.from({ length: logitOffsets[logitOffsets.length - 1] }, () => random.normal());
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}
