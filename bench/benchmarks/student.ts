import { Random } from '../../src/base/random';
import { DEFAULT_DISTILLATION } from '../../src/systems/routes/distillation/distillation-config';
import { candidateLayout } from '../../src/domain/road-network';
import { SoftTargets } from '../../src/systems/routes/distillation/soft-targets';
import { StudentTraining } from '../../src/systems/routes/distillation/student-training';
import { PUBLISHED } from '../../src/systems/routes/experiment-config';
import { experimentConfig } from '../../src/systems/routes/settings';
import { OFFICIAL_HOSER, type HoserConfig } from '../../src/models/hoser/config';
import { buildTripBatch } from '../../src/models/hoser/features/trip-features';
import { Hoser } from '../../src/models/hoser/hoser';
import { TrainingLoop } from '../../src/nn/training/training-loop';
import { timeByTurns, type BenchContext, type Benchmark, timeRounds } from '../rounds';
import { BATCH_TRIPS, REFERENCE_ROADS, type BenchCity, type TripCity } from '../cities';
import { type Measured, figureOf, type Work } from '../../src/engine/benchmarks/benchmark-result';
import { countDeviceCalls, moreCalls, stepSeconds, type Stepped } from '../step-times';
import { studentStepWork } from '../work';
import { badInput } from '../../src/base/failure';
import { NO_TASK, type Task } from '../../src/base/task';

const WARM_UPS = 2;
const SEED = 11;

/** A student to time, and how many trips its batch has. */
interface TimedStudent {
  readonly name: string;
  readonly roads: number;
  readonly config: HoserConfig;
  readonly trips: number;
}

/** Official widths, batches of 64, as PyTorch was timed. */
export const studentBenchmark = (roads: number): Benchmark =>
  timing({ name: `student-${roads}`, roads, config: OFFICIAL_HOSER, trips: BATCH_TRIPS });

/** Steps of each way until the engine has compiled all that they call: on several threads the first ones take longer. */
const TURNS_WARM_UPS = 5;

/**
 * The distilled step with kernels called by one thread and by all that were started, by turns: on another backend than WASM,
 * or where no others were started, both are the same.
 */
export const stepThreadsBenchmark: Benchmark = {
  name: 'step-threads',
  run: async (context) => {
    const city = await context.cities.of(REFERENCE_ROADS);
    const items = Uint32Array.from({ length: BATCH_TRIPS }, (_, trip) => trip);
    const training = trainingOf(OFFICIAL_HOSER, city, DEFAULT_DISTILLATION.lambda);
    const batch = training.batch(items);
    const loop = new TrainingLoop(
      {
        parameters: training.parameters,
        itemCount: BATCH_TRIPS,
        batch: () => ({ loss: batch.loss, dispose: () => undefined }),
        validate: () => Promise.resolve({ score: 0, measures: {} }),
      },
      { ...PUBLISHED, batchSize: BATCH_TRIPS, seed: SEED },
    );
    const hooks = { onEvent: () => undefined };
    const run = async () => {
      await loop.advance(hooks);
      await loop.report(hooks);
    };
    try {
      return await timeByTurns(
        {
          subject: `A step, ${REFERENCE_ROADS} roads`,
          size: { roads: REFERENCE_ROADS, trips: BATCH_TRIPS, threads: context.threads },
          together: 'all-threads',
          warmUps: TURNS_WARM_UPS,
          start: () => ({ run, close: () => Promise.resolve() }),
        },
        context,
      );
    } finally {
      loop.dispose();
      batch.dispose();
      training.student.dispose();
    }
  },
};

const demo = experimentConfig('demo').student;
/** The student that the page shows as it learns. */
export const studentDemoBenchmark: Benchmark = timing({
  name: 'student-demo',
  roads: REFERENCE_ROADS,
  config: demo,
  trips: demo.training.batchSize,
});

/**
 * Training steps, vanilla and distilled by turns, the loss read after each; features are made beforehand, as
 * where PyTorch was timed, and timed by themselves.
 */
function timing(student: TimedStudent): Benchmark {
  return { name: student.name, run: (context) => measure(student, context) };
}

async function measure(timed: TimedStudent, context: BenchContext): Promise<Measured[]> {
  const { cities, clock, rounds, task } = context;
  const city = await cities.of(timed.roads);
  const items = Uint32Array.from({ length: timed.trips }, (_, trip) => trip);
  const trainings = [0, DEFAULT_DISTILLATION.lambda].map((lambda) => trainingOf(timed.config, city, lambda));
  const batches = trainings.map((training) => training.batch(items));
  try {
    const networks = trainings.map(({ parameters }, i) => ({ parameters, batch: batches[i] }));
    const total = WARM_UPS + rounds;
    const times = await stepSeconds(networks, total, clock, (done) =>
      task.progress({
        step: 'bench.measure',
        subject: `${timed.name}, ${timed.roads} roads`,
        done,
        total,
        unit: 'steps',
      }),
    );
    const featureTimes = await timeRounds({ clock, warmUps: WARM_UPS, rounds }, () =>
      trainings[1].batch(items).dispose(),
    );
    return [
      ...results(sizeAndWork(timed.config, city, trainings[0], items), times, featureTimes),
      ...(context.backend === 'webgpu' ? await deviceCalls(networks[1], clock) : []),
    ];
  } finally {
    for (const batch of batches) batch.dispose();
    for (const { student } of trainings) student.dispose();
  }
}

/** What one distilled step asks of the device. */
async function deviceCalls(network: Stepped, clock: BenchContext['clock']): Promise<Measured[]> {
  const steps = (count: number) =>
    countDeviceCalls(() => stepSeconds([network], count, clock, () => undefined));
  const step = moreCalls(await steps(1), await steps(2));
  return Object.entries(step).map(([what, calls]) => ({
    what,
    size: {},
    figure: figureOf([calls]),
    unit: 'per step',
  }));
}

/** What a step is of, and what it asks for at least. */
function sizeAndWork(
  config: HoserConfig,
  { features, batch: trips }: BenchCity,
  { student }: StudentTraining,
  items: Uint32Array,
): { size: Measured['size']; work: Work } {
  const batch = buildTripBatch(features, trips, items);
  const size = {
    roads: features.network.roadCount,
    trips: batch.tripCount,
    steps: batch.stepCount,
    candidates: batch.candidateLengths.reduce((sum, length) => sum + length, 0) / batch.stepCount,
    parameters: student.parameters.size,
  };
  return { size, work: studentStepWork(config, batch, features, student.parameters.specs) };
}

function results(
  { size, work }: ReturnType<typeof sizeAndWork>,
  times: readonly number[][],
  featureTimes: readonly number[],
): Measured[] {
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
    { what: 'features', size, figure: figureOf(featureTimes), unit: 's' },
  ];
}

function trainingOf(
  hoser: HoserConfig,
  { dataset, features, batch }: BenchCity,
  lambda: number,
): StudentTraining {
  const student = Hoser.initial(hoser, features, new Random(SEED).fork('student'));
  const config = { ...DEFAULT_DISTILLATION, lambda };
  const softTargets = lambda > 0 ? cachedTargets(dataset.network, batch) : null;
  return new StudentTraining(student, batch, batch, config, softTargets);
}

/** Soft targets as a cache gives them. Which logits stand in it makes no difference to the time. */
function cachedTargets(network: BenchCity['dataset']['network'], trips: BenchCity['batch']): SoftTargets {
  const { stepOffsets, logitOffsets } = candidateLayout(network, trips);
  const random = new Random(SEED).fork('teacher');
  const logits = Float32Array.from({ length: logitOffsets[logitOffsets.length - 1] }, () => random.normal());
  return new SoftTargets(network, stepOffsets, logitOffsets, logits);
}

const EPOCH_WARM_UPS = 1;
const EPOCH_SEED = 17;

/**
 * An epoch of the vanilla student over Porto's training trips as a run does it:
 * features, steps, the values read back.
 */
export const epochPortoBenchmark: Benchmark = {
  name: 'epoch-porto',
  needs: 'porto',
  run: async (context) => {
    const porto = await context.cities.porto();
    if (!porto) throw badInput('The trips of Porto are not there. See docs/benchmarks.md.');
    return measureEpoch(porto, context);
  },
};

async function measureEpoch(
  { dataset, features }: TripCity,
  { clock, rounds, task }: BenchContext,
): Promise<Measured[]> {
  const { train, val } = dataset.trips;
  const student = Hoser.initial(OFFICIAL_HOSER, features, new Random(EPOCH_SEED).fork('student'));
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
        total: EPOCH_WARM_UPS + rounds,
        unit: 'epochs',
      });
      return found;
    },
  };
  const loop = new TrainingLoop(timed, {
    ...PUBLISHED,
    epochs: EPOCH_WARM_UPS + rounds,
    batchSize: BATCH_TRIPS,
    seed: EPOCH_SEED,
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
    const figure = figureOf(epochs.slice(EPOCH_WARM_UPS));
    return [
      { what: '', size, figure, unit: 's', against: { work, seconds: figure.median } },
      {
        what: 'validation',
        size: { trips: val.tripCount },
        figure: figureOf(validations.slice(EPOCH_WARM_UPS)),
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
