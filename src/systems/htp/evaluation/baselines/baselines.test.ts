import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../base/random';
import { MORNING, network, NIGHT, ROUTE, taught } from '../../../../knowledge/testing/taught-paces';
import type { PointOrder } from '../../trips/point-trips';
import { TripLabels } from '../../trips/trip-labels';
import { constantSpeed, jittered, expectedSeconds, roadSpeeds } from '../evaluate-part';

const labels = new TripLabels(network);
const driven = labels.routeLine(ROUTE);

const order = (hour: number, duration: number, interval: number): PointOrder => ({
  roads: ROUTE,
  start: 3600 * hour,
  duration,
  interval,
});
/** Metres from the start of the route, which leads to the east. */
const along = (lonLat: Float64Array): number[] =>
  Array.from({ length: lonLat.length / 2 }, (_, i) => labels.plane.x(lonLat[2 * i]) - driven.vertices[0]);

describe('points at constant speed', () => {
  it('lie evenly between the middles of the first road and the last', () => {
    const { lonLat, times, roads } = constantSpeed(order(MORNING, 120, 20), labels);
    expect([...times]).toEqual([0, 20, 40, 60, 80, 100, 120].map((second) => 28_800 + second));
    expect(along(lonLat).map((x) => Math.round(x))).toEqual([300, 500, 700, 900, 1100, 1300, 1500]);
    expect([...roads]).toEqual([0, 0, 1, 1, 1, 2, 2]);
  });

  it('drive a route of one road from end to end', () => {
    const { lonLat } = constantSpeed(
      { roads: Uint32Array.of(1), start: 0, duration: 10, interval: 5 },
      labels,
    );
    expect(along(lonLat).map((x) => Math.round(x))).toEqual([600, 900, 1200]);
  });
});

describe('points at the speeds of roads', () => {
  it('are slow where and when roads are', () => {
    const paces = taught(1000);
    // 30, 240 and 30 s in the morning.
    const seconds = expectedSeconds(ROUTE, driven, paces, MORNING);
    expect(seconds).toBeCloseTo(300, -1);
    const morning = along(roadSpeeds(order(MORNING, 300, 30), labels, paces).lonLat);
    expect(morning[1]).toBeCloseTo(600, -1);
    expect(morning[5]).toBeCloseTo(900, -1);
    expect(morning[9]).toBeCloseTo(1200, -1);
    const night = along(roadSpeeds(order(NIGHT, 300, 30), labels, paces).lonLat);
    night.forEach((x, i) => expect(x).toBeCloseTo(300 + 120 * i, -1));
  });

  it('go forwards, and arrive in the time that is given', () => {
    const paces = taught(20);
    const duration = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(duration, fc.integer({ min: 1, max: 60 }), fc.nat(23), (intervals, interval, hour) => {
        const asked = order(hour, intervals * interval, interval);
        const { lonLat, times } = roadSpeeds(asked, labels, paces);
        const metres = along(lonLat);
        expect(times).toHaveLength(intervals + 1);
        expect(metres[0]).toBeCloseTo(300, 0);
        expect(metres[intervals]).toBeCloseTo(1500, 0);
        expect(metres.every((x, i) => i === 0 || x > metres[i - 1])).toBe(true);
      }),
    );
  });
});

it('jittered points have the noise that they are given, and no other', () => {
  const times = Float64Array.from({ length: 4000 }, (_, i) => i);
  const still = Float64Array.from({ length: 8000 }, (_, i) => network.shapeLonLat[i % 2]);
  const real = { lonLat: still, times, roads: new Uint32Array(4000) };
  const { lonLat } = jittered(real, labels.plane, { east: 4, north: 9 }, new Random(1));
  const spread = (axis: 0 | 1) => {
    const { plane } = labels;
    const of = (value: number) => (axis === 0 ? plane.x(value) : plane.y(value));
    const off = Array.from(times, (_, i) => of(lonLat[2 * i + axis]) - of(still[axis]));
    return Math.sqrt(off.reduce((sum, each) => sum + each * each, 0) / off.length);
  };
  expect(spread(0)).toBeCloseTo(4, 0);
  expect(spread(1)).toBeCloseTo(9, 0);
});
