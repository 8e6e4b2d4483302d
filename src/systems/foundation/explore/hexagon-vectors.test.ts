import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { useBackend } from '../../../nn/testing/backends';
import { TokenRows, windowsOf } from '../sequences/token-rows';
import { hexagonVectors, visitVectors } from './hexagon-vectors';
import { principalComponents } from './networks-service';
import { smallCity, smallModel, smallSequences, smallTokens } from './testing/small-hexagons';

beforeAll(() => useBackend('wasm'));

describe('vectors of hexagons', () => {
  it('are those of each hexagon by itself: a sequence of it alone has the same', async () => {
    const city = smallCity(0.02);
    const tokens = smallTokens(city, 'wordpiece');
    const model = smallModel(tokens);
    const vectors = await hexagonVectors(model, tokens, NO_TASK);
    expect(vectors.length).toBe(16 * city.cells.length);
    const rows = new TokenRows(tokens, 128, false);
    const alone = rows.plain({ cells: Uint32Array.of(4), times: Float64Array.of(0) });
    const [row] = [await visitVectors(model, [{ row: alone, items: Int32Array.of(0) }], 1, NO_TASK)];
    // Of a visit all tokens count, too.
    row.forEach((value, k) => expect(value).toBeCloseTo(vectors[4 * 16 + k], 4));
    expect(vectors.subarray(0, 16)).not.toEqual(vectors.subarray(16, 32));
    model.weights.dispose();
  });

  it('of visits are the means over all visits of an item', async () => {
    const city = smallCity(0.02);
    const tokens = smallTokens(city);
    const model = smallModel(tokens);
    const rows = new TokenRows(tokens, 128, false);
    const [piece] = windowsOf(smallSequences(city, 1), tokens, 128);
    const row = rows.plain(piece);
    const each = await visitVectors(
      model,
      [{ row, items: Int32Array.from(piece.cells.keys()) }],
      piece.cells.length,
      NO_TASK,
    );
    const items = Int32Array.from(piece.cells, (_, i) => (i < 3 ? 0 : -1));
    const joined = await visitVectors(model, [{ row, items }], 2, NO_TASK);
    for (let k = 0; k < 16; k++) {
      expect(joined[k]).toBeCloseTo((each[k] + each[16 + k] + each[32 + k]) / 3, 4);
      expect(joined[16 + k]).toBe(0);
    }
    model.weights.dispose();
  });
});

describe('principal components', () => {
  it('find the directions in which vectors differ, the largest first, always with the same sign', () => {
    const random = new Random(2);
    const [count, width] = [400, 5];
    const vectors = new Float32Array(count * width);
    for (let i = 0; i < count; i++) {
      const [a, b] = [3 * random.normal(), random.normal()];
      // One direction along (1, 1, 0, 0, 0), a lesser one along (0, 0, 1, 0, 0).
      vectors.set([7 + a, a, b, 0.01 * random.normal(), 2], i * width);
    }
    const { scores, explained } = principalComponents(vectors, width, 3);
    expect(explained[0]).toBeGreaterThan(0.9);
    expect(explained[0] + explained[1]).toBeGreaterThan(0.999);
    expect(explained[2]).toBeLessThan(1e-3);
    for (let i = 0; i < count; i += 37) {
      const a = vectors[i * width + 1];
      const mean = scores.reduce((sum, score, j) => sum + (j % 3 === 0 ? score : 0), 0) / count;
      expect(Math.abs(mean)).toBeLessThan(1e-3);
      expect(scores[3 * i]).toBeCloseTo(Math.SQRT2 * (a - meanOf(vectors, width, 1)), 1);
    }
    const mirrored = principalComponents(
      vectors.map((value) => -value),
      width,
      3,
    );
    expect(mirrored.scores[0]).toBeCloseTo(-scores[0], 3);
  });
});

const meanOf = (vectors: Float32Array, width: number, column: number): number =>
  vectors.reduce((sum, value, i) => sum + (i % width === column ? value : 0), 0) / (vectors.length / width);
