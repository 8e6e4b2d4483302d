import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { Failure } from '../../src/base/failure';
import { Random } from '../../src/base/random';
import { PUBLISHED } from '../../src/systems/routes/experiment-config';
import { OFFICIAL_HOSER } from '../../src/models/hoser/config';
import { buildTripBatch } from '../../src/models/hoser/features/trip-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { TrainingLoop } from '../../src/nn/training/training-loop';
import { BATCH_TRIPS, type TripCity } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { type Measured, figureOf, type Work } from '../../src/engine/benchmarks/benchmark-result';
import { studentStepWork } from '../student-work';
import { NO_TASK, type Task } from '../../src/base/task';

const WARM_UPS = 1;
const SEED = 17;

/**
 * An epoch of the vanilla student over Porto's training trips as a run does it:
 * features, steps, the values read back.
 */
export const epochPortoBenchmark: Benchmark = {
  name: 'epoch-porto',
  needs: 'porto',
  run: async (context) => {
    const porto = await context.cities.porto();
    if (!porto) throw new Failure('bad-input', 'The trips of Porto are not there. See docs/benchmarks.md.');
    return measure(porto, context);
  },
};

async function measure(
  { dataset, features }: TripCity,
  { clock, rounds, task }: BenchContext,
): Promise<Measured[]> {
  const { train, val } = dataset.trips;
  const student = Hoser.initial(OFFICIAL_HOSER, features, new Random(SEED).fork('student'));
  const training = new StudentTraining(student, train, val, { ...DEFAULT_DISTILLATION, lambda: 0 }, null);
  const epochs: number[] = [];
  const validations: number[] = [];
  let started: number | undefined;
  const timed = {
    parameters: training.parameters,
    itemCount: training.itemCount,
    batch: (items: Uint32Array) => training.batch(items),
    validate: async (within: Task) => {
      const trained = clock();
      epochs.push(trained - started!);
      started = undefined;
      const found = await training.validate(within);
      validations.push(clock() - trained);
      task.progress({
        step: 'bench.measure',
        subject: 'Epochs over Porto',
        done: epochs.length,
        total: WARM_UPS + rounds,
        unit: 'epochs',
      });
      return found;
    },
  };
  const loop = new TrainingLoop(timed, {
    ...PUBLISHED,
    epochs: WARM_UPS + rounds,
    batchSize: BATCH_TRIPS,
    seed: SEED,
  });
  try {
    const timing = { ...NO_TASK, checkpoint: async () => void (started ??= clock()) };
    await loop.run({ onEvent: () => undefined }, timing);
    const { work, steps } = epochWork(training);
    const size = {
      roads: features.network.roadCount,
      trips: train.tripCount,
      batches: Math.ceil(train.tripCount / BATCH_TRIPS),
      steps,
    };
    const figure = figureOf(epochs.slice(WARM_UPS));
    return [
      { what: '', size, figure, unit: 's', against: { work, seconds: figure.median } },
      {
        what: 'validation',
        size: { trips: val.tripCount },
        figure: figureOf(validations.slice(WARM_UPS)),
        unit: 's',
      },
    ];
  } finally {
    loop.dispose();
    student.dispose();
  }
}

/** What an epoch asks for at least, its trips in the order of the file, and its steps. */
function epochWork({ student, train }: StudentTraining): { work: Work; steps: number } {
  let [flops, bytes, steps] = [0, 0, 0];
  for (let from = 0; from < train.tripCount; from += BATCH_TRIPS) {
    const trips = Math.min(BATCH_TRIPS, train.tripCount - from);
    const batch = buildTripBatch(
      student.features,
      train,
      Uint32Array.from({ length: trips }, (_, i) => from + i),
    );
    const work = studentStepWork(OFFICIAL_HOSER, batch, student.features, student.parameters.specs);
    flops += work.flops;
    bytes += work.bytes;
    steps += batch.stepCount;
  }
  return { work: { flops, bytes }, steps };
}
