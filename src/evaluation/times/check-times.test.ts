import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../base/task';
import { gridTown } from '../../domain/testing/grid-town';
import { trajectorySetFrom } from '../../domain/trajectory-set';
import { routeSetFrom, StopReason } from '../../generation/route';
import { checkTimes, ownError, type SaysMinutes } from './check-times';

const network = gridTown(3);
const none = trajectorySetFrom([]);
const driven = (...minutes: readonly number[]) =>
  trajectorySetFrom(minutes.map((each, i) => ({ roads: [0, 1, 2], times: [i, i + 30, i + 60 * each] })));
const city = { network, trips: { train: none, val: driven(2, 3, 5), test: driven(4) } };
const says: SaysMinutes = async (questions) => questions.map(({ departure }) => 4 + departure / 60);

const route = (
  roads: readonly number[],
  times: readonly number[],
  destination = roads[roads.length - 1],
) => ({
  ...{ roads, times, origin: roads[0], destination },
  stop: destination === roads[roads.length - 1] ? StopReason.arrived : StopReason.notStated,
});

describe('a check of times', () => {
  it('tells the error of the encoder by the validation trips', async () => {
    const { limit, trips } = await ownError(city, says, NO_TASK);
    const off = [4 - 2, 4 + 1 / 60 - 3, 5 - 4 - 2 / 60].sort((a, b) => a - b);
    expect(trips).toBe(3);
    expect(limit).toBeCloseTo(off[1] + 0.8 * (off[2] - off[1]), 10);
  });

  it('needs validation trips, and asks the encoder nothing without', async () => {
    const asked: unknown[] = [];
    const watched: SaysMinutes = async (questions) => (asked.push(questions), questions.map(() => 1));
    const bare = { network, trips: { train: none, val: none, test: none } };
    await expect(ownError(bare, watched, NO_TASK)).rejects.toThrow('no validation trips');
    expect(asked).toEqual([]);
  });

  it('says of each route what it takes, what the encoder says, and what the trip took that asked for it', async () => {
    const routes = routeSetFrom([
      route([0, 1], [0, 60], 2),
      route([0, 2], [0, 300]),
      route([1, 2], [60, 660]),
    ]);
    const { own, said, trip, report } = await checkTimes(city, routes, says, 2, NO_TASK, { resamples: 20 });
    expect([...own]).toEqual([NaN, 5, 10]);
    expect([...said]).toEqual([NaN, 4, 5]);
    expect([...trip]).toEqual([NaN, 4, NaN]);
    expect([report?.routes, report?.beyond.value, report?.against?.trips]).toEqual([2, 0.5, 1]);
  });

  it('has no report where no route arrived', async () => {
    const routes = routeSetFrom([route([0, 1], [0, 60], 2)]);
    const { own, report } = await checkTimes(city, routes, says, 2, NO_TASK);
    expect([...own, report]).toEqual([NaN, null]);
  });
});
