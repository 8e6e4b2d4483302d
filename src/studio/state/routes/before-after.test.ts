import { describe, expect, it } from 'vitest';
import { routeSetFrom, StopReason } from '../../../generation/route';
import { changedPairs, routeChanges, routesOverClosed } from './before-after';

const network = { lengthMeters: Float64Array.of(1000, 2000, 3000, 4000) };
const set = (...ways: (readonly number[])[]) =>
  routeSetFrom(
    ways.map((roads) => ({
      roads,
      times: roads,
      origin: roads[0],
      destination: 3,
      stop: roads.at(-1) === 3 ? StopReason.arrived : StopReason.limit,
    })),
  );
const group = (source: 'vanilla' | 'shortest', routes: ReturnType<typeof set>) => ({
  sets: [{ source, routes, seconds: 0 }],
});

describe('routes before and after', () => {
  const before = set([0, 1, 3], [0, 3], [0, 1], [0, 2, 3], [0, 3]);
  const after = set([0, 2, 3], [0, 3], [0, 2, 3], [0, 1], [0, 1, 2, 3]);

  it('are told apart pair by pair', () => {
    expect([...changedPairs(before, after)]).toEqual([0, 2, 3, 4]);
    expect([...changedPairs(before, before)]).toEqual([]);
  });

  it('are summed up: how many changed, by how much longer, what arrives', () => {
    const [change] = routeChanges(network, group('vanilla', before), group('vanilla', after));
    // Both times arrive the pairs 0 (+1 km) and 4 (+5 km).
    expect(change).toMatchObject({ source: 'vanilla', pairs: 5, extraKm: 3, lost: 1, won: 1 });
    expect(change.arrived).toEqual({ before: 4, now: 4 });
    expect(change.changed).toHaveLength(4);
    const [same] = routeChanges(network, group('vanilla', before), group('vanilla', before));
    expect([same.changed.length, same.extraKm]).toEqual([0, NaN]);
  });

  it('are compared for the sources that drew both times', () => {
    expect(routeChanges(network, group('shortest', before), group('vanilla', after))).toEqual([]);
  });
});

describe('routes over closed roads', () => {
  it('are counted by source; an origin alone is no route', () => {
    const routes = set([0, 1, 3], [0, 3], [1]);
    expect(routesOverClosed(group('vanilla', routes), 4, Uint32Array.of(1))).toEqual([
      { source: 'vanilla', count: 1, of: 3 },
    ]);
  });
});
