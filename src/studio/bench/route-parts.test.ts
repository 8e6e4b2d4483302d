import { describe, expect, it } from 'vitest';
import { partsOf, ROUTE_PARTS, routeRows, type RouteMoments } from './one-route';

const route = (asked: number, inWorker = 4): RouteMoments => ({
  asked,
  answered: asked + 6,
  inWorker,
  handedOver: asked + 7,
  frameBegan: asked + 12,
  rendered: asked + 15,
});

describe('the parts of a route', () => {
  it('follow each other from the request to the frame, and leave nothing out', () => {
    const parts = partsOf(route(100));
    expect(parts).toEqual({ messages: 2, worker: 4, line: 1, wait: 5, frame: 3 });
    expect(ROUTE_PARTS.reduce((sum, part) => sum + parts[part], 0)).toBe(15);
  });

  it('are rows beside the whole, each over all routes', () => {
    const slow = { ...route(300, 5), rendered: 335 };
    const rows = routeRows([route(100), slow, route(200, 1)], { roads: 7 });
    const medians = Object.fromEntries(rows.map(({ what, figure }) => [what, figure.median]));
    expect(medians).toEqual({ '': 15, messages: 2, worker: 4, line: 1, wait: 5, frame: 3 });
    expect(rows[0].figure).toEqual({ median: 15, spread: [15, 25], rounds: 3 });
    expect(rows.every(({ unit, size }) => unit === 'ms' && size.roads === 7)).toBe(true);
  });
});
