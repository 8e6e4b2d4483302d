import { describe, expect, it } from 'vitest';
import { matchingCity, tracesOf } from '../../src/matching/testing/matching-city';
import { simulateGps } from '../../src/matching/simulate-gps';
import { Random } from '../../src/base/random';
import { tripAt } from '../../src/domain/trajectory-set';
import { denselyMatched, thinSeconds } from './thinned';

describe('seconds of which one point is kept', () => {
  it('are whole numbers, each once', () => {
    expect(thinSeconds('240,60')).toEqual([60, 240]);
    expect(() => thinSeconds('60,0')).toThrow("--thin must be a whole number from 1 to 3600, not '0'.");
    expect(() => thinSeconds('')).toThrow('--thin must be a whole number');
    expect(() => thinSeconds('60,60')).toThrow('names a number of seconds twice');
  });
});

it('real traces stand for themselves where one route explains all of their points', async () => {
  const { graph, trips } = await matchingCity(150, 30);
  const device = { noiseMeters: 0, intervalSeconds: 10 };
  const drives = [0, 1, 2].map((trip) => {
    const { roads, times } = tripAt(trips, trip);
    return simulateGps(graph, roads, times, device, new Random(trip));
  });
  drives[1].lonLat.set([0, 0], 6);
  const { traces, routes } = await denselyMatched(graph.network, tracesOf(drives), 10);
  expect(traces.sourceRows).toEqual(Uint32Array.of(10, 30));
  expect(routes).toEqual([drives[0].roads, drives[2].roads]);
  expect((await denselyMatched(graph.network, tracesOf(drives), 1)).traces.traceCount).toBe(1);
});
