import { describe, expect, it } from 'vitest';
import { StopReason, routeSetFrom } from '../../../generation/route';
import { tellingPairs } from './telling-pairs';

/** Routes over some roads; those in `stopped` did not arrive. */
const routes = (roads: readonly (readonly number[])[], stopped: readonly number[] = []) =>
  routeSetFrom(
    roads.map((each, pair) => ({
      roads: each,
      times: each.map((_, i) => i),
      origin: each[0],
      destination: each.at(-1)!,
      stop: stopped.includes(pair) ? StopReason.beamsClosed : StopReason.arrived,
      logProb: -1,
    })),
  );
const chosen = (...args: Parameters<typeof tellingPairs>) => tellingPairs(...args).map(({ pair }) => pair);

describe('the telling pairs', () => {
  it('are one of each kind: who alone arrives, then the most different of those where both do', () => {
    const vanilla = routes([[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1]], [0, 4]);
    const distilled = routes([[1, 2, 4], [1, 5, 3], [1, 2, 4, 3], [1, 2], [1]], [3, 4]);
    expect(tellingPairs(vanilla, distilled)).toEqual([
      { pair: 0, vanillaArrived: false, distilledArrived: true, shared: 0.5 },
      { pair: 3, vanillaArrived: true, distilledArrived: false, shared: 2 / 3 },
      { pair: 1, vanillaArrived: true, distilledArrived: true, shared: 0.5 },
    ]);
    expect(chosen(vanilla, distilled, 9)).toEqual([0, 3, 1, 2]);
    expect(chosen(vanilla, distilled, 1)).toEqual([0]);
  });

  it('leave out routes over the same roads, and take two that stopped only where there is nothing else', () => {
    const vanilla = routes(
      [
        [1, 2],
        [1, 2, 3],
        [1, 4, 3],
      ],
      [1],
    );
    const distilled = routes(
      [
        [1, 2],
        [1, 5],
        [1, 2, 3],
      ],
      [1],
    );
    expect(chosen(vanilla, distilled)).toEqual([2, 1]);
    expect(chosen(vanilla, vanilla)).toEqual([]);
  });
});
