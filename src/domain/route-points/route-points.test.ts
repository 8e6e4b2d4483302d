import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  boxScaled,
  labelScales,
  pointLabels,
  scaledLabels,
  unscaledLabels,
  cumulatedSteps,
  routePoints,
} from './point-labels';
import { LAST_FRACTION, RouteLine } from './route-line';

/** Whole centimetres. */
const metres = (most: number) =>
  fc.integer({ min: -100 * most, max: 100 * most }).map((centimetres) => centimetres / 100);
/** A route of roads that follow each other, and points near it, each with the place of a road. */
const trip = fc
  .array(fc.tuple(metres(300), metres(300)), { minLength: 3, maxLength: 8 })
  .filter((turns) => turns.every(([x, y]) => Math.hypot(x, y) > 1))
  .chain((turns) => {
    let [x, y] = [0, 0];
    const roads = turns.map(([dx, dy]) => [x, y, x + dx / 3, y + dy / 2, (x += dx), (y += dy)]);
    const point = fc.tuple(fc.nat(roads.length - 1), metres(40), metres(40), fc.integer({ min: 0, max: 2 }));
    return fc.array(point, { minLength: 2, maxLength: 12 }).map((points) => ({
      route: new RouteLine(roads),
      roads: points.map(([road]) => road),
      xy: points.flatMap(([road, east, north, vertex]) => [
        roads[road][2 * vertex] + east,
        roads[road][2 * vertex + 1] + north,
      ]),
    }));
  });

describe('labels of matched points', () => {
  it('lead back to the points', () => {
    fc.assert(
      fc.property(trip, ({ route, roads, xy }) => {
        const labels = pointLabels(route, { xy, roads });
        const points = routePoints(route, cumulatedSteps(labels.steps), labels.offsets);
        // The end of the route is cut off at LAST_FRACTION.
        const near = 1e-6 + (1 - LAST_FRACTION) * route.length;
        xy.forEach((value, i) => expect(Math.abs(value - points.xy[i])).toBeLessThan(near));
      }),
    );
  });

  it('are the same after scaling and back', () => {
    const label = fc.tuple(fc.integer({ min: -99, max: 99 }), fc.nat(99), fc.nat(99));
    fc.assert(
      fc.property(fc.array(label, { minLength: 2, maxLength: 20 }), (points) => {
        fc.pre([0, 1, 2].every((part) => new Set(points.map((each) => each[part])).size > 1));
        const labels = {
          steps: Float64Array.from(points, ([step]) => step / 100),
          offsets: Float64Array.from(points.flatMap(([, east, north]) => [east, -north])),
        };
        const scales = labelScales([labels]);
        const scaled = scaledLabels(labels, scales);
        const mean = scaled.steps.reduce((sum, step) => sum + step, 0) / points.length;
        const square = scaled.steps.reduce((sum, step) => sum + step * step, 0) / points.length;
        expect([mean, square - 1].every((value) => Math.abs(value) < 1e-9)).toBe(true);
        const back = unscaledLabels(scaled.steps, scaled.offsets, scales);
        back.steps.forEach((step, i) => expect(step).toBeCloseTo(labels.steps[i], 9));
        back.offsets.forEach((offset, i) => expect(offset).toBeCloseTo(labels.offsets[i], 9));
      }),
    );
  });

  it('cannot be scaled where all are equal', () => {
    const none = { steps: Float64Array.of(0, 0), offsets: Float64Array.of(1, 2, 3, 4) };
    expect(() => labelScales([none])).toThrow(/steps of 2 points are all equal/);
  });
});

describe('points of predictions', () => {
  const route = new RouteLine([
    [0, 0, 100, 0],
    [100, 0, 100, 100],
  ]);

  it('that go back, stand still or leave the route are kept on it and counted', () => {
    const steps = [0.2, -0.1, -0.3, 0, 2];
    const nowhere = new Float64Array(2 * steps.length);
    const code = routePoints(route, cumulatedSteps(steps), nowhere);
    expect([...code.fractions].map((value) => Number(value.toFixed(6)))).toEqual([0.2, 0.1, 0.2, 0.2, 1]);
    expect([code.reversed, code.stalled]).toEqual([1, 1]);
    expect(code.fractions[4]).toBe(LAST_FRACTION);
    const forward = routePoints(route, cumulatedSteps(steps, true), nowhere);
    expect([forward.reversed, forward.stalled]).toEqual([0, 3]);
  });

  it('on the end of a road belong to the next one', () => {
    expect([0, 0.4999, 0.5, LAST_FRACTION].map((fraction) => route.roadAt(fraction))).toEqual([0, 0, 1, 1]);
    expect(route.pointAt(0.75)).toEqual({ x: 100, y: 50 });
  });

  it('lie by the place in the route where it passes a road twice', () => {
    const road = [0, 0, 100, 0];
    const there = new RouteLine([road, [100, 0, 0, 0], road]);
    const twice = pointLabels(there, { xy: [50, 3, 50, 3], roads: [0, 2] });
    expect([...twice.fractions].map((value) => Number(value.toFixed(9)))).toEqual([0.166666667, 0.833333333]);
    expect([...twice.offsets]).toEqual([0, 3, 0, 3]);
  });

  it('have no fractions on a route without a length', () => {
    expect(() => new RouteLine([[1, 1, 1, 1]])).toThrow(/route of 1 roads has no length/);
  });
});

it('the encoder reads points by the box of the city', () => {
  const box = { west: 10, east: 12, south: 40, north: 44 };
  expect([...boxScaled([11, 41, 12, 44], box)]).toEqual([0.5, 0.25, 1, 1]);
});
