import { describe, expect, it } from 'vitest';
import {
  CHUNK_ROWS,
  chunkRows,
  ChunkStore,
  chunkStart,
  forecastAt,
  forecastOfNode,
  type ForecastChunk,
} from './forecast-cache';

/** Forecasts of moments 24 and 25, two bins ahead, at three nodes: moment, bin and node as digits. */
const chunk: ForecastChunk = {
  from: 24,
  rows: 2,
  horizons: 2,
  nodes: 3,
  values: Float32Array.of(411, 412, 413, 421, 422, 423, 511, 512, 513, 521, 522, 523),
};

describe('forecasts in view', () => {
  it('are found by moment, horizon and node', () => {
    expect([...forecastAt(chunk, 25, 1)!]).toEqual([511, 512, 513]);
    expect([...forecastAt(chunk, 24, 2)!]).toEqual([421, 422, 423]);
    expect([...forecastOfNode(chunk, 25, 1)!]).toEqual([512, 522]);
    expect([forecastAt(chunk, 23, 1), forecastAt(chunk, 26, 1), forecastAt(chunk, 24, 3)]).toEqual([
      null,
      null,
      null,
    ]);
    expect([forecastAt(chunk, 24, 0), forecastOfNode(chunk, 26, 0)]).toEqual([null, null]);
  });

  it('come in chunks that begin at fixed moments and need a past hour', () => {
    expect([0, 11, 12, 35].map(chunkStart)).toEqual([0, 0, 12, 24]);
    expect(chunkRows(0, 100, 12)).toEqual({ from: 11, to: CHUNK_ROWS });
    expect(chunkRows(96, 100, 12)).toEqual({ from: 96, to: 100 });
  });

  it('are kept as long as there is room', () => {
    const store = new ChunkStore(2);
    for (const key of ['a', 'b', 'a', 'c']) store.put(key, chunk);
    expect(['a', 'b', 'c'].map((key) => store.get(key) !== null)).toEqual([true, false, true]);
  });
});
