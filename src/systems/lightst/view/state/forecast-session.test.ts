import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { chunkRows, type ForecastChunk } from './forecast-cache';
import { ForecastSession } from './forecast-session.svelte';

const model = (id: string): Model => ({
  id,
  network: id,
  bytes: new Uint8Array(0),
  from: id,
  runId: null,
  dataset: 'city',
});
const [teacher, student] = [model('teacher'), model('distilled')];

/** A session whose requests are answered when the test says so. */
function session() {
  const asked: string[] = [];
  const waiting: ((end?: Failure) => void)[] = [];
  const ask = ({ id }: Model, { from, to }: ReturnType<typeof chunkRows>) =>
    new Promise<ForecastChunk>((resolve, reject) => {
      asked.push(`${id} ${from}-${to}`);
      const chunk = { from, rows: to - from, horizons: 1, nodes: 1, values: new Float32Array(to - from) };
      waiting.push((failure) => (failure ? reject(failure) : resolve(chunk)));
    });
  const forecasts = new ForecastSession({ size: () => ({ rows: 100, inputs: 12 }), ask });
  const answer = async (failure?: Failure) => {
    waiting.shift()!(failure);
    await new Promise((done) => setTimeout(done));
  };
  return { forecasts, asked, answer };
}

describe('forecasts of the page', () => {
  it('are asked for one after the other, and only what is still wanted', async () => {
    const { forecasts, asked, answer } = session();
    forecasts.want([{ model: teacher, row: 30 }]);
    forecasts.want([
      { model: teacher, row: 31 },
      { model: teacher, row: 40 },
      { model: student, row: 40 },
    ]);
    expect(asked).toEqual(['teacher 24-36']);
    expect(forecasts.of(teacher, 30)).toBeNull();
    forecasts.want([{ model: student, row: 50 }]);
    await answer();
    expect(forecasts.of(teacher, 35)?.from).toBe(24);
    expect(asked).toEqual(['teacher 24-36', 'distilled 48-60']);
    await answer();
    expect(forecasts.busy).toBe(false);
    forecasts.want([{ model: student, row: 59 }]);
    expect(asked).toHaveLength(2);
  });

  it('need a full past hour, and say why they cannot be had', async () => {
    const { forecasts, asked, answer } = session();
    forecasts.want([{ model: teacher, row: -3 }]);
    expect(asked).toEqual([]);
    forecasts.want([{ model: teacher, row: 5 }]);
    expect(asked).toEqual(['teacher 11-12']);
    await answer(new Failure('bad-input', 'The file is of another city.'));
    expect(forecasts.failure?.message).toBe('The file is of another city.');
    forecasts.want([{ model: teacher, row: 5 }]);
    expect(asked).toHaveLength(1);
  });
});
