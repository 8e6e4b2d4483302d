import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import { simulateCity } from '../../tools/invention/two-cities/simulate-city';
import { TWO_CITIES } from '../../tools/invention/two-cities/city-roads';
import type { Trajectory } from '../../src/domain/masked-trajectories/trajectories';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { freshEncoder, type Encoder } from '../../src/systems/transfertraj/networks/encoder';
import { fillIn, type AskedTrajectory } from '../../src/systems/transfertraj/networks/fill-in';
import { ReadCity } from '../../src/systems/transfertraj/networks/read-city';
import { pretrainingData } from '../../src/systems/transfertraj/training/masked-data';
import { MaskedTraining } from '../../src/systems/transfertraj/training/masked-training';
import { askedOf } from '../../src/systems/transfertraj/training/task-masks';
import { PRESET_CONFIGS } from '../../src/systems/transfertraj/settings';
import { vocabularyOf } from '../../src/systems/transfertraj/trips/thing-vocabulary';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';
import { stepSeconds } from '../step-times';

const WARM_UPS = 2;
const SEED = 19;
/** Enough for 64 of that length. */
const SIMULATED = 300;
/** The median of city A. */
const POINTS = 44;
const TRACES = 64;
/** Traces that are recovered one after another. */
const SINGLE = 16;
const CONFIG = PRESET_CONFIGS.light;

/**
 * TransferTraj in its light form, untrained, in the invented city A: optimiser steps of pre-training with 16 trajectories of 44 points, and the
 * recovery of traces of as many points of which every 8th is known.
 */
export const recoveryBenchmark: Benchmark = {
  name: 'recovery',
  run: async (context): Promise<Measured[]> => {
    const simulation = await simulateCity(TWO_CITIES.a, { trips: SIMULATED }, { seed: SEED });
    const { network, traces, places } = simulation;
    const data = { network, extras: { places: places.places, traces } };
    const encoder = freshEncoder(CONFIG, vocabularyOf(data), new Random(SEED));
    const city = new ReadCity(data, encoder.vocabulary, encoder.reading);
    const trips = cutTraces(traces);
    try {
      return [
        await trainingSteps(context, encoder, city, trips.slice(0, CONFIG.batch.batchSize)),
        ...(await recoveries(context, encoder, city, trips)),
      ];
    } finally {
      city.dispose();
      encoder.weights.dispose();
    }
  },
};

/** The first points of the first traces that are long enough. */
function cutTraces({ traceCount, offsets, lonLat, times }: SimulatedTraces): Trajectory[] {
  const starts = Array.from({ length: traceCount }, (_, trace) => trace)
    .filter((trace) => offsets[trace + 1] - offsets[trace] >= POINTS)
    .map((trace) => offsets[trace])
    .slice(0, TRACES);
  return starts.map((start) => ({
    lonLat: lonLat.slice(2 * start, 2 * (start + POINTS)),
    times: times.slice(start, start + POINTS),
  }));
}

type SimulatedTraces = Awaited<ReturnType<typeof simulateCity>>['traces'];

async function trainingSteps(
  { clock, rounds, task }: BenchContext,
  encoder: Encoder,
  city: ReadCity,
  trips: readonly Trajectory[],
): Promise<Measured> {
  const training = new MaskedTraining(
    encoder,
    city,
    pretrainingData({ train: trips, val: trips }, CONFIG),
    SEED,
  );
  const batch = training.batch(Uint32Array.from(trips.keys()), 0);
  const total = WARM_UPS + rounds;
  try {
    const [seconds] = await stepSeconds([{ parameters: encoder.weights, batch }], total, clock, (done) =>
      task.progress({ step: 'bench.measure', subject: 'Recovery, training', done, total, unit: 'steps' }),
    );
    return {
      what: 'training',
      size: { trips: trips.length, points: POINTS, parameters: encoder.weights.size },
      figure: figureOf(rates(1, seconds.slice(WARM_UPS))),
      unit: 'steps/s',
    };
  } finally {
    batch.dispose();
  }
}

/** Milliseconds of a trace, alone and among others, until its places are there. */
async function recoveries(
  { clock, rounds, task }: BenchContext,
  encoder: Encoder,
  city: ReadCity,
  trips: readonly Trajectory[],
): Promise<Measured[]> {
  const timed = (what: string, traces: number, recover: () => Promise<void>) =>
    timeRounds({ clock, warmUps: WARM_UPS, rounds }, recover, (done) =>
      task.progress({
        step: 'bench.measure',
        subject: `Recovery, ${what}`,
        done,
        total: rounds,
        unit: 'rounds',
      }),
    ).then((seconds): Measured => ({
      what,
      size: { traces, points: POINTS, known: knownPoints(trips[0]) },
      figure: figureOf(seconds.map((each) => (1000 * each) / traces)),
      unit: 'ms',
    }));
  return [
    await timed('one-trace', SINGLE, async () => {
      for (const asked of askedAnew(trips.slice(0, SINGLE))) await fillIn(encoder, city, [asked], NO_TASK);
    }),
    await timed('of-64-traces', trips.length, async () => {
      await fillIn(encoder, city, askedAnew(trips), NO_TASK);
    }),
  ];
}

/** As traces that nobody has seen before: what is around their points is looked up in each round. */
function askedAnew(trips: readonly Trajectory[]): AskedTrajectory[] {
  const copies = trips.map((trip) => ({ ...trip }));
  return askedOf('recovery8', copies, 'space');
}

const knownPoints = (trip: Trajectory): number =>
  askedOf('recovery8', [trip], 'space')[0].mask.hidesSpace.filter((hides) => hides === 0).length;
