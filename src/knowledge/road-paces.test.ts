import { describe, expect, it } from 'vitest';
import { RoadPaces } from './road-paces';
import { line, MORNING, network, NIGHT, PACES, ROUTE, taught } from './testing/taught-paces';

describe('paces of roads', () => {
  it('are those that were driven, by hour', () => {
    const paces = taught(1000);
    for (const hour of [MORNING, NIGHT])
      ROUTE.forEach((road) => expect(paces.pace(road, hour)).toBeCloseTo(PACES[hour][road], 2));
    expect(paces.peakHours()).toEqual({ peak: MORNING, offPeak: NIGHT });
  });

  it('take after the others where little or nothing was driven', () => {
    const [few, none] = [taught(2), taught(1000)];
    expect(few.pace(1, MORNING)).toBeGreaterThan(few.pace(0, MORNING));
    expect(few.pace(1, MORNING)).toBeLessThan(0.35);
    // All roads are of one class: 0.2 s for a metre in the morning, 0.1 at night.
    expect(none.pace(3, MORNING)).toBeCloseTo(0.2, 2);
    expect(none.pace(4, NIGHT)).toBeCloseTo(0.1, 2);
    expect(none.pace(3, 12)).toBeCloseTo(0.15, 2);
  });

  it('count waiting for the road that one waits on', () => {
    const paces = new RoadPaces(network);
    for (let i = 0; i < 1000; i++)
      paces.learn(ROUTE, line, Float64Array.of(0, 0.5, 0.49, 1), Float64Array.of(0, 90, 150, 240));
    expect(paces.pace(1, 0)).toBeGreaterThan(paces.pace(0, 0));
    // Of the 18 m behind the point before, none is driven twice but the time goes on.
    expect(paces.pace(0, 0)).toBeCloseTo(0.1, 2);
  });

  it('ask for trips that move', () => {
    const paces = new RoadPaces(network);
    expect(() => paces.pace(0, 0)).toThrow(/do not move along their routes/);
    paces.learn(ROUTE, line, Float64Array.of(0.5, 0.5), Float64Array.of(0, 10));
    expect(() => paces.pace(0, 0)).toThrow(/do not move along their routes/);
  });
});
