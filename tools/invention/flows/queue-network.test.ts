import { describe, expect, it } from 'vitest';
import { networkOf, type Line } from '../../../src/domain/testing/small-network';
import { QueueNetwork, STEP_SECONDS, type Routes } from './queue-network';

/** Four roads in a row, of 75 m each: ten vehicles have room on one. */
const ROADS = 4;
const lines = Array.from({ length: ROADS }, (_, i): Line => [
  [i / 1000, 0],
  [(i + 1) / 1000, 0],
]);
const network = {
  ...networkOf(lines, [
    [0, 1],
    [1, 2],
    [2, 3],
  ]),
  lengthMeters: new Float64Array(ROADS).fill(75),
};
const routes: Routes = {
  roads: Uint32Array.of(0, 1, 2, 3),
  links: Uint32Array.of(0, 1, 2, 0),
  offsets: Uint32Array.of(0, 4),
  firstRoutes: Uint32Array.of(0, 1),
  chances: Float64Array.of(1),
};
const seconds = new Float64Array(ROADS).fill(10);
const delays = new Float64Array(3);

/** One vehicle every `headway` seconds for ten minutes; `each` is asked before each step. */
function driven(headway: number, each: (queues: QueueNetwork, time: number) => void = () => undefined) {
  const passes: [road: number, time: number][] = [];
  const queues = new QueueNetwork(network, routes, (road, time) => passes.push([road, time]));
  let [departed, next] = [0, 0];
  const most = { driving: 0 };
  for (let time = 0; time < 3600; time += STEP_SECONDS) {
    each(queues, time);
    for (; next < Math.min(600, time + STEP_SECONDS); next += headway, departed++)
      queues.depart(0, next, 1, seconds);
    queues.step(seconds, delays);
    most.driving = Math.max(most.driving, queues.driving);
  }
  const passesOf = (road: number, from = 0, to = Infinity) =>
    passes.filter(([one, time]) => one === road && time >= from && time < to).length;
  return { queues, departed, passes, passesOf, most };
}

describe('vehicles on roads with queues', () => {
  it('pass each road of their route once, one road after the other', () => {
    const { departed, passesOf, queues, passes } = driven(30);
    expect([0, 1, 2, 3].map((road) => passesOf(road))).toEqual(Array(4).fill(departed));
    expect(queues.driving).toBe(0);
    expect([...queues.occupancy]).toEqual([0, 0, 0, 0]);
    const [first] = [0, 1, 2, 3].map((road) => passes.find(([one]) => one === road)![1]);
    expect(first).toBe(10);
    expect(passes.find(([one]) => one === 3)![1]).toBe(40);
  });

  it('wait where few are let out, fill the roads before, and surge once it is over', () => {
    const free = driven(5);
    const { queues, passesOf, departed, most } = driven(5, (each, time) => {
      if (time === 100) each.headway[2] = 60;
      if (time === 700) each.restore(2);
    });
    // Ten minutes at one a minute, where else one passes in five seconds.
    expect(passesOf(2, 120, 700)).toBeLessThanOrEqual(11);
    expect(free.passesOf(2, 120, 600)).toBeGreaterThan(90);
    expect(passesOf(3, 160, 700)).toBeLessThanOrEqual(11);
    // The jam reaches the road two before.
    expect(passesOf(0, 300, 600)).toBeLessThan(0.6 * free.passesOf(0, 300, 600));
    expect(passesOf(3, 710, 800)).toBeGreaterThan(20);
    expect(most.driving).toBeGreaterThan(50);
    expect(passesOf(3)).toBe(departed);
    expect(queues.driving).toBe(0);
  });

  it('dissolve a circle of full roads', () => {
    const ring = {
      ...network,
      ...networkOf(lines, [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 0],
      ]),
      lengthMeters: network.lengthMeters,
    };
    const around: Routes = {
      ...routes,
      roads: Uint32Array.of(0, 1, 2, 3, 0, 1, 2, 3, 0),
      links: Uint32Array.of(0, 1, 2, 3, 0, 1, 2, 3, 0),
      offsets: Uint32Array.of(0, 9),
    };
    let passes = 0;
    const queues = new QueueNetwork(ring, around, () => passes++);
    for (let i = 0; i < 60; i++) queues.depart(0, 0, 1, seconds);
    for (let time = 0; time < 7200; time += STEP_SECONDS) queues.step(seconds, new Float64Array(4));
    expect([passes, queues.driving]).toEqual([540, 0]);
  });

  it('come late to the end of a road that takes hours', () => {
    const times: number[] = [];
    const queues = new QueueNetwork(network, routes, (_, time) => times.push(time));
    const slow = Float64Array.of(9000, 10, 10, 10);
    queues.depart(0, 0, 1.5, slow);
    for (let time = 0; time < 14_400; time += STEP_SECONDS) queues.step(slow, delays);
    expect(times).toEqual([13_500, 13_515, 13_530, 13_545]);
  });
});
