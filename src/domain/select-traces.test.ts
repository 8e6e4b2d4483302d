import { expect, it } from 'vitest';
import { emptyGpsTraces, type GpsTraces, selectTraces } from './gps-traces';

const traces: GpsTraces = {
  ...emptyGpsTraces(),
  traceCount: 3,
  offsets: Uint32Array.of(0, 2, 2, 5),
  lonLat: Float64Array.from({ length: 10 }, (_, i) => i),
  times: Float64Array.of(10, 20, 30, 40, 50),
  occupied: Uint8Array.of(0, 1, 1, 0, 1),
  vehicleCodes: Uint32Array.of(0, 1, 0),
  vehicles: ['a', 'b'],
  tripNames: ['x', 'y', 'z'],
  sourceCodes: new Uint32Array(3),
  sources: ['file'],
  sourceRows: Uint32Array.of(1, 3, 4),
};

it('selected traces have the points and the names that they had', () => {
  expect(selectTraces(traces, [2, 1, 0, 2])).toEqual({
    ...traces,
    traceCount: 4,
    offsets: Uint32Array.of(0, 3, 3, 5, 8),
    lonLat: Float64Array.of(4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    times: Float64Array.of(30, 40, 50, 10, 20, 30, 40, 50),
    occupied: Uint8Array.of(1, 0, 1, 0, 1, 1, 0, 1),
    vehicleCodes: Uint32Array.of(0, 1, 0, 0),
    tripNames: ['z', 'y', 'x', 'z'],
    sourceCodes: new Uint32Array(4),
    sourceRows: Uint32Array.of(4, 3, 1, 4),
  });
});

it('all of them are the same traces, and none are none', () => {
  expect(selectTraces(traces, [0, 1, 2])).toEqual(traces);
  const { tripNames: _, ...unnamed } = traces;
  expect(selectTraces({ ...unnamed, occupied: null }, [])).toEqual({
    ...emptyGpsTraces(),
    vehicles: ['a', 'b'],
    sources: ['file'],
  });
});
