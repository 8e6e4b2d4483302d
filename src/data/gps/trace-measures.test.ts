import { describe, expect, it } from 'vitest';
import { emptyGpsTraces, type GpsTraces } from '../../domain/gps-traces';
import { joinTraces, medianIntervalSeconds, timeSpan, traceBounds } from './trace-measures';

const traces = (vehicle: string, source: string, times: readonly number[], occupied = false): GpsTraces => ({
  traceCount: 1,
  offsets: Uint32Array.of(0, times.length),
  lonLat: Float64Array.from(times.flatMap((time) => [time / 100, -time / 200])),
  times: Float64Array.from(times),
  occupied: occupied ? Uint8Array.from(times, () => 1) : null,
  vehicleCodes: Uint32Array.of(0),
  vehicles: [vehicle],
  sourceCodes: Uint32Array.of(0),
  sources: [source],
  sourceRows: Uint32Array.of(3),
});

describe('measures of traces', () => {
  it('are the median interval, whichever way points stand, the box and the span', () => {
    expect(medianIntervalSeconds(traces('a', 'x', [0, 10, 20, 35, 5000, 5000]))).toBe(10);
    expect(medianIntervalSeconds(traces('a', 'x', [35, 20, 10, 0]))).toBe(10);
    expect(traceBounds(traces('a', 'x', [100, 400]))).toEqual({
      minLon: 1,
      maxLon: 4,
      minLat: -2,
      maxLat: -0.5,
    });
    expect(timeSpan(traces('a', 'x', [100, 400, 50]))).toEqual({ first: 50, last: 400 });
  });

  it('are null where there are no points', () => {
    const none = emptyGpsTraces();
    expect([medianIntervalSeconds(none), traceBounds(none), timeSpan(none).first]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('joinTraces', () => {
  it('puts traces one after another and names each vehicle and file once', () => {
    const joined = joinTraces([
      traces('a', 'x', [1, 2]),
      emptyGpsTraces(),
      traces('b', 'x', [3]),
      traces('a', 'y', [4]),
    ]);
    expect(joined).toMatchObject({
      traceCount: 3,
      vehicles: ['a', 'b'],
      sources: ['x', 'y'],
      occupied: null,
    });
    expect([...joined.offsets]).toEqual([0, 2, 3, 4]);
    expect([...joined.times]).toEqual([1, 2, 3, 4]);
    expect([...joined.vehicleCodes]).toEqual([0, 1, 0]);
    expect([...joined.sourceCodes]).toEqual([0, 0, 1]);
  });

  it('keeps the flag only where all have it', () => {
    const flagged = traces('a', 'x', [1, 2], true);
    expect([...(joinTraces([flagged, flagged]).occupied ?? [])]).toEqual([1, 1, 1, 1]);
    expect(joinTraces([flagged, traces('b', 'x', [3])]).occupied).toBeNull();
  });
});
