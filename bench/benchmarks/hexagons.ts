import { Random } from '../../src/base/random';
import { checkInSequences } from '../../src/domain/hexagons/check-in-sequences';
import {
  DEFAULT_RESOLUTION,
  LEVELS_BELOW_ROOT,
  type CityHexagons,
} from '../../src/domain/hexagons/city-hexagons';
import { DigitTokenizer } from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons } from '../../src/domain/hexagons/hexagon-cover';
import type { HexagonSequences } from '../../src/domain/hexagons/hexagon-sequences';
import { maskSequence } from '../../src/domain/hexagons/masked-sequences';
import { sequenceWindows, tokenSequence, cityTokens } from '../../src/domain/hexagons/token-sequence';
import type { Places, CheckIns } from '../../src/domain/places';
import { type Measured, figureOf, rates } from '../../src/engine/benchmarks/benchmark-result';
import type { BenchContext, Benchmark } from '../context';
import { timeRounds } from '../rounds';

const WARM_UPS = 1;
const SEED = 29;
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
    const places = placesIn(city, new Random(SEED));
    const checkIns = checkInsAt(places, new Random(SEED + 1));
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
  const random = new Random(SEED);
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
  const seconds = await timeRounds({ clock, warmUps: WARM_UPS, rounds }, work, (done) =>
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
