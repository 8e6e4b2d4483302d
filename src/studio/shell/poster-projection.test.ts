import { describe, expect, it } from 'vitest';
import { aside, fitted, pathText } from './poster-projection';

const box = { west: 4.9, south: 52.4, east: 5.1, north: 52.5 };
const none = { left: 0, right: 0, top: 0, bottom: 0 };
const corners = Float64Array.of(4.9, 52.5, 5.1, 52.4);

describe('fitted', () => {
  it('centres a box between the paddings', () => {
    const [x0, y0, x1, y1] = fitted(box, 1000, 2000, { left: 300, right: 100, top: 40, bottom: 240 }).project(
      corners,
    );
    expect(x0).toBeCloseTo(300, 6);
    expect(x1).toBeCloseTo(900, 6);
    expect((y0 + y1) / 2).toBeCloseTo(40 + (2000 - 280) / 2, 6);
    // Mercator stretches latitudes by 1 / cos(latitude).
    expect((x1 - x0) / (y1 - y0)).toBeCloseTo((0.2 * Math.cos((52.45 * Math.PI) / 180)) / 0.1, 3);
  });

  it('counts zooms as the map does: the world is 512 px wide at 0', () => {
    const world = { west: -180, south: -85.0511287798066, east: 180, north: 85.0511287798066 };
    expect(fitted(world, 512, 512, none).zoom).toBeCloseTo(0, 9);
    expect(fitted(world, 2048, 2048, none).zoom).toBeCloseTo(2, 9);
  });

  it('projects a part of a list of lines, and ignores the padding where panels leave no room', () => {
    const projection = fitted(box, 400, 400, { left: 300, right: 100, top: 0, bottom: 0 });
    const [x] = projection.project(corners, 1, 2);
    expect(x).toBeCloseTo(400, 6);
  });
});

describe('pathText', () => {
  it('writes a path', () => expect(pathText(Float64Array.of(1, 2, 3.14159, -4))).toBe('M1.0 2.0L3.1 -4.0'));
});

describe('aside', () => {
  it('moves a line to the right of its direction: a line to the east moves south', () => {
    expect([...aside(Float64Array.of(0, 0, 10, 0), 3)]).toEqual([0, 3, 10, 3]);
    expect([...aside(Float64Array.of(0, 0, 10, 0), -3)]).toEqual([0, -3, 10, -3]);
  });

  it('mitres a corner', () => {
    const moved = aside(Float64Array.of(0, 0, 10, 0, 10, 10), 2);
    expect([...moved].map((value) => Math.round(1e6 * value) / 1e6)).toEqual([0, 2, 8, 2, 8, 10]);
  });

  it('survives a hairpin, a doubled vertex and a single one', () => {
    expect([...aside(Float64Array.of(0, 0, 10, 0, 0, 0), 2)].every(Number.isFinite)).toBe(true);
    expect([...aside(Float64Array.of(0, 0, 0, 0, 9, 0), 2)].every(Number.isFinite)).toBe(true);
    expect([...aside(Float64Array.of(5, 6), 2)]).toEqual([5, 6]);
  });
});
