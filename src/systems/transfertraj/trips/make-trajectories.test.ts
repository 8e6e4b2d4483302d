import { describe, expect, it } from 'vitest';
import { networkOf } from '../../../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../../../domain/trajectory-set';
import { straightDrive } from '../testing/recorded';
import { gpsTracesOf } from './trajectories';
import { leftOutText, makeTrajectories } from './make-trajectories';
import type { Trajectory } from '../../../domain/masked-trajectories/trajectories';

const network = networkOf(
  Array.from({ length: 6 }, (_, i) => [
    [i, 50],
    [i + 1, 50],
  ]),
  [],
);
const noTrips = { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() };
const made = (list: readonly Trajectory[]) =>
  makeTrajectories({ name: 'Town', network, trips: noTrips, extras: { traces: gpsTracesOf(list) } });

const DAY = 86_400;
const NOON = 1_372_680_000;

describe('trajectories of GPS traces', () => {
  it('have 5 to 120 points in the order of time, and it is counted why others are left out', () => {
    const back = straightDrive(9);
    back.times[4] = back.times[2];
    const unknown = straightDrive(9);
    unknown.times[4] = NaN;
    const still = straightDrive(6);
    still.times.fill(NOON);
    const drives = [4, 5, 120, 121].map((points) => straightDrive(points));
    const found = made([...drives, back, unknown, still]);
    expect(found.all).toEqual([straightDrive(5), straightDrive(120)]);
    expect(found).toMatchObject({
      origin: 'traces',
      recorded: 7,
      leftOut: { 'too-few-points': 1, 'too-many-points': 1, 'clock-back': 2, 'no-time': 1 },
    });
    expect(leftOutText(found)).toBe(
      '1 GPS trace with fewer than 5 points, 1 GPS trace with more than 120 points, 2 GPS traces with times that go back ' +
        'and 1 GPS trace whose points are all of one moment',
    );
  });

  it('stay together by days', () => {
    const { parts, days } = made(
      Array.from({ length: 30 }, (_, i) => straightDrive(7, NOON + DAY * (i % 10))),
    );
    expect([parts.train.length, parts.val.length, parts.test.length]).toEqual([24, 3, 3]);
    expect([days.train.length, days.val.length, days.test.length]).toEqual([8, 1, 1]);
  });
});

describe('trajectories of matched trips', () => {
  const trip = (roads: readonly number[], start = NOON) => ({
    roads,
    times: roads.map((_, i) => start + 30 * i),
  });

  it('are the middles of their roads, in the parts that the data set has', () => {
    const trips = {
      train: trajectorySetFrom([trip([0, 1, 2, 3, 4]), trip([0, 1, 2, 3])]),
      val: trajectorySetFrom([trip([5, 4, 3, 2, 1], NOON + DAY)]),
      test: trajectorySetFrom([trip([1, 2, 3, 4, 5])]),
    };
    const found = makeTrajectories({ name: 'Town', network, trips });
    expect(found).toMatchObject({ origin: 'trips', recorded: 4, leftOut: { 'too-few-points': 1 } });
    expect([...found.all[0].lonLat]).toEqual([0.5, 50, 1.5, 50, 2.5, 50, 3.5, 50, 4.5, 50]);
    expect([...found.all[1].times]).toEqual([0, 30, 60, 90, 120].map((second) => NOON + DAY + second));
    expect(found.parts).toEqual({
      train: Uint32Array.of(0),
      val: Uint32Array.of(1),
      test: Uint32Array.of(2),
    });
    expect(found.days.val).toEqual([Math.floor((NOON + DAY) / DAY)]);
  });
});

describe('a data set without trajectories', () => {
  it('is told what it lacks', () => {
    expect(() => makeTrajectories({ name: 'Town', network, trips: noTrips })).toThrow(
      /^Town has neither GPS traces nor trips.*gps\.csv/,
    );
  });

  it('is told why none can be learnt from', () => {
    expect(() => made([straightDrive(3), straightDrive(4)])).toThrow(
      /^None of the 2 GPS traces of Town can be learnt from: 2 GPS traces with fewer than 5 points\./,
    );
  });
});
