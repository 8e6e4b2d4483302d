import { describe, expect, it } from 'vitest';
import { routeSetFrom, StopReason } from '../../../../generation/route';
import { chunkedFile } from './chunked-file';
import { clockOf, hoursOf } from './clock';
import { firstStops, stopInWords } from './stops';

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

describe('routes that did not arrive', () => {
  it('say where they stopped, and why', () => {
    const stops = firstStops('distilled', routes, 2);
    expect(stops.map(({ pair }) => pair)).toEqual([0, 2]);
    const geoIds = Float64Array.of(100, 101, 102, 103);
    expect(stopInWords(stops[0], geoIds)).toBe(
      'Stopped at road 102 after 3 roads: limit reached (the route or its search may not go on any longer).',
    );
    expect(stopInWords(stops[1], geoIds)).toMatch(/^Stopped at road 102 after 1 road: dead end/);
  });
});

describe('a file in pieces', () => {
  it('has every chunk in order, and gives way in between', async () => {
    let turns = 0;
    const chunks = Array.from({ length: 3000 }, (_, i) => `${i},`.repeat(200));
    const blob = await chunkedFile(chunks, 'text/csv', async () => void turns++);
    expect(await blob.text()).toBe(chunks.join(''));
    expect(blob.type).toBe('text/csv;charset=utf-8');
    expect(turns).toBeLessThan(3000);
  });
});

describe('hours', () => {
  it('are shown as a clock shows them', () => {
    expect([clockOf(0), clockOf(8.25), clockOf(23.75)]).toEqual(['00:00', '08:15', '23:45']);
    expect(hoursOf(29_700)).toBe(8.25);
  });
});
