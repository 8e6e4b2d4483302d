import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import { simulateResidents } from '../../tools/invention/residents/simulate-residents';
import { checkInSequences } from '../../src/domain/hexagons/check-in-sequences';
import { checkInPositions, type Places, type CheckIns } from '../../src/domain/places';
import {
  DEFAULT_RESOLUTION,
  LEVELS_BELOW_ROOT,
  type CityHexagons,
} from '../../src/domain/hexagons/city-hexagons';
import { cityTokens, sequenceWindows, tokenSequence } from '../../src/domain/hexagons/token-sequence';
import { DigitTokenizer } from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons } from '../../src/domain/hexagons/hexagon-cover';
import type { HexagonSequences } from '../../src/domain/hexagons/hexagon-sequences';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import { PRESET_CONFIGS } from '../../src/systems/foundation/settings';
import { askTokens } from '../../src/systems/foundation/networks/ask-tokens';
import { freshModel, type HexagonModel } from '../../src/systems/foundation/networks/hexagon-model';
import { TokenRows, windowsOf } from '../../src/systems/foundation/sequences/token-rows';
import { maskedData } from '../../src/systems/foundation/training/masked-data';
import { TokenTraining } from '../../src/systems/foundation/training/token-training';
import { type BenchContext, type Benchmark, timeRounds } from '../rounds';
import { stepSeconds } from '../step-times';
import { maskSequence } from '../../src/domain/hexagons/masked-sequences';

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

const HEXAGON_WARM_UPS = 1;
const HEXAGON_SEED = 29;
/** 8 by 8 km. */
const BOX = { minLon: 139.7168, minLat: 35.644, maxLon: 139.8053, maxLat: 35.716 };
const PLACES = 2000;
const USERS = 1000;
const CHECK_INS = 100_000;
/** 1 July 2017, and the seconds of that month. */
const START = 1_498_867_200;
const MONTH = 31 * 24 * 3600;
const CONTEXT = 128;

/** Check-ins of a month anywhere in a city: how fast they become sequences of hexagons, tokens and masks. */
export const hexagonsBenchmark: Benchmark = {
  name: 'hexagons',
  run: async (context): Promise<Measured[]> => {
    const city = cityHexagons(BOX, DEFAULT_RESOLUTION, DEFAULT_RESOLUTION - LEVELS_BELOW_ROOT);
    const places = placesIn(city, new Random(HEXAGON_SEED));
    const checkIns = checkInsAt(places, new Random(HEXAGON_SEED + 1));
    const { sequences } = checkInSequences(checkIns, places, city);
    const work = () => checkInSequences(checkIns, places, city);
    return [
      await timed(
        context,
        'clustering',
        { checkIns: CHECK_INS, users: USERS },
        'check-ins/s',
        CHECK_INS,
        work,
      ),
      await tokenised(context, city, sequences),
    ];
  },
};

/** Windows that are put into tokens and masked, the table of the city's tokens included. */
function tokenised(
  context: BenchContext,
  city: CityHexagons,
  sequences: HexagonSequences,
): Promise<Measured> {
  const random = new Random(HEXAGON_SEED);
  const draw = () => random.next();
  const trajectories = sequences.users.length;
  const size = { trajectories, hexagons: sequences.cells.length, cells: city.cells.length, context: CONTEXT };
  return timed(context, 'tokenised', size, 'trajectories/s', trajectories, () => {
    const tokens = cityTokens(new DigitTokenizer(city.resolution, city.roots), city);
    const windows = sequenceWindows(sequences, tokens, CONTEXT);
    windows.from.forEach((from, window) => {
      const cells = sequences.cells.subarray(from, windows.to[window]);
      maskSequence(tokenSequence(cells, tokens), cells, tokens, draw);
    });
  });
}

async function timed(
  { clock, rounds, task }: BenchContext,
  what: string,
  size: Measured['size'],
  unit: string,
  amount: number,
  work: () => void,
): Promise<Measured> {
  const seconds = await timeRounds({ clock, warmUps: HEXAGON_WARM_UPS, rounds }, work, (done) =>
    task.progress({
      step: 'bench.measure',
      subject: `Hexagons, ${what}`,
      done,
      total: rounds,
      unit: 'rounds',
    }),
  );
  return { what, size, figure: figureOf(rates(amount, seconds)), unit };
}

function placesIn({ centres }: CityHexagons, random: Random): Places {
  const hexagons = centres.length / 2;
  const lonLat = new Float64Array(2 * PLACES);
  for (let place = 0; place < PLACES; place++) {
    const hexagon = random.int(hexagons);
    lonLat.set(centres.subarray(2 * hexagon, 2 * hexagon + 2), 2 * place);
  }
  const ids = Array.from({ length: PLACES }, (_, place) => String(place));
  return { ids, lonLat, categoryCodes: new Uint32Array(PLACES), categories: [''] };
}

const checkInsAt = ({ ids }: Places, random: Random): CheckIns => ({
  userCodes: Uint32Array.from({ length: CHECK_INS }, () => random.int(USERS)),
  users: Array.from({ length: USERS }, (_, user) => String(user)),
  places: Uint32Array.from({ length: CHECK_INS }, () => random.int(ids.length)),
  times: Float64Array.from({ length: CHECK_INS }, () => START + random.int(MONTH)),
});
