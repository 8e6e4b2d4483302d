import { describe, expect, it } from 'vitest';
import { fitted, pathText, posterParts } from './poster-projection';

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

describe('posterParts', () => {
  const projection = { zoom: 1, project: (lonLat: Float64Array) => lonLat };
  const lines = { offsets: Uint32Array.of(0, 2, 4), lonLat: Float64Array.of(0, 0, 1, 0, 5, 5, 6, 5) };
  const shape = { ink: 'real', from: 100, to: 400, lines, sizes: [2, 4] };

  it('makes a path of each line, and closes areas', () => {
    expect(posterParts({ ...shape, kind: 'lines' }, projection)).toMatchObject([
      { path: 'M0.0 0.0L1.0 0.0', size: 2, from: 100 },
      { path: 'M5.0 5.0L6.0 5.0', size: 4, from: 100 },
    ]);
    expect(posterParts({ ...shape, kind: 'areas' }, projection)[0].path).toBe('M0.0 0.0L1.0 0.0Z');
  });

  it('lets dots come one after the other', () => {
    const dots = posterParts({ ...shape, kind: 'dots', sizes: [2, 2, 2, 3] }, projection);
    expect(dots.map(({ x, y, size, from }) => [x, y, size, from])).toEqual([
      [0, 0, 2, 100],
      [1, 0, 2, 200],
      [5, 5, 2, 300],
      [6, 5, 3, 400],
    ]);
  });
});
