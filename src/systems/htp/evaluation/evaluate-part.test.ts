import { beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import { NO_TASK, type Task } from '../../../base/task';
import type { DrawnTrip } from '../points/points-service';
import { drivenTown } from '../testing/driven-town';
import type { PointOrder, PointTrip } from '../trips/point-trips';
import { TripLabels } from '../trips/trip-labels';
import { evaluatePart, constantSpeed } from './evaluate-part';
import type { EvaluationInput } from './evaluation-input';
import { MEASURE_NAMES, POINT_SOURCES, type EvaluationReport } from './evaluation-report';

const { network, matcher, points } = await drivenTown(300, 90);
const part = Array.from(points.parts.test, (index) => points.trips[index]);
const labels = new TripLabels(network);

const NOTHING = { patterns: { lengthToken: 0, codes: [] }, reversed: 0, stalled: 0 };

/** The trip itself where the order is one of a trip; else points at constant speed. */
function recorded(order: PointOrder): DrawnTrip {
  const trip = part.find((each) => each.roads === order.roads && each.times[0] === order.start);
  if (trip) return { ...trip, ...NOTHING };
  return evenly(order);
}

function evenly(order: PointOrder): DrawnTrip {
  const { lonLat, times, roads } = constantSpeed(order, labels);
  const route = Array.from(order.roads);
  const places = Int32Array.from(roads, (road) => route.indexOf(road));
  return { lonLat, times, roads: order.roads, places, ...NOTHING };
}

const drawing = (draw: (order: PointOrder, index: number) => DrawnTrip) => (orders: readonly PointOrder[]) =>
  Promise.resolve(orders.map(draw));

const input: EvaluationInput = {
  ...{ network, matcher, trips: points, part: 'test', seed: 5, resamples: 20 },
  generate: drawing(recorded),
  generateUnmasked: drawing((order, i) => (i % 4 === 0 ? recorded(order) : null)),
};

describe('the evaluation of points that are the real ones', () => {
  let report: EvaluationReport;
  beforeAll(async () => {
    report = await evaluatePart(input, NO_TASK);
  });

  it('finds them as good as can be', () => {
    const { paper, honest, rmse } = report.sources.htp;
    for (const name of ['T-Dist', 'S-Dist', 'Radius', 'PR-Dist'] as const)
      expect([name, paper[name]]).toEqual([name, { value: 0, low: 0, high: 0 }]);
    for (const name of ['G-Den', 'R-Den'] as const) expect(paper[name].value).toBeCloseTo(1, 12);
    expect(honest['G-Pat']).toEqual({ value: 1, low: 1, high: 1 });
    expect(rmse).toBeLessThan(1e-6);
    expect(report).toMatchObject({ trips: part.length, valid: { masked: 1 }, reversed: 0, stalled: 0 });
    expect(report.points).toBe(part.reduce((sum, { times }) => sum + times.length, 0));
    // One point more than intervals.
    expect(report.durationError).toBeGreaterThan(0);
    expect(report.durationError).toBeLessThan(1 / 19 + 0.03);
  });

  it('draws a part of the trips without the mask', () => {
    expect(report.valid.unmasked).toBeCloseTo(Math.ceil(part.length / 4) / part.length, 12);
  });

  it('matches them as they were matched', () => {
    const { recall, precision } = report.sources.htp.rematched;
    expect(recall).toBeGreaterThan(0.97);
    expect(precision).toBeGreaterThan(0.97);
  });

  it('tells baselines that know less from those that know more', () => {
    const { 'constant-speed': even, 'road-speeds': roads, jittered } = report.sources;
    expect(roads.paper['S-Dist'].value).toBeLessThan(even.paper['S-Dist'].value);
    expect(jittered.paper['S-Dist'].value).toBeLessThan(roads.paper['S-Dist'].value);
    expect(roads.rmse).not.toBe(even.rmse);
    expect(jittered.rmse).toBeLessThan(15);
    expect(jittered.rmse).toBeGreaterThan(3);
    expect(jittered.paper['PR-Dist'].value).toBeLessThan(even.paper['PR-Dist'].value);
  });

  it('has intervals around its values', () => {
    for (const source of POINT_SOURCES)
      for (const mode of ['paper', 'honest'] as const)
        for (const name of MEASURE_NAMES) {
          const { value, low, high } = report.sources[source][mode][name];
          expect([source, name, 0 <= low && low <= high && high <= 1]).toEqual([source, name, true]);
          expect([source, name, value >= low - 0.05 && value <= high + 0.05]).toEqual([source, name, true]);
        }
  });

  it('asks for the same routes at a slow hour and at a fast one', () => {
    const { routes, asked, drawn, shorter } = report.peak!;
    expect(routes).toBeGreaterThan(0);
    expect(asked.peak).toBeLessThan(asked.offPeak);
    expect(drawn.peak).toBeLessThan(drawn.offPeak);
    expect(shorter).toBe(1);
  });

  it('is the same from the same seed', async () => {
    expect(await evaluatePart(input, NO_TASK)).toEqual(report);
    const other = await evaluatePart({ ...input, seed: 6 }, NO_TASK);
    expect(other.sources.htp.paper['T-Dist'].value).toBe(0);
    expect(other.sources.jittered.rmse).not.toBe(report.sources.jittered.rmse);
    expect(other.sources['road-speeds'].rmse).toBe(report.sources['road-speeds'].rmse);
  });
});

describe('the evaluation of points', () => {
  it('leaves out trips without a whole answer, on both sides', async () => {
    const some = drawing((order, i) => (i === 1 ? null : recorded(order)));
    const { sources, valid } = await evaluatePart({ ...input, generate: some }, NO_TASK);
    expect(sources.htp.paper['T-Dist']).toEqual({ value: 0, low: 0, high: 0 });
    expect(sources.htp.rmse).toBeLessThan(1e-6);
    expect(valid.masked).toBeCloseTo(1 - 1 / part.length, 12);
  });

  it('makes its baselines as anyone else would', async () => {
    const { sources } = await evaluatePart({ ...input, generate: drawing(evenly) }, NO_TASK);
    expect(sources.htp.rmse).toBe(sources['constant-speed'].rmse);
    expect(sources.htp.honest).toEqual(sources['constant-speed'].honest);
  });

  it('measures points that lie far from all roads', async () => {
    const random = new Random(1);
    const lost = drawing((order) => {
      const trip = evenly(order)!;
      return { ...trip, lonLat: trip.lonLat.map((value) => value + 0.01 * random.normal()) };
    });
    const { sources } = await evaluatePart({ ...input, generate: lost }, NO_TASK);
    expect(sources.htp.rematched.recall).toBeLessThan(0.5);
    expect(sources.htp.honest['PR-Dist'].value).toBeGreaterThan(sources.jittered.honest['PR-Dist'].value);
  });

  it('says what it lacks', async () => {
    const empty = { ...points, parts: { ...points.parts, test: new Uint32Array(0) } };
    await expect(evaluatePart({ ...input, trips: empty }, NO_TASK)).rejects.toThrow(
      /The test part has no trips/,
    );
    const untrained = { ...points, parts: { ...points.parts, train: new Uint32Array(0) } };
    await expect(evaluatePart({ ...input, trips: untrained }, NO_TASK)).rejects.toThrow(
      /The train part has no trips/,
    );
    await expect(evaluatePart({ ...input, generate: drawing(() => null) }, NO_TASK)).rejects.toThrow(
      /No whole answer was drawn for any of the \d+ trips/,
    );
    const short = () => Promise.resolve([]);
    await expect(evaluatePart({ ...input, generate: short }, NO_TASK)).rejects.toThrow(
      /0 trips were drawn for/,
    );
    const nowhere = drawing((order) => ({
      ...evenly(order)!,
      lonLat: new Float64Array(4).fill(NaN),
      times: Float64Array.of(0, 1),
    }));
    await expect(evaluatePart({ ...input, generate: nowhere }, NO_TASK)).rejects.toThrow(/which is no place/);
  });

  it('names its steps, and stops where it is cancelled', async () => {
    const steps = new Set<string>();
    const task: Task = { ...NO_TASK, progress: ({ step }) => steps.add(step) };
    await evaluatePart(input, task);
    expect([...steps].sort()).toEqual(['points.rematch', 'points.resample']);
    for (const last of ['points.rematch', 'points.resample']) {
      let reached = false;
      const stopped: Task = {
        ...NO_TASK,
        progress: ({ step }) => void (reached ||= step === last),
        checkpoint: () =>
          reached ? Promise.reject(new Failure('cancelled', 'Stopped.')) : Promise.resolve(),
      };
      await expect(evaluatePart(input, stopped)).rejects.toThrow('Stopped.');
    }
  });
});

it('trips of one hour tell no slow one', async () => {
  const atNoon = (trip: PointTrip): PointTrip => ({
    ...trip,
    times: trip.times.map((time) => 12 * 3600 + (time - trip.times[0])),
  });
  const trips = { ...points, trips: points.trips.map(atNoon) };
  const { peak } = await evaluatePart({ ...input, generate: drawing(evenly), trips }, NO_TASK);
  expect(peak).toBeNull();
});
