import { pooledErrors } from '../../../../evaluation/forecasts/forecast-errors';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { NodeLikeness, PartErrors } from '../../forecast/flows-service';
import { DetailSession } from './detail-session.svelte';
import type { ForecastSource } from './flows-worker';
import type { NetworkInUse } from './network-in-use';
import { SpeedSession } from './speed-session.svelte';

const network = (name: NetworkInUse['name'], id: string): NetworkInUse => ({
  name,
  model: { id, network: name, bytes: new Uint8Array(0), from: id, runId: null, dataset: 'city' },
});
const [teacher, student] = [network('teacher', 't1'), network('distilled', 'd1')];

/** A call that is answered at once. */
const answered = <Result>(result: Result): Call<Result> => ({
  result: Promise.resolve(result),
  pause: () => undefined,
  resume: () => undefined,
  step: () => undefined,
  cancel: () => undefined,
});

describe('the speed of networks', () => {
  it('is that of the networks that were measured, each several times', async () => {
    const asked: string[] = [];
    const speed = new SpeedSession(async ({ name }) => void asked.push(name));
    await speed.measure([teacher, student]);
    expect(speed.of([teacher, student]).map(({ name }) => name)).toEqual(['teacher', 'distilled']);
    expect(speed.of([teacher, network('distilled', 'd2')])).toEqual([]);
    expect(asked.filter((name) => name === 'teacher').length).toBeGreaterThan(5);
  });

  it('is not told where a forecast fails', async () => {
    const speed = new SpeedSession(() => Promise.reject(new Failure('bad-input', 'Of another city.')));
    await speed.measure([teacher]);
    expect(speed.measuring.failure?.message).toBe('Of another city.');
    expect(speed.of([teacher])).toEqual([]);
  });
});

describe('details of errors', () => {
  it('are of every network in use, and of a baseline beside them', async () => {
    const asked: ForecastSource[] = [];
    const none = pooledErrors([]);
    const errors: PartErrors = { perHorizon: [none], average: none, perHour: [none], perNode: [none] };
    const likeness: NodeLikeness = { perDepth: [0.1, 0.4] };
    const detail = new DetailSession({
      errors: (source) => {
        asked.push(source);
        return answered(errors);
      },
      likeness: () => answered(likeness),
    });
    await detail.measure([teacher]);
    expect(detail.of([teacher])).toEqual([
      { name: 'teacher', errors, likeness },
      { name: 'historical-average', errors, likeness: null },
    ]);
    expect(asked).toEqual([expect.objectContaining({ id: 't1', network: 'teacher' }), 'historical-average']);
    expect(detail.of([student])).toEqual([]);
  });
});
