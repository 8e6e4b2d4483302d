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
import { vocabularyOf } from '../../src/systems/transfertraj/trips/thing-tables';
import { type BenchContext, type Benchmark, timeRounds } from '../rounds';
import { stepSeconds } from '../step-times';
import { RQ_VAE_PRESETS } from '../../src/models/htp/rq-vae-config';
import { initialRqVae } from '../../src/models/htp/rq-vae-parameters';
import { pointsOf } from '../../src/models/htp/sequence-length';
import { TOKEN_MODEL_PRESETS, TokenModel } from '../../src/models/htp/token-model';
import { TokenVocabulary } from '../../src/models/htp/token-vocabulary';
import { answerLength } from '../../src/models/htp/trip-answer';
import type { RoadNetwork } from '../../src/domain/road-network';
import { LanguageModel } from '../../src/systems/htp/networks/language-model';
import { Tokeniser, type PatternOrder } from '../../src/systems/htp/networks/tokeniser';
import type { PointOrder } from '../../src/systems/htp/trips/point-trips';
import { TripLabels } from '../../src/systems/htp/trips/trip-labels';
import { REFERENCE_ROADS, randomWalks } from '../cities';

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

const POINT_WARM_UPS = 1;
const POINT_SEED = 17;
const POINTS_OF_TRIP = 40;
const INTERVAL = 15;
/** An untrained model ends an answer by chance as soon as it may. */
const LIMITS = { least: POINTS_OF_TRIP, most: 200 };
const ROADS_PER_ROUTE = 24;
const OPTIONS = { seed: POINT_SEED, temperature: 0.7, monotone: false, masked: true };
/** Means and deviations of the z-scores; their values do not change how long anything takes. */
const SCALES = { step: { mean: 0.025, std: 0.02 }, east: { mean: 0, std: 6 }, north: { mean: 0, std: 6 } };

/**
 * GPS points of so many routes by HTP in its small form, untrained: drawing patterns of 40 points and more, as come about, and
 * making points of patterns for 40 points each.
 */
export const pointsBenchmark = (routes: number): Benchmark => ({
  name: `points-${routes}`,
  run: async ({ cities, clock, rounds, task }: BenchContext): Promise<Measured[]> => {
    const { network } = (await cities.of(REFERENCE_ROADS)).dataset;
    const orders = ordersOn(network, routes);
    const { language, tokeniser, dispose } = networksOn(network);
    const timed = (subject: string, work: () => Promise<void>) =>
      timeRounds({ clock, warmUps: POINT_WARM_UPS, rounds }, work, (done) =>
        task.progress({ step: 'bench.measure', subject, done, total: rounds, unit: 'rounds' }),
      );
    try {
      let tokens = 0;
      let points = 0;
      const drawing = await timed(`Patterns of ${routes} routes`, async () => {
        const answers = await language.draw(orders, OPTIONS, NO_TASK);
        const codes = answers.map((answer) => answer!);
        tokens = codes.reduce((sum, answer) => sum + answerLength(answer.codes.length, CODEBOOKS), 0);
        points = codes.reduce((sum, answer) => sum + pointsOf(answer.codes.length, answer.lengthToken), 0);
      });
      const patterns = orders.map((order) => ({ ...order, patterns: somePatterns() }));
      const decoding = await timed(`Points of ${routes} routes`, async () => {
        await tokeniser.decode(patterns, OPTIONS, NO_TASK);
      });
      const size = { roads: network.roadCount, routes, roadsPerRoute: ROADS_PER_ROUTE };
      const drawn = { ...size, pointsPerRoute: points / routes };
      const decoded = { ...size, pointsPerRoute: POINTS_OF_TRIP };
      const rate = (what: string, amount: number, seconds: readonly number[], of: Measured['size']) => ({
        what,
        size: of,
        figure: figureOf(rates(amount, seconds)),
        unit: `${what === 'tokens' ? 'tokens' : 'routes'}/s`,
      });
      return [
        rate('tokens', tokens, drawing, drawn),
        rate('drawing', routes, drawing, drawn),
        rate('decoding', routes, decoding, decoded),
      ];
    } finally {
      dispose();
    }
  },
});

const CODEBOOKS = RQ_VAE_PRESETS.mini(0).codebooks.length;

const ordersOn = (network: RoadNetwork, routes: number): PointOrder[] => {
  const walks = randomWalks(network, routes, ROADS_PER_ROUTE, new Random(POINT_SEED).fork('points'));
  return Array.from({ length: routes }, (_, i) => ({
    roads: walks.roads.slice(walks.offsets[i], walks.offsets[i + 1]),
    start: walks.times[walks.offsets[i]],
    duration: (POINTS_OF_TRIP - 1) * INTERVAL,
    interval: INTERVAL,
  }));
};

/** Patterns of so many points. */
const somePatterns = (): PatternOrder['patterns'] => ({
  lengthToken: 0,
  codes: Array.from({ length: POINTS_OF_TRIP / 8 }, (_, segment) =>
    Array.from({ length: CODEBOOKS }, (__, level) => (7 * segment + 3 * level) % 32),
  ),
});

function networksOn(network: RoadNetwork) {
  const labels = new TripLabels(network);
  const config = RQ_VAE_PRESETS.mini(network.roadCount);
  const weights = initialRqVae(config, new Random(POINT_SEED));
  const vocabulary = new TokenVocabulary(config.codebooks, network.roadCount);
  const model = TokenModel.initial(TOKEN_MODEL_PRESETS.mini, vocabulary, new Random(POINT_SEED));
  return {
    language: new LanguageModel(model, 'plain', labels, LIMITS),
    tokeniser: new Tokeniser({ config, weights, scales: SCALES }, labels),
    dispose: () => {
      weights.dispose();
      model.dispose();
    },
  };
}
