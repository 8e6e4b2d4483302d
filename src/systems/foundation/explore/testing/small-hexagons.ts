import { mul, tidy } from '@tensorflow/tfjs-core';
import { Random } from '../../../../base/random';
import type { CityHexagons } from '../../../../domain/hexagons/city-hexagons';
import { cityTokens, type CityTokens } from '../../../../domain/hexagons/token-sequence';
import { cityHexagons } from '../../../../domain/hexagons/hexagon-cover';
import {
  type HexTokenizer,
  type TokenizerKind,
  FlatTokenizer,
  DigitTokenizer,
} from '../../../../domain/hexagons/hex-tokenizer';
import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { wordOfCell, WordPieceTokenizer } from '../../../../domain/hexagons/word-piece-tokenizer';
import { freshModel, type HexagonModel } from '../../networks/hexagon-model';

/** A city of some hundred hexagons. @param degrees of its side */
export const smallCity = (degrees = 0.06): CityHexagons =>
  cityHexagons({ minLon: 7.6, minLat: 51.93, maxLon: 7.6 + degrees, maxLat: 51.93 + degrees * 0.6 }, 9, 6);

/** Word pieces here are halves of words and all characters. */
export function smallTokens(city: CityHexagons, kind: TokenizerKind = 'digits'): CityTokens {
  return cityTokens(tokenizerOf(city, kind), city);
}

function tokenizerOf({ cells, roots }: CityHexagons, kind: TokenizerKind): HexTokenizer {
  if (kind === 'digits') return new DigitTokenizer(9, roots);
  if (kind === 'flat') return new FlatTokenizer(9, cells);
  const words = Array.from(cells, wordOfCell);
  const begins = [...new Set(words.map((word) => word.slice(0, 9)))];
  const characters = Array.from('0123456789abcdef');
  return new WordPieceTokenizer(9, [...begins, ...characters, ...characters.map((one) => `##${one}`)]);
}

/** A network with fresh weights, which are the caller's. */
export function smallModel(
  { tokenizer }: CityTokens,
  sizes: Partial<HexagonModel['config']> = {},
  seed = 1,
): HexagonModel {
  const small = { width: 16, layers: 1, heads: 2, hidden: 16, context: 128, dropout: 0, hours: false };
  const model = freshModel(
    'pretrained',
    { ...small, ...sizes },
    { tokenizer, rootResolution: 6 },
    new Random(seed),
  );
  // Fresh weights say nearly the same of everything.
  for (const { name } of model.weights.specs)
    if (name.endsWith('embedding.weight'))
      model.weights.set(
        name,
        tidy(() => mul(model.weights.get(name), 20)),
      );
  return model;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** People who sleep at home, work elsewhere and are out between; a sequence each. */
export function smallSequences({ cells }: CityHexagons, people = 30, days = 6, seed = 3): HexagonSequences {
  const random = new Random(seed);
  const [offsets, visited, times]: number[][] = [[0], [], []];
  for (let person = 0; person < people; person++) {
    const [home, work] = [random.int(cells.length), random.int(cells.length)];
    for (let day = 0; day < days; day++) {
      const visits = [
        [23, home],
        [9, work],
        [13, random.int(cells.length)],
        [19, random.int(cells.length)],
      ];
      for (const [hour, cell] of visits.sort((a, b) => a[0] - b[0])) {
        visited.push(cell);
        times.push(1_700_000_000 - (1_700_000_000 % DAY) + day * DAY + hour * HOUR);
      }
    }
    offsets.push(visited.length);
  }
  return {
    offsets: Uint32Array.from(offsets),
    cells: Uint32Array.from(visited),
    times: Float64Array.from(times),
    users: Uint32Array.from({ length: people }, (_, person) => person),
    userNames: Array.from({ length: people }, (_, person) => `name ${person}`),
  };
}
