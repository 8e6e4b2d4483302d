import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../../src/data/data-file';
import { DEFAULT_CHOICE } from '../../src/data/gps/gps-choice';
import { readGps } from '../../src/data/gps/read-gps';
import { tinyDatasetFiles } from '../../src/data/testing/tiny-dataset';
import type { Dataset } from '../../src/domain/dataset';
import { digestOfFile } from '../../src/engine/checkpoints/checkpoint-file';
import { localTask } from '../../src/engine/protocol/local-task';
import { routesCsv } from '../../src/engine/routes/route-files';
import { filesOfRun, zipRun } from '../../src/engine/runs/run-bundle';
import { tripsAsRoutes } from '../../src/generation/route';
import { useBackend } from '../../src/nn/testing/backends';
import { languageFile, tokeniserFile } from '../../src/systems/htp/checkpoints/network-file';
import { HTP_NETWORKS } from '../../src/systems/htp/networks';
import { ringDataset, ringOrder, untrainedNetworks } from '../../src/systems/htp/testing/untrained-networks';
import { unmeasuredRecord } from '../../src/systems/htp/testing/unmeasured-record';
import { openNetworks } from '../../src/systems/htp/points/point-networks';
import { TripLabels } from '../../src/systems/htp/trips/trip-labels';
import { pointsCommand } from '../points';
import { readNetworks } from './make-points';
import { grantedOrders, routesForPoints } from './routes-for-points';
import { runner } from '../testing/commands';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
let dataset: Dataset;

beforeAll(async () => {
  await useBackend('wasm');
  for (const [name, text] of Object.entries(tinyDatasetFiles())) writeFileSync(join(root, name), text);
  dataset = await ringDataset();
  const { tokeniser, weights, dispose } = untrainedNetworks(dataset);
  const { config, scales } = tokeniser.parts;
  const { box } = tokeniser.labels;
  const bytes = await tokeniserFile(weights.tokeniser, { config, scales, box, target: 'route' }, 'ring');
  const { vocabulary, parameters, config: model } = weights.language;
  const { vocabularySize: _, ...sizes } = model;
  const { codebooks, roads } = vocabulary;
  const about = { sizes, form: 'plain', dropout: 0, codebooks, roads, box } as const;
  const said = await languageFile(parameters, { ...about, tokeniser: await digestOfFile(bytes) }, 'ring');
  writeFileSync(join(root, 'tokeniser.safetensors'), bytes);
  writeFileSync(join(root, 'language.safetensors'), said);
  dispose();
});

const run = runner('points', '--run', root, '--data', root);

it('writes the same points of the same command into a file', async () => {
  const out = join(root, 'points.gpx');
  const { stdout } = await run('--out', out, '--interval', '12', '--start', '2020-02-29T08:30');
  expect(stdout).toMatch(/^1 of 8 routes left out\. Route 2 .* HTP makes 20 to 200/);
  const [, points, routes] = /^(\d+) points of (\d+) routes? in /m.exec(stdout)!;
  const text = readFileSync(out, 'utf8');
  const choice = { ...DEFAULT_CHOICE, kind: 'gpx' } as const;
  const { traces } = await readGps([dataFileFromBytes('points.gpx', text)], choice);
  expect([traces.times.length, traces.traceCount]).toEqual([Number(points), Number(routes)]);
  expect(traces.times[0]).toBe(Date.UTC(2020, 1, 29, 8, 30) / 1000);
  expect(traces.times[1] - traces.times[0]).toBe(12);
});

describe('routes that points are asked for', () => {
  const asked = (...args: string[]) =>
    pointsCommand.read(['--run', root, '--data', root, '--out', 'a.csv', ...args])!;
  const found = (...args: string[]) => routesForPoints(asked(...args), dataset, localTask<string>());

  it('are those of a file, at their own times or at others', async () => {
    const file = join(root, 'routes.csv');
    const set = {
      source: 'distilled',
      odSource: 'test',
      routes: tripsAsRoutes(dataset.trips.train),
    } as const;
    writeFileSync(file, [...routesCsv(dataset.network, [set], { withModel: true })].join(''));
    const own = await found('--routes', file, '--first', '3');
    expect(own.map(({ name }) => name)).toEqual(['route 1', 'route 2', 'route 3']);
    const { roads, times, offsets } = dataset.trips.train;
    const [{ order }] = own;
    expect([...order.roads]).toEqual([...roads.subarray(0, offsets[1])]);
    expect([order.start, order.interval]).toEqual([times[0], 15]);
    // The roads of the ring are about equally long, and each takes a minute.
    expect(Math.abs(order.duration / (60 * offsets[1]) - 1)).toBeLessThan(0.05);
    const [other] = await found('--routes', file, '--duration', '900', '--interval', '10');
    expect(other.order).toMatchObject({ start: times[0], duration: 900, interval: 10 });
  });

  it('are left out and counted where they cannot be granted', () => {
    const named = (order: Partial<ReturnType<typeof ringOrder>>) => ({
      name: 'a',
      order: { ...ringOrder(0, 5), ...order },
    });
    const { granted, notes } = grantedOrders(
      [named({}), named({ duration: NaN }), named({ interval: 1 }), named({})],
      dataset,
      30,
    );
    expect(granted).toHaveLength(2);
    expect(notes).toEqual([
      '2 of 4 routes left out. Route 2 has no times of its own. Give them: --start TIME --duration S.',
    ]);
    expect(() => grantedOrders([named({})], dataset, 4)).toThrow(
      /none of the 1 route. Route 1 has 5 roads, and .* 4 at most/,
    );
    expect(() => grantedOrders([], dataset, 4)).toThrow(/Ring has no test trips/);
  });
});

describe('the options', () => {
  it.each([
    [['--out', 'a.gpx', '--data', 'd'], /--run RUN, or by both files/],
    [['--run', 'r', '--tokeniser', 't', '--data', 'd'], /--run RUN, or by both files/],
    [['--run', 'r', '--out', 'a.gpx'], /--data PATH/],
    [['--run', 'r', '--data', 'd'], /--out FILE.gpx, .csv, .geojson/],
    [['--run', 'r', '--data', 'd', '--out', 'a.json'], /an ending that says what it is/],
    [['--run', 'r', '--data', 'd', '--out', 'a.csv', '--model', 'x'], /Name the file too/],
    [
      ['--run', 'r', '--data', 'd', '--out', 'a.csv', '--start', '2021-02-29T08:00'],
      /--start must be a time/,
    ],
    [['--run', 'r', '--data', 'd', '--out', 'a.csv', '--interval', '0x10'], /--interval must be more than 0/],
    [
      ['--run', 'r', '--data', 'd', '--out', 'a.csv', '--temperature', '0x1'],
      /--temperature must be a number/,
    ],
    [['--run', 'r', '--data', 'd', '--out', 'a.csv', '--interval', '0'], /--interval must be more than 0/],
    [
      ['--run', 'r', '--data', 'd', '--out', 'a.csv', '--temperature', 'x'],
      /--temperature must be a number from 0 to 10/,
    ],
    [['--run', 'r', '--data', 'd', '--out', 'a.csv', '--seed', '1.5'], /--seed must be a whole number/],
    [
      ['--run', 'r', '--data', 'd', '--out', 'a.csv', '--backend', 'tpu'],
      /--backend must be one of .*, not 'tpu'/,
    ],
  ])('%j are refused in words', (args, message) => {
    expect(() => pointsCommand.read(args)).toThrow(message);
  });

  it('ask for help, or name both files', () => {
    expect(pointsCommand.read(['--help'])).toBeNull();
    const args = ['--tokeniser', 't', '--language', 'l', '--data', 'd', '--out', 'A.GeoJSON'];
    expect(pointsCommand.read(args)).toMatchObject({
      networks: { tokeniser: 't', language: 'l' },
      format: 'geojson',
      drawing: { seed: 1, temperature: 0.7, monotone: false, noise: true, masked: true },
    });
  });
});

describe('the networks of a run', () => {
  /** A run as the page exports it, with these networks of the folder. */
  async function exported(networks: readonly string[]): Promise<string> {
    const record = unmeasuredRecord(dataset, networks);
    const checkpoints = networks.map((name) => ({
      name,
      bytes: new Uint8Array(readFileSync(join(root, `${name}.safetensors`))),
    }));
    const files = filesOfRun({ record, metrics: null, checkpoints, sets: [], series: [] });
    const zip = join(root, `${networks.join('-')}-run.zip`);
    writeFileSync(zip, zipRun({ id: 'one', name: 'One' }, files));
    return zip;
  }

  it('are the same in its folder and in its run.zip', async () => {
    const { id: _, files: ___, ...ofFolder } = await readNetworks({ run: root });
    const { id: __, files, ...ofZip } = await readNetworks({ run: await exported(HTP_NETWORKS) });
    expect(ofZip).toEqual(ofFolder);
    expect(files.language).toMatch(/run\.zip\/language\.safetensors$/);
  });

  it('are told where the run lacks one, or is no run', async () => {
    const half = await exported(['tokeniser']);
    await expect(readNetworks({ run: half })).rejects.toThrow(/run\.zip holds no language\.safetensors/);
    await expect(readNetworks({ run: join(root, 'nowhere') })).rejects.toThrow(/nowhere does not exist/);
    const checkpoint = join(root, 'tokeniser.safetensors');
    await expect(readNetworks({ run: checkpoint })).rejects.toThrow(/is no run: --run takes its folder/);
    const other = join(root, 'other.zip');
    writeFileSync(other, zipSync({ 'a.txt': new Uint8Array(1) }));
    await expect(readNetworks({ run: other })).rejects.toThrow(/is no exported run/);
  });
});

it('names the file that is no such network', async () => {
  const [mine, other] = ['language', 'tokeniser'].map((name) => join(root, `${name}.safetensors`));
  const args = ['--tokeniser', mine, '--language', other, '--data', root, '--out', join(root, 'none.csv')];
  const { networks } = pointsCommand.read(args)!;
  await expect(
    openNetworks(await readNetworks(networks), dataset, new TripLabels(dataset.network)),
  ).rejects.toThrow(`${mine}: This tokeniser checkpoint cannot be used: it is of "`);
});

it('writes nothing where a network is missing', async () => {
  const out = join(root, 'none.csv');
  const args = ['--tokeniser', join(root, 'nowhere'), '--language', join(root, 'language.safetensors')];
  const { networks } = pointsCommand.read([...args, '--data', root, '--out', out])!;
  await expect(readNetworks(networks)).rejects.toThrow(/nowhere does not exist/);
  expect(existsSync(out)).toBe(false);
});
