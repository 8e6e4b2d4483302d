import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random';
import { localTask } from '../../src/engine/protocol/local-task';
import { routesCsv } from '../../src/engine/routes/route-files';
import { tripsAsRoutes } from '../../src/generation/route';
import { useBackend } from '../../src/nn/testing/backends';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { encoderFile } from '../../src/systems/transfertraj/checkpoints/encoder-file';
import { freshEncoder } from '../../src/systems/transfertraj/networks/encoder';
import { smallConfig } from '../../src/systems/transfertraj/testing/small-recovery';
import { writeDataset } from '../../cli/testing/commands';
import { readCommandLine } from '../../cli/options';
import { checkTimes, TIMES_TOOL } from './times';
import { temporaryFolder } from '../../cli/testing/temporary-folder';

const root = temporaryFolder();
const place = (name: string) => join(root, name);

beforeAll(async () => {
  await useBackend('wasm');
  const dataset = await tinyCity();
  writeDataset(place('city'), dataset);
  const encoder = freshEncoder(smallConfig(), { places: [], roads: [] }, new Random(2));
  writeFileSync(place('encoder.safetensors'), await encoderFile(encoder, 'travel-time', 'ab12'));
  encoder.weights.dispose();
  const { test, val } = dataset.trips;
  const csv = (trips: typeof test) =>
    routesCsv(dataset.network, [{ source: 'distilled', odSource: 'test', routes: tripsAsRoutes(trips) }]);
  writeFileSync(place('test.csv'), [...csv(test)].join(''));
  writeFileSync(place('val.csv'), [...csv(val)].join(''));
});

const check = async (...args: string[]) =>
  checkTimes(readCommandLine(TIMES_TOOL.options, args)!.values, localTask<string>());

describe('a check of travel times', () => {
  it('says of trips themselves that they are never off from the truth', async () => {
    const lines = await check(
      ...['--routes', place('test.csv'), '--routes', place('val.csv')],
      ...['--data', place('city'), '--encoder', place('encoder.safetensors')],
    );
    const text = lines.join('\n');
    expect(text).toMatch(
      /^encoder\.safetensors is off by at most [\d.]+ min for nine in ten of \d+ validation trips\./,
    );
    expect(text).toMatch(/test\.csv: \d+ routes/);
    // The limit is the 90 % quantile of these very trips.
    const [, beyond, of] = /val\.csv: [^]*?(\d+) of (\d+) differ/.exec(text)!;
    expect(Number(beyond)).toBeLessThanOrEqual(Math.ceil(0.1 * Number(of)));
    expect(text.match(/routes {3}0\.00 \(0\.00 to 0\.00\) min/g)).toHaveLength(2);
    expect(text).not.toMatch(/encoder {2}0\.00/);
  });

  it.each([
    [['--data', 'x', '--encoder', 'x'], 'Name the routes to check: --routes FILE.'],
    [['--routes', 'x', '--encoder', 'x'], 'Name the data set that has their roads: --data PATH.'],
    [['--routes', 'x', '--data', 'x'], 'Name the encoder that says travel times: --encoder FILE.'],
  ])('is refused with %s alone', (args, message) => expect(check(...args)).rejects.toThrow(message));

  it('is refused where a folder has no encoder', async () => {
    const args = ['--routes', place('test.csv'), '--data', place('city'), '--encoder', root];
    await expect(check(...args)).rejects.toThrow(
      'has no encoder that could be used: travel-time.safetensors and pretrained.safetensors are missing',
    );
  });
});
