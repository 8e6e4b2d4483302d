import { describe, expect, it } from 'vitest';
import { networkOf } from '../../domain/testing/small-network';
import { routeSetFrom, StopReason } from '../../generation/route';
import { firstStops, stopInWords, stopOf } from './stops';

const route = (stop: StopReason, ...roads: number[]) => ({
  roads,
  times: roads,
  origin: roads[0],
  destination: 3,
  stop,
});
const routes = routeSetFrom([
  route(StopReason.limit, 0, 1, 2),
  route(StopReason.arrived, 0, 3),
  route(StopReason.deadEnd, 2),
  route(StopReason.beamsClosed, 1, 2),
]);

/**
 * Along the equator, a thousandth of a degree (111 m) each: 0, 1 and 2 one after the other; 3 on from 2; 4 back
 * along 3; 5 from the north to the end of 3; 6 half a road beside 3.
 */
const lines = [
  [
    [0, 0],
    [1, 0],
  ],
  [
    [1, 0],
    [2, 0],
  ],
  [
    [2, 0],
    [3, 0],
  ],
  [
    [3, 0],
    [4, 0],
  ],
  [
    [4, 0],
    [3, 0],
  ],
  [
    [4, 1],
    [4, 0],
  ],
  [
    [3, 1],
    [3.5, 0.5],
  ],
] as const;
const plain = networkOf(
  lines.map((line) => line.map(([x, y]) => [x / 1000, y / 1000] as const)),
  [
    [0, 1],
    [1, 2],
    [2, 3],
  ],
);
const network = { ...plain, geoIds: plain.geoIds.map((road) => 100 + road) };
const named = {
  ...network,
  details: {
    nameCodes: Uint32Array.of(0, 0, 1, 2, 2, 0, 0),
    names: ['', 'Mill Lane', 'Ash Road'],
    lanes: new Float32Array(7),
    wayIds: new Float64Array(7),
    layers: new Float32Array(7),
    usualSpeed: new Uint16Array(7),
  },
};

/** Where a route that stopped on a road lies to its destination, as a sentence. */
function endOf(on: typeof network, last: number, destination: number): string {
  const set = routeSetFrom([{ ...route(StopReason.beamsClosed, last), destination }]);
  return stopInWords(stopOf('vanilla', set, 0)!, on).replace(/^.*\)\. /, '');
}

describe('routes that did not arrive', () => {
  it('say where they stopped, and why', () => {
    const stops = firstStops('distilled', routes, 2);
    expect(stops.map(({ pair }) => pair)).toEqual([0, 2]);
    expect(stopInWords(stops[0], network)).toBe(
      'Stopped on road, eastbound (road 102) after 3 roads: limit reached (the route or its search may not go on any longer). ' +
        'This road ends where the destination, road, eastbound (road 103), begins: one turn was missing.',
    );
    expect(stopInWords(stops[1], named)).toMatch(
      /^Stopped on Mill Lane, eastbound \(road 102\) after 1 road: dead end \(/,
    );
    expect(stopOf('distilled', routes, 1)).toBeNull();
  });

  it('say how the last road lies to the destination', () => {
    expect(endOf(named, 2, 3)).toBe(
      'This road ends where the destination, Ash Road, eastbound (road 103), begins: one turn was missing.',
    );
    expect(endOf(network, 4, 3)).toBe(
      'This road is the same street as the destination, road, eastbound (road 103), in the opposite direction.',
    );
    expect(endOf(network, 5, 4)).toBe(
      'This road ends where the destination, road, westbound (road 104), begins, but the map has no turn from one to the other.',
    );
    expect(endOf(network, 5, 3)).toBe(
      'This road ends where the destination, road, eastbound (road 103), ends, and not where it begins.',
    );
    expect(endOf(network, 1, 3)).toBe(
      'The end of this road is 111 m from the destination, road, eastbound (road 103).',
    );
  });

  it('measure to the nearest point of the destination, not to its ends', () => {
    expect(endOf(network, 6, 3)).toBe(
      'The end of this road is 56 m from the destination, road, eastbound (road 103).',
    );
  });

  it('say of closed roads that there is no route', () => {
    const set = routeSetFrom([route(StopReason.cutOff, 0)]);
    expect(stopInWords(stopOf('vanilla', set, 0)!, network)).toMatch(/^No route: the pair is cut off/);
  });
});
