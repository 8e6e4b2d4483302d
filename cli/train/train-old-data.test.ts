import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/domain/dataset';
import { withPermutedRoads } from '../../src/domain/testing/permuted-roads';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { run, writeDataset } from '../testing/commands';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
const place = (name: string) => join(root, name);
const job = (data: string, out: string, ...more: string[]) => [
  ...['--data', place(data), '--out', place(out), '--pairs', '4', '--batch', '8', '--lambda', '0', ...more],
];
const recordIn = (out: string) => JSON.parse(readFileSync(join(place(out), 'run.json'), 'utf8'));

beforeAll(async () => {
  const city = await tinyCity(80, 150);
  writeDataset(place('spring'), city);
  const { train, val, test } = city.trips;
  const { roadCount } = city.network;
  // Autumn: other trips, and a map whose roads stand in another order.
  const order = Array.from({ length: roadCount }, (_, road) => (7 * road + 3) % roadCount);
  const moved = withPermutedRoads({ ...city, trips: { train, val: test, test: val } }, order);
  const autumn: Dataset = { ...city, ...moved };
  writeDataset(place('autumn'), autumn);
  writeDataset(place('elsewhere'), await tinyCity(120, 150, 9));
  expect(await run('train', job('spring', 'first', '--epochs', '2'))).toMatchObject({ code: 0 });
}, 120_000);

describe('a job on a new period that is measured on old trips', () => {
  it('says and keeps what was forgotten, and is told from a job without them', async () => {
    const more = ['--student-from', place('first'), '--epochs', '2', '--old-data', place('spring')];
    const { code, stdout, stderr } = await run('train', job('autumn', 'tuned', ...more));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stderr).toMatch(
      /Old data: spring, \d+ validation trips and \d+ test trips\. Of its 78 roads, 78 are/,
    );
    expect(stderr).toMatch(/vanilla epoch 0\/2: .*oldAccuracy 0\.\d+/);
    expect(stdout).toMatch(
      /Old and new test trips.*\n +Figure +old before +old after +new before +new after\n +Next step, vanilla( +\d+\.\d\d %){4}\n +Time error, vanilla( +\d+\.\d\d %){4}\n +Old trips are those of spring\./,
    );
    const { oldData, networks } = recordIn('tuned');
    expect(oldData).toMatchObject({
      name: 'spring',
      fingerprint: recordIn('first').data.fingerprint,
      leftOut: { noRoad: 0, noTurn: 0 },
      roads: { count: 78, matched: 78, sameIndices: false },
    });
    expect(networks.vanilla.report.periods.old.before.accuracy).toBeGreaterThan(0);
    const anew = networks.vanilla.start.tensors.filter(({ fate }: { fate: string }) => fate === 'anew');
    expect(anew.map(({ name }: { name: string }) => name)).toEqual([
      'road_network_encoder.zone_id_emb.weight',
    ]);
    const finished = await run('train', job('autumn', 'tuned', ...more, '--resume'));
    expect(finished).toMatchObject({ code: 0, stderr: expect.stringMatching(/This run is finished/) });
    expect(await run('train', job('autumn', 'tuned', ...more.slice(0, 4)))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/another run: the old data is [0-9a-f]{8} there and none here/),
    });
  }, 120_000);

  it.each<[string, () => string[], RegExp]>([
    [
      'without weights to start from',
      () => ['--old-data', place('spring')],
      /--old-data shows what a network forgets that starts from weights, and none does here\. Name the weights with --teacher-from or --student-from/,
    ],
    [
      'of another city',
      () => ['--student-from', place('first'), '--old-data', place('elsewhere')],
      /^--old-data: elsewhere and autumn are not of one city: of the \d+ roads .* Choose earlier trips on the roads/m,
    ],
    [
      'where nothing is',
      () => ['--student-from', place('first'), '--old-data', place('nowhere')],
      /nowhere does not exist\. Check the path/,
    ],
  ])('refuses old data %s with code 2', async (_, more, message) => {
    const { code, stderr } = await run('train', job('autumn', 'refused', ...more()));
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});
