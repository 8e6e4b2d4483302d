import { pooledErrors } from '../../../../evaluation/forecasts/forecast-errors';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import { answered } from '../../../../engine/protocol/testing/answered';
import type { NodeLikeness, PartErrors } from '../../forecast/flows-service';
import { detailsOf } from './details';
import type { ForecastSource } from './flows-worker';
import { idsOf, type NetworkInUse } from './network-in-use';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import { speedsOf } from '../predict/speeds';

const network = (name: NetworkInUse['name'], id: string): NetworkInUse => ({
  name,
  model: { id, network: name, bytes: new Uint8Array(0), from: id, runId: null, dataset: 'city' },
});
const [teacher, student] = [network('teacher', 't1'), network('distilled', 'd1')];

describe('the speed of networks', () => {
  const session = (forecastOne: (network: NetworkInUse) => Promise<unknown>) =>
    new ReadingSession(idsOf, (networks: readonly NetworkInUse[], { signal }) =>
      speedsOf(networks, forecastOne, signal),
    );

  it('is that of the networks that were measured, each several times', async () => {
    const asked: string[] = [];
    const speed = session(async ({ name }) => void asked.push(name));
    await speed.read([teacher, student]);
    expect(speed.of([teacher, student])?.map(({ name }) => name)).toEqual(['teacher', 'distilled']);
    expect(speed.of([teacher, network('distilled', 'd2')])).toBeNull();
    expect(asked.filter((name) => name === 'teacher').length).toBeGreaterThan(5);
  });

  it('is not told where a forecast fails', async () => {
    const speed = session(() => Promise.reject(new Failure('bad-input', 'Of another city.')));
    await speed.read([teacher]);
    expect(speed.reading.failure?.message).toBe('Of another city.');
    expect(speed.of([teacher])).toBeNull();
  });
});

describe('details of errors', () => {
  it('are of every network in use, and of a baseline beside them', async () => {
    const asked: ForecastSource[] = [];
    const none = pooledErrors([]);
    const errors: PartErrors = { perHorizon: [none], average: none, perHour: [none], perNode: [none] };
    const likeness: NodeLikeness = { perDepth: [0.1, 0.4] };
    const needs = {
      errors: (source: ForecastSource) => {
        asked.push(source);
        return answered(errors);
      },
      likeness: () => answered(likeness),
    };
    const detail = new ReadingSession(idsOf, (networks: readonly NetworkInUse[], scope) =>
      detailsOf(networks, needs, scope),
    );
    await detail.read([teacher]);
    expect(detail.of([teacher])).toEqual([
      { name: 'teacher', errors, likeness },
      { name: 'historical-average', errors, likeness: null },
    ]);
    expect(asked).toEqual([expect.objectContaining({ id: 't1', network: 'teacher' }), 'historical-average']);
    expect(detail.of([student])).toBeNull();
  });
});
