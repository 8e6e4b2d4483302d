import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delayedSeconds } from '../../knowledge/flow-delays';
import { RoadClock } from '../../knowledge/road-seconds';
import { NO_ROAD } from '../../domain/sensor-series';
import { gridTown } from '../../domain/testing/grid-town';
import { routeAt, StopReason } from '../route';
import { fastestPathRoutes } from './cheapest-path';
import { fastestPathRoutesAt } from './departure-paths';

const town = gridTown(3);
const R = town.roadCount;
const [START, BIN] = [600, 20];

const bins = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.array(fc.integer({ min: 1, max: 60 }), { minLength: count * R, maxLength: count * R }),
  );
const binnedOf = (seconds: number[]) => ({
  start: START,
  binSeconds: BIN,
  seconds: Float64Array.from(seconds),
});
const pair = (origin: number, destination: number, departure: number) => ({
  origins: Uint32Array.of(origin),
  destinations: Uint32Array.of(destination),
  departures: Float64Array.of(departure),
});

/** Earliest times at which each road can be entered, by relaxing every link until nothing changes. */
function earliest(clock: RoadClock, origin: number, departure: number): number[] {
  const entered = new Array<number>(R).fill(Infinity);
  entered[origin] = departure;
  for (let round = 0; round < R; round++)
    for (let road = 0; road < R; road++)
      for (let i = town.successorOffsets[road]; i < town.successorOffsets[road + 1]; i++)
        if (entered[road] < Infinity)
          entered[town.successors[i]] = Math.min(
            entered[town.successors[i]],
            clock.leave(road, entered[road]),
          );
  return entered;
}

describe('the fastest path at a time of day', () => {
  it('arrives when relaxing every link arrives, and its times are those of its roads', () => {
    fc.assert(
      fc.property(bins, fc.nat(R - 1), fc.nat(R - 1), fc.nat(120), (seconds, from, to, later) => {
        const binned = binnedOf(seconds);
        const clock = new RoadClock(town, binned);
        const { roads, times, stop } = routeAt(
          fastestPathRoutesAt(town, binned, pair(from, to, START + later)),
          0,
        );
        const expected = earliest(clock, from, START + later)[to];
        expect(stop).toBe(expected < Infinity ? StopReason.arrived : StopReason.deadEnd);
        if (expected < Infinity) expect(times[times.length - 1]).toBeCloseTo(expected, 6);
        for (let i = 1; i < roads.length; i++) expect(times[i]).toBe(clock.leave(roads[i - 1], times[i - 1]));
      }),
      { numRuns: 60 },
    );
  });

  it('takes as long as the fastest path where every bin is the same', () => {
    const seconds = Float64Array.from({ length: R }, (_, road) => 5 + ((road * 7) % 11));
    const asked = pair(0, R - 1, START);
    const still = routeAt(fastestPathRoutes(town, seconds, asked), 0);
    const timed = routeAt(fastestPathRoutesAt(town, { start: START, binSeconds: BIN, seconds }, asked), 0);
    expect(timed.times.at(-1)).toBeCloseTo(still.times.at(-1)!, 9);
  });

  it('goes around a road that will be full', () => {
    const free = new Float64Array(R).fill(10);
    const asked = pair(0, R - 1, START);
    const before = routeAt(fastestPathRoutes(town, free, asked), 0).roads;
    const full = before[1];
    const table = { nodes: 2, roads: Uint32Array.of(full, NO_ROAD) };
    const jammed = delayedSeconds(table, Float32Array.of(5, 900, 30, 900), Float64Array.of(10, 1), free);
    expect(jammed[full]).toBeCloseTo(10 * (1 + 0.15 * 0.5 ** 4), 9);
    expect(jammed[R + full]).toBe(100);
    expect(jammed.filter((s) => s === 10)).toHaveLength(2 * R - 2);
    const binned = { start: START - BIN, binSeconds: BIN, seconds: jammed };
    const { roads } = routeAt(fastestPathRoutesAt(town, binned, asked), 0);
    expect([...roads]).not.toContain(full);
  });
});
