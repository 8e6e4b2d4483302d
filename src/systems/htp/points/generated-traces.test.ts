import { expect, it } from 'vitest';
import { generatedTraces } from './generated-traces';

it('generated points are traces of one vehicle each, to seven places of a degree', () => {
  const trip = (lon: number, count: number) => ({
    lonLat: Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? lon : 41.123456789)),
    times: Float64Array.from({ length: count }, (_, i) => 1e9 + 15 * i),
  });
  const traces = generatedTraces(
    [
      { name: 'route 4', trip: trip(-8.6, 2) },
      { name: 'route 9', trip: trip(-8.7, 3) },
    ],
    'points.csv',
  );
  expect(traces.traceCount).toBe(2);
  expect([...traces.offsets]).toEqual([0, 2, 5]);
  expect([...traces.lonLat.subarray(2, 6)]).toEqual([-8.6, 41.1234568, -8.7, 41.1234568]);
  expect([...traces.times]).toEqual([0, 15, 0, 15, 30].map((seconds) => 1e9 + seconds));
  expect([...traces.vehicleCodes].map((code) => traces.vehicles[code])).toEqual(['route 4', 'route 9']);
});
