import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../src/base/task';
import { trajectorySetFrom } from '../../src/domain/trajectory-set';
import { routeAt } from '../../src/generation/route';
import { networkInMeters } from '../../src/matching/testing/matching-city';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { writeDataset } from '../../cli/testing/commands';
import { learntPaths, pathsOf } from './thinned';
import { temporaryFolder } from '../../cli/testing/temporary-folder';

const folder = temporaryFolder();

describe('paths that training trips teach', () => {
  it('are of a data set of the same roads, else refused', async () => {
    const city = await tinyCity(50, 20);
    writeDataset(folder, city);
    const paths = await learntPaths(folder, city.network);
    expect(paths.map(({ learntFrom }) => learntFrom)).toEqual(Array(3).fill(city.fingerprint));
    expect(paths.map(({ name }) => name)).toEqual(['fastest paths', 'likeliest paths', 'learnt-cost paths']);
    await expect(learntPaths(folder, (await tinyCity(60, 20)).network)).rejects.toThrow(
      'has other roads than the traces were driven on',
    );
  });

  it('go where the trips went, and not by the shortest way', async () => {
    const round = [0, 3, 4, 5, 2];
    // Straight on by roads 0, 1 and 2, or round by 0, 3, 4, 5 and 2. A step of road 3 takes a second, of road 1 is unknown.
    const network = networkInMeters([
      [
        [0, 0],
        [200, 0],
      ],
      [
        [200, 0],
        [400, 0],
      ],
      [
        [400, 0],
        [600, 0],
      ],
      [
        [200, 0],
        [200, 100],
      ],
      [
        [200, 100],
        [400, 100],
      ],
      [
        [400, 100],
        [400, 0],
      ],
    ]);
    const trip = { roads: round, times: [0, 20, 30, 50, 60] };
    const train = trajectorySetFrom(Array.from({ length: 20 }, () => trip));
    const paths = pathsOf({ network, fingerprint: 'round', trips: { train, val: train, test: train } });
    const pairs = {
      origins: Uint32Array.of(0),
      destinations: Uint32Array.of(2),
      departures: Float64Array.of(0),
    };
    const likeliest = paths.find(({ name }) => name === 'likeliest paths')!;
    expect([...routeAt(await likeliest.routesBetween(pairs, NO_TASK), 0).roads]).toEqual(round);
  });
});
