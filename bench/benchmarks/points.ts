import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import { RQ_VAE_PRESETS } from '../../src/models/htp/rq-vae-config';
import { initialRqVae } from '../../src/models/htp/rq-vae-parameters';
import { pointsOf } from '../../src/models/htp/sequence-length';
import { TOKEN_MODEL_PRESETS, TokenModel } from '../../src/models/htp/token-model';
import { TokenVocabulary } from '../../src/models/htp/token-vocabulary';
import { answerLength } from '../../src/models/htp/trip-answer';
import type { RoadNetwork } from '../../src/domain/road-network';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { LanguageModel } from '../../src/systems/htp/networks/language-model';
import { Tokeniser, type PatternOrder } from '../../src/systems/htp/networks/tokeniser';
import type { PointOrder } from '../../src/systems/htp/trips/point-trip';
import { TripLabels } from '../../src/systems/htp/trips/trip-labels';
import { REFERENCE_ROADS } from '../cities';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';
import { randomWalks } from '../walks';

const WARM_UPS = 1;
const SEED = 17;
const POINTS = 40;
const INTERVAL = 15;
/** An untrained model ends an answer by chance as soon as it may. */
const LIMITS = { least: POINTS, most: 200 };
const ROADS_PER_ROUTE = 24;
const OPTIONS = { seed: SEED, temperature: 0.7, monotone: false, masked: true };
/** Of the z-scores; what they are changes nothing in how long anything takes. */
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
      timeRounds({ clock, warmUps: WARM_UPS, rounds }, work, (done) =>
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
      const decoded = { ...size, pointsPerRoute: POINTS };
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
  const walks = randomWalks(network, routes, ROADS_PER_ROUTE, new Random(SEED).fork('points'));
  return Array.from({ length: routes }, (_, i) => ({
    roads: walks.roads.slice(walks.offsets[i], walks.offsets[i + 1]),
    start: walks.times[walks.offsets[i]],
    duration: (POINTS - 1) * INTERVAL,
    interval: INTERVAL,
  }));
};

/** Patterns of so many points. */
const somePatterns = (): PatternOrder['patterns'] => ({
  lengthToken: 0,
  codes: Array.from({ length: POINTS / 8 }, (_, segment) =>
    Array.from({ length: CODEBOOKS }, (__, level) => (7 * segment + 3 * level) % 32),
  ),
});

function networksOn(network: RoadNetwork) {
  const labels = new TripLabels(network);
  const config = RQ_VAE_PRESETS.mini(network.roadCount);
  const weights = initialRqVae(config, new Random(SEED));
  const vocabulary = new TokenVocabulary(config.codebooks, network.roadCount);
  const model = TokenModel.initial(TOKEN_MODEL_PRESETS.mini, vocabulary, new Random(SEED));
  return {
    language: new LanguageModel(model, 'plain', labels, LIMITS),
    tokeniser: new Tokeniser({ config, weights, scales: SCALES }, labels),
    dispose: () => {
      weights.dispose();
      model.dispose();
    },
  };
}
