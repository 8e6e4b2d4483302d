import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { emptyGpsTraces, thinTraces } from '../../domain/gps-traces';
import { tripAt } from '../../domain/trajectory-set';
import type { Matcher } from '../../matching/matcher';
import { simulateGps } from '../../matching/simulate-gps';
import { matchingCity, tracesOf } from '../../matching/testing/matching-city';
import { alongRoads, sparseMatcher } from './baselines/along-roads';
import { straightLines } from './baselines/straight-lines';
import { oneByOne, recoveringTraces } from './recover-traces';
import { trips } from './testing/trips';
import { matchThinned, type ThinnedTraces } from './thinned-matching';

const none = { name: 'none', recover: null };
const straight = recoveringTraces(oneByOne(straightLines), 15);

describe('recovered traces', () => {
  it('have the points that they had, and points at even steps between them', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(trips(), { maxLength: 4 }),
        fc.integer({ min: 20, max: 200 }),
        async (all, seconds) => {
          const sparse = thinTraces(tracesOf(all), { seconds });
          const dense = await straight(sparse, NO_TASK);
          expect(dense.traceCount).toBe(sparse.traceCount);
          for (let trace = 0; trace < sparse.traceCount; trace++) {
            const own = dense.times.subarray(dense.offsets[trace], dense.offsets[trace + 1]);
            const kept = sparse.times.subarray(sparse.offsets[trace], sparse.offsets[trace + 1]);
            expect(kept.every((time) => own.includes(time))).toBe(true);
            const steps = Array.from(own.subarray(1), (time, i) => time - own[i]);
            expect(steps.every((step) => step > 0 && step < 22.5)).toBe(true);
            expect(steps.every((step, i) => step === 15 || kept.includes(own[i + 1]))).toBe(true);
          }
        },
      ),
    ));

  it('lie where the source says', async () => {
    const sparse = tracesOf([{ lonLat: Float64Array.of(0, 0, 4, 8), times: Float64Array.of(0, 60) }]);
    const { lonLat, times, occupied } = await straight(sparse, NO_TASK);
    expect([...times]).toEqual([0, 15, 30, 45, 60]);
    expect([...lonLat]).toEqual([0, 0, 1, 2, 2, 4, 3, 6, 4, 8]);
    expect(occupied).toBeNull();
    expect(() => recoveringTraces(oneByOne(straightLines), 0)).toThrow('every so many seconds');
  });
});

describe('matching of thinned traces', () => {
  let matcher: Matcher;
  let driven: ThinnedTraces;
  beforeAll(async () => {
    const city = await matchingCity(150, 30);
    matcher = sparseMatcher(city.graph, city.ubodt);
    const random = new Random(3);
    const device = { noiseMeters: 5, intervalSeconds: 10 };
    const drives = Array.from({ length: 20 }, (_, trip) => {
      const { roads, times } = tripAt(city.trips, trip);
      return simulateGps(city.graph, roads, times, device, random);
    });
    driven = { traces: tracesOf(drives), routes: drives.map(({ roads }) => roads) };
  });

  it('finds fewer roads the thinner the traces are', async () => {
    const f1 = async (seconds: number) => {
      const { recoveries } = await matchThinned(matcher, driven, { seconds }, [none], NO_TASK, {
        resamples: 20,
      });
      return recoveries[0].agreement.f1;
    };
    const [dense, thin] = [await f1(1), await f1(240)];
    expect(dense.value).toBeGreaterThan(0.9);
    expect(thin.value).toBeLessThan(dense.value - 0.1);
    expect(thin.low).toBeLessThanOrEqual(thin.value);
    expect(thin.high).toBeGreaterThanOrEqual(thin.value);
  });

  it('takes a recovery that knows the dense traces for those', async () => {
    const perfect = { name: 'perfect', recover: () => Promise.resolve(driven.traces) };
    const along = recoveringTraces(
      oneByOne((trip) => alongRoads(trip, matcher)),
      10,
    );
    const ways = [none, perfect, { name: 'along', recover: along }];
    const thinned = await matchThinned(matcher, driven, { seconds: 120 }, ways, NO_TASK, { resamples: 50 });
    const dense = await matchThinned(matcher, driven, { every: 1 }, [none], NO_TASK, { resamples: 50 });
    const [sparse, best, roads] = thinned.recoveries;
    expect(best.agreement).toEqual(dense.recoveries[0].agreement);
    expect(best.points).toBe(dense.points);
    expect(sparse.points).toBe(thinned.points);
    expect(sparse.gain).toBeNull();
    expect(best.gain!.value).toBeCloseTo(best.agreement.f1.value - sparse.agreement.f1.value, 12);
    // Matching goes along the road by itself, so points there tell it nothing new.
    expect(Math.abs(roads.gain!.value)).toBeLessThan(0.05);
    expect(roads.points).toBeGreaterThan(sparse.points);
    expect(thinned.differences.map(({ before, after }) => `${after} - ${before}`)).toEqual([
      'perfect - none',
      'along - none',
      'along - perfect',
    ]);
    expect(thinned.differences[2].f1.value).toBeCloseTo(
      roads.agreement.f1.value - best.agreement.f1.value,
      12,
    );
  });

  it('needs traces', async () => {
    const nothing = { traces: emptyGpsTraces(), routes: [] };
    await expect(matchThinned(matcher, nothing, { every: 2 }, [none], NO_TASK)).rejects.toThrow(
      'no GPS traces',
    );
  });
});
