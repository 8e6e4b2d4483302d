import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { cleanTraces } from './clean-traces';
import {
  cleaningStep,
  DEFAULT_CLEANING,
  LONGEST_SILENCE,
  requireTrips,
  type CleaningReport,
  type CleaningSettings,
} from './cleaning-report';
import { cutAtStops } from './trace-measures';
import { testTask } from '../../base/testing/test-task';

/**
 * Metres east of the start of a street at 41.15 degrees north, seconds, and whether a passenger is aboard.
 */
type Point = readonly [meters: number, time: number, occupied?: number];

const LON = -8.6;
const LAT = 41.15;
const DEGREES_PER_METER = 1 / (111_195 * Math.cos((LAT * Math.PI) / 180));
const BOX = { minLon: LON, maxLon: LON + 20_000 * DEGREES_PER_METER, minLat: 41.1, maxLat: 41.2 };

function tracesOf(...lists: (readonly Point[])[]): GpsTraces {
  const points = lists.flat();
  const offsets = new Uint32Array(lists.length + 1);
  lists.forEach((list, t) => (offsets[t + 1] = offsets[t] + list.length));
  const hasFlag = points.some(([, , flag]) => flag !== undefined);
  return {
    traceCount: lists.length,
    offsets,
    lonLat: Float64Array.from(points.flatMap(([meters]) => [LON + meters * DEGREES_PER_METER, LAT])),
    times: Float64Array.from(points, ([, time]) => time),
    occupied: hasFlag ? Uint8Array.from(points, ([, , flag]) => flag ?? 0) : null,
    vehicleCodes: Uint32Array.from(lists, (_, t) => t),
    vehicles: lists.map((_, t) => `v${t}`),
    sourceCodes: new Uint32Array(lists.length),
    sources: ['some.csv'],
    sourceRows: Uint32Array.from(lists, (_, t) => 10 * t + 1),
  };
}

/** Driving at 10 m/s, a point every 15 s from `start` on. */
const drive = (count: number, start = 0, from = 0): Point[] =>
  Array.from({ length: count }, (_, i) => [from + 150 * i, start + 15 * i]);

const settings = (change: Partial<CleaningSettings> = {}): CleaningSettings => ({
  ...DEFAULT_CLEANING,
  ...change,
});

/** Times of the points of each trip. */
function timesOf({ traceCount, offsets, times }: GpsTraces): number[][] {
  return Array.from({ length: traceCount }, (_, t) => [...times.subarray(offsets[t], offsets[t + 1])]);
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

async function clean(
  traces: GpsTraces,
  change: Partial<CleaningSettings> = {},
  box = BOX as typeof BOX | undefined,
) {
  const result = await cleanTraces(traces, settings(change), box);
  const { report } = result;
  expect(report.after.points + sum(report.dropped)).toBe(report.before.points);
  return { ...result, times: timesOf(result.traces) };
}

describe('cleanTraces', () => {
  it('leaves a good trip as it is', async () => {
    const traces = tracesOf(drive(20));
    const { report, traces: cleaned } = await clean(traces);
    expect(cleaned).toEqual(traces);
    expect(report).toMatchObject({ intervalSeconds: 15, settings: { gapSeconds: 180 }, outOfOrder: 0 });
    expect(sum(report.dropped) + sum(report.cuts)).toBe(0);
  });

  it('sorts by time, newest first included', async () => {
    const { report, times } = await clean(tracesOf(drive(20).reverse()));
    expect(times).toEqual([drive(20).map(([, time]) => time)]);
    expect(report.outOfOrder).toBe(19);
    expect(report.messages.join(' ')).toContain('19 points stood out of order');
  });

  it('leaves out points that stand twice, and others of the same time', async () => {
    const list = drive(10);
    const { report, times } = await clean(tracesOf([...list, list[3], [0, 60]]));
    expect(times).toEqual([list.map(([, time]) => time)]);
    expect(report.dropped).toMatchObject({ duplicate: 1, 'equal-time': 1 });
  });

  it('leaves out a point that breaks both its sides, the first and the last included', async () => {
    for (const wrong of [0, 5, 9]) {
      const list = drive(10).map<Point>(([meters, time], i) => [i === wrong ? meters + 5000 : meters, time]);
      const { report, times } = await clean(tracesOf(list));
      expect(report.dropped.speed).toBe(1);
      expect(report.cuts.speed).toBe(0);
      expect(times).toEqual([drive(10).flatMap(([, time], i) => (i === wrong ? [] : [time]))]);
    }
  });

  it('cuts where a jump is on one side only', async () => {
    const { report, times } = await clean(tracesOf([...drive(10), ...drive(10, 150, 9000)]));
    expect(times.map((list) => list.length)).toEqual([10, 10]);
    expect(report.cuts.speed).toBe(1);
    expect(report.dropped.speed).toBe(0);
  });

  const fast = drive(25).map<Point>(([meters, time]) => [meters * 5, time]);

  it('keeps a trace that keeps a motorway speed, and leaves out its jumps', async () => {
    const { report, times } = await clean(tracesOf(fast));
    expect(times.map((trip) => trip.length)).toEqual([25]);
    expect(report).toMatchObject({ fastTraces: 1, dropped: { speed: 0 } });
    expect(report.topSpeedKmh).toBeCloseTo(1.25 * 180, 0);
    expect(report.messages.join(' ')).toContain('up to 225 km/h in 1 trace that keeps such a speed');
    for (const [wrong, away] of [
      [0, 9000],
      [12, 18_000],
      [24, 9000],
    ] as const) {
      const jumping = fast.map<Point>(([meters, time], i) => [i === wrong ? away : meters, time]);
      const jumped = await clean(tracesOf(jumping));
      expect(jumped.report.dropped.speed).toBe(1);
      expect(jumped.times[0]).not.toContain(jumping[wrong][1]);
    }
    // No other trace may be faster for it.
    const mixed = [...drive(20), [9000, 310] as const];
    expect((await clean(tracesOf(fast, mixed))).report.dropped.speed).toBe(1);
  });

  it('has no limit above 160 km/h for a trace of jumps alone', async () => {
    const jumping = drive(40).map<Point>(([meters, time], i) => [i % 2 === 0 ? meters : meters + 4000, time]);
    const { report } = await clean(tracesOf(jumping));
    expect(report.topSpeedKmh).toBe(160);
    expect(report.dropped.speed).toBe(20);
  });

  it('obeys a limit that a person sets', async () => {
    expect((await clean(tracesOf(fast), { maxSpeedKmh: 160 })).times).toEqual([]);
    expect((await clean(tracesOf(fast), { maxSpeedKmh: 200 })).times.length).toBe(1);
  });

  it('bridges a pause in which the vehicle drove on', async () => {
    const silent = (seconds: number, meters: number) =>
      tracesOf([...drive(10), ...drive(10, 135 + seconds, 1350 + meters)]);
    const { report, times } = await clean(silent(300, 2000));
    expect(times.length).toBe(1);
    expect(report).toMatchObject({ bridgedGaps: 1, cuts: { gap: 0 } });
    expect(report.messages.join(' ')).toContain('1 pause in which the vehicle drove on did not');
    expect(cleaningStep(report).counts).toMatchObject({ 'bridged pauses': 1 });
    expect((await clean(silent(300, 800))).times.length).toBe(2);
    expect((await clean(silent(4 * 180 + 1, 9000))).times.length).toBe(2);
    expect((await clean(silent(300, 2000), { droveOnKmh: 0 })).times.length).toBe(2);
  });

  it('cuts at pauses, chosen by the sampling interval', async () => {
    const list = [...drive(10), ...drive(10, 135 + 181, 1500)];
    expect((await clean(tracesOf(list))).report.cuts.gap).toBe(1);
    expect((await clean(tracesOf(list), { gapSeconds: 181 })).report.cuts.gap).toBe(0);
    const rare = drive(20).map<Point>(([meters, time]) => [meters, time * 4]);
    expect((await clean(tracesOf(rare))).report.settings.gapSeconds).toBe(360);
  });

  it('cuts at a pause that is there only because a wrong point was left out', async () => {
    const list = [...drive(10), [9000, 235] as const, ...drive(10, 335, 1500)];
    const { report, times } = await clean(tracesOf(list), { gapSeconds: 150 });
    expect(times.map((trip) => trip.length)).toEqual([10, 10]);
    expect(report).toMatchObject({ cuts: { gap: 1, speed: 0 }, dropped: { speed: 1 } });
  });

  it('cuts at a stop and leaves out the points within it', async () => {
    const stop = Array.from({ length: 21 }, (_, i): Point => [1350 + (i % 3), 150 + 15 * i]);
    const list = [...drive(10), ...stop, ...drive(10, 465, 1500)];
    const { report, times } = await clean(tracesOf(list));
    expect(report.cuts.stop).toBe(1);
    expect(times.map((trip) => [trip[0], trip.at(-1)])).toEqual([
      [0, 135],
      [450, 600],
    ]);
    expect(report.dropped.stopped).toBe(20);
    expect((await clean(tracesOf(list), { stopSeconds: 0 })).report.cuts.stop).toBe(0);
  });

  it('keeps what is driven with a passenger, cuts at changes, or does not look', async () => {
    const list = drive(30).map<Point>(([meters, time], i) => [meters, time, i >= 10 && i < 20 ? 1 : 0]);
    const only = await clean(tracesOf(list));
    expect(only.times).toEqual([
      drive(30)
        .slice(10, 20)
        .map(([, time]) => time),
    ]);
    expect(only.report.dropped.unoccupied).toBe(20);
    const cut = await clean(tracesOf(list), { occupied: 'cut' });
    expect(cut.times.map((trip) => trip.length)).toEqual([10, 10, 10]);
    expect(cut.report.cuts.occupied).toBe(2);
    expect([...(cut.traces.occupied ?? [])].filter((flag) => flag === 1).length).toBe(10);
    expect((await clean(tracesOf(list), { occupied: 'ignore' })).times.length).toBe(1);
  });

  it('keeps two rides apart that follow each other with a few points between', async () => {
    const list = drive(25).map<Point>(([meters, time], i) => [meters, time, i < 12 || i > 13 ? 1 : 0]);
    const { times, report } = await clean(tracesOf(list));
    expect(times.map((trip) => trip.length)).toEqual([12, 11]);
    expect(report.cuts.occupied).toBe(1);
  });

  it('leaves out points outside of the roads, cuts there, and says where they lie', async () => {
    const list = [...drive(10, 0, 1000), ...drive(5, 150, -3000), ...drive(10, 400, 3000)];
    const { times, report } = await clean(tracesOf(list), { maxSpeedKmh: 1e6 });
    expect(times.map((trip) => trip.length)).toEqual([10, 10]);
    expect(report).toMatchObject({ dropped: { outside: 5 }, cuts: { outside: 1 } });
    expect(report.messages[0]).toMatch(
      /^5 of 25 points \(20 %\) lie outside the loaded roads: they are around 41\.15° N, 8\.63° W, 2\.7 km/,
    );
  });

  it('says clearly when all points lie elsewhere, or only are exchanged', async () => {
    const elsewhere = { minLon: 2, maxLon: 3, minLat: 48, maxLat: 49 };
    const { report } = await clean(tracesOf(drive(20)), {}, elsewhere);
    expect(report.messages[0]).toMatch(
      /^All 20 points lie outside the loaded roads.*1\d\d\d km.*Load the roads of that place/,
    );
    expect(() => requireTrips(report)).toThrow(/^No trip is left after cleaning\. All 20 points lie outside/);
    const swapped = { minLon: 41.1, maxLon: 41.2, minLat: -9, maxLat: -8 };
    expect((await clean(tracesOf(drive(20)), {}, swapped)).report.messages[0]).toMatch(/are they swapped\?/);
  });

  it('leaves out what is too short, with too few points, or broken', async () => {
    const short = drive(10).map<Point>(([meters, time]) => [meters / 10, time]);
    const { report, times } = await clean(tracesOf(drive(2), short, [[NaN, 5]], drive(6)));
    expect(times.length).toBe(1);
    expect(report.dropped).toMatchObject({ 'too-few-points': 2, 'too-short': 10, broken: 1 });
    expect(report.piecesDropped).toEqual({ 'too-few-points': 1, 'too-short': 1 });
    expect(report.after).toEqual({ vehicles: 1, traces: 1, points: 6 });
  });

  it('keeps vehicle, file and row of the trace that a trip is cut from', async () => {
    const { traces } = await clean(tracesOf(drive(2), [...drive(10), ...drive(10, 1000, 5000)]));
    expect([...traces.vehicleCodes]).toEqual([1, 1]);
    expect([...traces.sourceRows]).toEqual([11, 11]);
  });

  it('gives a report that survives a clone, and a step of the data card', async () => {
    const { report } = await clean(tracesOf(drive(20), drive(2)));
    expect(structuredClone(report)).toEqual(report);
    const step = cleaningStep(report);
    expect(step.counts).toMatchObject({
      'before: points': 22,
      'after: points': 20,
      'left out: too-few-points': 2,
    });
    expect(step.settings).toMatchObject({ gapSeconds: 180 });
  });

  it.each<[string, Partial<CleaningSettings>]>([
    ['maxSpeedKmh', { maxSpeedKmh: 0 }],
    ['gapSeconds', { gapSeconds: -1 }],
    ['minPoints', { minPoints: 1 }],
    ['stopSeconds', { stopSeconds: NaN }],
  ])('refuses a %s that means nothing', async (name, change) => {
    await expect(cleanTraces(tracesOf(drive(9)), settings(change))).rejects.toMatchObject({
      code: 'bad-input',
      details: { setting: name },
    });
  });

  it('stops at a checkpoint that throws', async () => {
    const cancelled = new Failure('cancelled', 'Stopped.');
    const onCheckpoint = () => {
      throw cancelled;
    };
    const many = tracesOf(drive(9000));
    await expect(cleanTraces(many, settings(), undefined, testTask({ onCheckpoint }))).rejects.toBe(
      cancelled,
    );
  });
});

describe('any traces', () => {
  const point = fc.tuple(
    fc.oneof(fc.integer({ min: -2000, max: 22_000 }), fc.constant(NaN)),
    fc.integer({ min: 0, max: 2000 }),
    fc.integer({ min: 0, max: 1 }),
  );
  const traces = fc
    .array(fc.array(point, { maxLength: 40 }), { maxLength: 6 })
    .map((lists) => tracesOf(...lists));
  const settingsOf = fc.record({
    maxSpeedKmh: fc.option(fc.integer({ min: 20, max: 5000 })),
    marginMeters: fc.integer({ min: 0, max: 5000 }),
    gapSeconds: fc.option(fc.integer({ min: 1, max: 500 })),
    droveOnKmh: fc.integer({ min: 0, max: 30 }),
    stopSeconds: fc.integer({ min: 0, max: 400 }),
    stopRadiusMeters: fc.integer({ min: 0, max: 3000 }),
    occupied: fc.constantFrom('only' as const, 'cut' as const, 'ignore' as const),
    minPoints: fc.integer({ min: 2, max: 6 }),
    minLengthMeters: fc.integer({ min: 0, max: 500 }),
  });

  it('lose every point for one reason, keep times strictly increasing, and obey every limit', async () => {
    await fc.assert(
      fc.asyncProperty(traces, settingsOf, async (input, chosen) => {
        const { traces: output, report } = await cleanTraces(input, chosen, BOX);
        checkCounts(input, output, report);
        for (const times of timesOf(output)) {
          expect(times.length).toBeGreaterThanOrEqual(chosen.minPoints);
          for (let i = 1; i < times.length; i++) {
            expect(times[i]).toBeGreaterThan(times[i - 1]);
            const most = (chosen.droveOnKmh === 0 ? 1 : LONGEST_SILENCE) * report.settings.gapSeconds;
            expect(times[i] - times[i - 1]).toBeLessThanOrEqual(most);
          }
        }
        expect(output.lonLat.every(Number.isFinite)).toBe(true);
        if (chosen.occupied === 'only')
          expect(output.occupied?.every((flag) => flag === 1) ?? true).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('change nothing more when they are cleaned again', async () => {
    await fc.assert(
      fc.asyncProperty(traces, fc.integer({ min: 50, max: 5000 }), async (input, maxSpeedKmh) => {
        const chosen = settings({ maxSpeedKmh, gapSeconds: 200, stopSeconds: 0 });
        const once = (await cleanTraces(input, chosen, BOX)).traces;
        expect((await cleanTraces(once, chosen, BOX)).traces).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });

  function checkCounts(input: GpsTraces, output: GpsTraces, report: CleaningReport): void {
    expect(report.after.points + sum(report.dropped)).toBe(input.times.length);
    expect(output.offsets[output.traceCount]).toBe(output.times.length);
    expect(output.lonLat.length).toBe(2 * output.times.length);
    expect(output.vehicleCodes.length).toBe(output.traceCount);
  }
});

describe('cutAtStops', () => {
  const cut = (positions: readonly number[], seconds = 3) =>
    cutAtStops(
      positions.length,
      (i) => i,
      (i, j) => Math.abs(positions[i] - positions[j]) <= 1,
      seconds,
    );

  it('ends a piece where a stop begins and starts the next where it ends', () => {
    const found = cut([0, 10, 20, 20, 20, 20, 20, 30, 40]);
    expect(found).toEqual({
      ranges: [
        [0, 3],
        [6, 9],
      ],
      stops: 1,
      within: 3,
    });
  });

  it('takes a stop at either end out as a whole', () => {
    expect(cut([0, 0, 0, 0, 10, 20])).toEqual({ ranges: [[3, 6]], stops: 1, within: 3 });
    expect(cut([0, 10, 20, 20, 20, 20])).toEqual({ ranges: [[0, 3]], stops: 1, within: 3 });
    expect(cut([5, 5, 5, 5, 5])).toEqual({ ranges: [], stops: 1, within: 5 });
  });

  it('does not take slow driving for a stop', () => {
    expect(cut([0, 1, 2, 3, 4, 5, 6]).stops).toBe(0);
  });
});
