import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import type { GpsTraces } from '../../../domain/gps-traces';
import { tripAt } from '../../../domain/trajectory-set';
import { Matcher } from '../../../matching/matcher';
import { simulateGps } from '../../../matching/simulate-gps';
import {
  isConnected,
  matchingCity,
  networkInMeters,
  traceOf,
  tracesOf,
} from '../../../matching/testing/matching-city';
import { makePointTrips, fitsNetworks } from './make-point-trips';
import { LEFT_OUT_REASONS, type LeftOutReason } from './point-trips';
import { TripLabels } from './trip-labels';

const { graph, ubodt, trips } = await matchingCity();
const { network } = graph;
const matcher = new Matcher(graph, ubodt);

interface OneTrace {
  readonly lonLat: Float64Array;
  readonly times: Float64Array;
}

function drive(intervalSeconds: number, least: number, random: Random): OneTrace {
  for (let trip = 0; trip < trips.tripCount; trip++) {
    const { roads, times } = tripAt(trips, trip);
    const made = simulateGps(graph, roads, times, { noiseMeters: 6, intervalSeconds }, random);
    if (made.times.length >= least) return made;
  }
  throw new Error(`No trip of the city has ${least} points every ${intervalSeconds} s.`);
}

const random = new Random(3);
/** Drives of some 20 to 60 points. */
const drives = Array.from({ length: 60 }, (_, trip) => {
  const { roads, times } = tripAt(trips, trip);
  return simulateGps(graph, roads, times, { noiseMeters: 6, intervalSeconds: 5 }, random);
});

const long = drive(5, 40, random);
const part = ({ lonLat, times }: OneTrace, from: number, to: number): OneTrace => ({
  lonLat: lonLat.slice(2 * from, 2 * to),
  times: times.slice(from, to),
});
const without = (trace: OneTrace, from: number, to: number): OneTrace => {
  const [head, tail] = [part(trace, 0, from), part(trace, to, trace.times.length)];
  return {
    lonLat: Float64Array.from([...head.lonLat, ...tail.lonLat]),
    times: Float64Array.from([...head.times, ...tail.times]),
  };
};
const moved = ({ lonLat, times }: OneTrace, degrees: number): OneTrace => ({
  lonLat: lonLat.map((value) => value + degrees),
  times,
});

/** No half of it is long enough. */
const gap = without(part(long, 0, 38), 17, 21);

const made = (list: readonly OneTrace[]) => {
  const traces: GpsTraces = tracesOf(list);
  return makePointTrips({ name: 'Town', network, extras: { traces } }, NO_TASK, matcher);
};

describe('trips of GPS traces', () => {
  it('are as many as there are traces, but for those that are left out', async () => {
    const { trips: points, leftOut, traces, parts } = await made(drives);
    expect(points.length).toBeGreaterThan(20);
    expect(traces).toBe(drives.length);
    expect(points.length + LEFT_OUT_REASONS.reduce((sum, reason) => sum + leftOut[reason], 0)).toBe(traces);
    expect(Object.values(parts).reduce((sum, part) => sum + part.length, 0)).toBe(points.length);
  });

  it('are points in a row of their trace, on one connected route that is driven forwards', async () => {
    const { trips: points } = await made(drives);
    for (const { trace, firstPoint, lonLat, times, roads, places, interval } of points) {
      const n = times.length;
      expect(n).toBeGreaterThanOrEqual(20);
      expect(lonLat).toEqual(drives[trace].lonLat.slice(2 * firstPoint, 2 * (firstPoint + n)));
      expect(times).toEqual(drives[trace].times.slice(firstPoint, firstPoint + n));
      expect(isConnected(network, roads)).toBe(true);
      expect([places[0], places[n - 1]]).toEqual([0, roads.length - 1]);
      expect(places.every((place, i) => i === 0 || place >= places[i - 1])).toBe(true);
      expect(interval).toBeCloseTo(5, 9);
    }
  });

  it('have labels that lead back to their points', async () => {
    const labels = new TripLabels(network);
    const { trips: points } = await made(drives);
    for (const trip of points) {
      const made = labels.pointsOf(trip.roads, labels.labelsOf(trip));
      const { plane } = labels;
      for (let i = 0; i < trip.lonLat.length; i += 2) {
        const east = plane.x(made.lonLat[i]) - plane.x(trip.lonLat[i]);
        const north = plane.y(made.lonLat[i + 1]) - plane.y(trip.lonLat[i + 1]);
        expect(Math.hypot(east, north)).toBeLessThan(0.5);
      }
      expect([...labels.scaledPoints(trip.lonLat)].every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it('begin behind a gap or end before it', async () => {
    // Eight points of the first part are of a gap, and the rest is long enough.
    const { trips: points } = await made([without(long, 4, 12)]);
    expect(points).toHaveLength(1);
    expect(points[0].firstPoint).toBe(4);
    expect(points[0].times[0]).toBe(long.times[12]);
  });

  it('tell the two passages of a road that is driven twice apart', async () => {
    const corners = [
      [0, 0],
      [300, 0],
      [300, 300],
      [0, 300],
      [0, 0],
    ] as const;
    const square = networkInMeters(corners.slice(1).map((corner, i) => [corners[i], corner]));
    // Once around and once more along the first road, 50 m a step.
    const places = Array.from({ length: 29 }, (_, i) => {
      const [side, along] = [Math.floor((50 * i) / 300) % 4, (50 * i) % 300];
      const [[x, y], [toX, toY]] = [corners[side], corners[side + 1]];
      return [x + (along / 300) * (toX - x), y + (along / 300) * (toY - y)] as const;
    });
    const traces = tracesOf([traceOf(places, 10)]);
    const { trips: points } = await makePointTrips(
      { name: 'Square', network: square, extras: { traces } },
      NO_TASK,
    );
    const [{ roads, places: found, lonLat }] = points;
    expect([...roads]).toEqual([0, 1, 2, 3, 0]);
    expect([found[2], found[27]]).toEqual([0, 4]);
    const labels = new TripLabels(square);
    const { fractions } = labels.labelsOf({ roads, places: found, lonLat });
    fractions.forEach((fraction, i) => expect(1500 * fraction).toBeCloseTo(50 * i, 0));
  });

  const reasonOf = async (trace: OneTrace): Promise<LeftOutReason> => {
    const { leftOut } = await made([long, trace]);
    const [reason, ...others] = LEFT_OUT_REASONS.filter((each) => leftOut[each] > 0);
    expect(others).toEqual([]);
    return reason;
  };

  it('are refused for the reason that is counted', async () => {
    expect(await reasonOf(part(long, 0, 19))).toBe('too-few-points');
    expect(await reasonOf(moved(long, 1))).toBe('unmatched');
    expect(await reasonOf({ ...long, times: long.times.map(() => NaN) })).toBe('unmatched');
    expect(await reasonOf({ ...long, lonLat: long.lonLat.map((_, i) => long.lonLat[i % 2]) })).toBe(
      'one-place',
    );
    expect(await reasonOf(drive(1, 201, random))).toBe('too-many-points');
    expect(await reasonOf(gap)).toBe('gaps');
  });

  it('fit the context of the language model', () => {
    // 5 conditions, 6 tokens for each of 25 patterns and 3 more leave room for 227 roads: the last token is not read.
    expect([fitsNetworks(227, 200), fitsNetworks(228, 200)]).toEqual([true, false]);
    expect([fitsNetworks(359, 20), fitsNetworks(360, 20)]).toEqual([true, false]);
  });
});

describe('a data set without trips of points', () => {
  it('is told what it lacks', async () => {
    await expect(makePointTrips({ name: 'Town', network }, NO_TASK, matcher)).rejects.toThrow(
      /^Town has no GPS traces, .*gps\.csv/,
    );
  });

  it('is told that its points are elsewhere', async () => {
    await expect(made([moved(long, 1)])).rejects.toThrow(
      /^Of 1 GPS trace of Town with 20 points or more none matches its roads\. The points lie between longitude/,
    );
  });

  it('is told why each trace is none', async () => {
    await expect(made([part(long, 0, 12), part(long, 0, 19), gap, moved(long, 1)])).rejects.toThrow(
      /makes a trip: 1 trace not on the roads, 1 trace parted by gaps into fewer than 20 points and 2 traces/,
    );
  });
});
