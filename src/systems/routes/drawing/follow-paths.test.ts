import { expect, it } from 'vitest';
import { followPaths } from './minimum-risk';
import { routeAt, StopReason } from '../../../generation/route';
import { HistoryModel } from '../../../generation/testing/history-model';

it('gives paths their times and log-probabilities, and ends them where the model knows no way on', async () => {
  const GRAPH = [[1, 2], [3], [3], [0]];
  const model = new HistoryModel(GRAPH, (_, successors) => (successors.length === 1 ? [1] : [0.7, 0.3]));
  const pairs = {
    origins: Uint32Array.of(0, 0, 0, 3),
    destinations: Uint32Array.of(3, 3, 3, 3),
    departures: Float64Array.of(100, 0, 0, 7),
  };
  const routes = await followPaths(model, pairs, [[0, 2, 3], [0, 1, 2, 3], null, [3]]);
  expect(routeAt(routes, 0)).toMatchObject({
    roads: Uint32Array.of(0, 2, 3),
    times: Float64Array.of(100, 110, 120),
    stop: StopReason.arrived,
    logProb: Math.log(0.3),
  });
  expect([...routeAt(routes, 1).roads]).toEqual([0, 1]);
  expect([...routeAt(routes, 2).roads]).toEqual([0]);
  expect([...routes.stop]).toEqual([
    StopReason.arrived,
    StopReason.deadEnd,
    StopReason.deadEnd,
    StopReason.arrived,
  ]);
  expect(model.tree.nodeCount).toBe(0);
});
