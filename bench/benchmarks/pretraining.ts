import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import { simulateResidents } from '../../tools/invention/residents/simulate-residents';
import { checkInSequences } from '../../src/domain/hexagons/check-in-sequences';
import { checkInPositions } from '../../src/domain/places';
import { DEFAULT_RESOLUTION, LEVELS_BELOW_ROOT } from '../../src/domain/hexagons/city-hexagons';
import { cityTokens } from '../../src/domain/hexagons/token-sequence';
import { DigitTokenizer } from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons } from '../../src/domain/hexagons/hexagon-cover';
import type { HexagonSequences } from '../../src/domain/hexagons/hexagon-sequences';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { PRESET_CONFIGS } from '../../src/systems/foundation/settings';
import { askTokens } from '../../src/systems/foundation/networks/ask-tokens';
import { freshModel, type HexagonModel } from '../../src/systems/foundation/networks/hexagon-model';
import { windowsOf } from '../../src/systems/foundation/sequences/pieces';
import { TokenRows } from '../../src/systems/foundation/sequences/token-rows';
import { maskedData } from '../../src/systems/foundation/training/masked-data';
import { TokenTraining } from '../../src/systems/foundation/training/token-training';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';
import { stepSeconds } from '../step-times';

const WARM_UPS = 2;
const SEED = 19;
const PEOPLE = 120;
const WEEKS = 4;
/** Questions that are asked one after another. */
const SINGLE = 16;
const CONFIG = PRESET_CONFIGS.light;

/**
 * The model over hexagons in its light form, untrained, on check-ins of invented residents: optimiser steps of pre-training with 32 windows,
 * and questions for one hidden hexagon of a full window.
 */
export const pretrainingBenchmark: Benchmark = {
  name: 'pretraining',
  run: async (context): Promise<Measured[]> => {
    const { sequences, rows, rootResolution } = await simulatedSequences();
    const { tokenizer } = rows.tokens;
    const model = freshModel('pretrained', CONFIG.network, { tokenizer, rootResolution }, new Random(SEED));
    try {
      return [
        await trainingSteps(context, model, sequences, rows),
        await maskedQueries(context, model, sequences, rows),
      ];
    } finally {
      model.weights.dispose();
    }
  },
};

async function simulatedSequences() {
  const { checkIns, venues } = await simulateResidents({ residents: PEOPLE, weeks: WEEKS }, { seed: SEED });
  const { places } = venues;
  const lonLat = checkInPositions(checkIns, places);
  const city = cityHexagons({ lonLat }, DEFAULT_RESOLUTION, DEFAULT_RESOLUTION - LEVELS_BELOW_ROOT);
  const { sequences } = checkInSequences(checkIns, places, city);
  const tokens = cityTokens(new DigitTokenizer(city.resolution, city.roots), city);
  const rows = new TokenRows(tokens, CONFIG.network.context, CONFIG.network.hours);
  return { sequences, rows, rootResolution: city.rootResolution };
}

async function trainingSteps(
  { clock, rounds, task }: BenchContext,
  model: HexagonModel,
  sequences: HexagonSequences,
  rows: TokenRows,
): Promise<Measured> {
  const data = maskedData({ train: sequences, val: sequences }, rows, CONFIG);
  const training = new TokenTraining(model, data, SEED);
  const items = Uint32Array.from({ length: CONFIG.batch.batchSize }, (_, item) => item);
  const batch = training.batch(items, 0);
  const total = WARM_UPS + rounds;
  try {
    const [seconds] = await stepSeconds([{ parameters: model.weights, batch }], total, clock, (done) =>
      task.progress({ step: 'bench.measure', subject: 'Pretraining, training', done, total, unit: 'steps' }),
    );
    const tokens = data.rows(items, 0).reduce((sum, { ids }) => sum + ids.length, 0);
    return {
      what: 'training',
      size: { windows: items.length, tokens, parameters: model.weights.size },
      figure: figureOf(rates(1, seconds.slice(WARM_UPS))),
      unit: 'steps/s',
    };
  } finally {
    batch.dispose();
  }
}

/** Milliseconds until it is known what a network says of one hidden hexagon in the middle of a window. */
async function maskedQueries(
  { clock, rounds, task }: BenchContext,
  model: HexagonModel,
  sequences: HexagonSequences,
  rows: TokenRows,
): Promise<Measured> {
  const windows = windowsOf(sequences, rows.tokens, rows.context)
    .sort((a, b) => b.cells.length - a.cells.length)
    .slice(0, SINGLE);
  const asked = windows.map((window) =>
    rows.maskedBy(window, {
      hexagons: [window.cells.length >> 1],
      actions: ['mask'],
      replacements: [-1],
    }),
  );
  const seconds = await timeRounds(
    { clock, warmUps: WARM_UPS, rounds },
    async () => {
      for (const row of asked) await askTokens(model, [row], NO_TASK);
    },
    (done) =>
      task.progress({
        step: 'bench.measure',
        subject: 'Pretraining, queries',
        done,
        total: rounds,
        unit: 'rounds',
      }),
  );
  return {
    what: 'masked-query',
    size: { hexagons: windows[0].cells.length, tokens: asked[0].ids.length },
    figure: figureOf(seconds.map((each) => (1000 * each) / asked.length)),
    unit: 'ms',
  };
}
