import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { verdictFile, verdictText } from '../../src/engine/review/verdict-file';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { filesOfRun, readRunBytes, zipRun } from '../../src/engine/runs/run-bundle';
import { RunReader } from '../../src/engine/runs/run-reader';
import { systems } from '../../src/systems/registry';
import { useBackend } from '../../src/nn/testing/backends';
import { runFlows, smallConfig, smallFlows } from '../../src/systems/lightst/testing/small-flows';
import { run, writeDataset } from '../testing/commands';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
let city: string;
const place = (name: string) => join(root, name);
const textOf = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');
const report = (...args: string[]) => run('report', args);
const smallest = ['--lambda', '0', '--epochs', '1', '--batch', '8', '--pairs', '12'];

beforeAll(async () => {
  city = place('city');
  writeDataset(city, await tinyCity());
  const job = [
    '--data',
    city,
    ...smallest,
    '--seeds',
    '2',
    '--seed',
    '7',
    '--report',
    '--out',
    place('runs'),
  ];
  const { code, stdout, stderr } = await run('train', job);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Report of all seeds: ${place('runs/report.html')}`);
}, 180_000);

describe('train --seeds --report', () => {
  it('leaves a report of each run, whose numbers are those of its measures', () => {
    const data = JSON.parse(textOf('runs', 'seed-7', 'report.json'));
    const metrics = JSON.parse(textOf('runs', 'seed-7', 'metrics.json'));
    expect(data.runs.map(({ seed }: { seed: number }) => seed)).toEqual([7]);
    for (const group of data.groups)
      for (const own of group.sets) {
        const { source } = data.sets[own.set];
        const result = metrics.results.find(
          (one: { model: string; odSource: string }) => one.model === source && one.odSource === group.split,
        );
        expect(own.estimates).toEqual(result.estimates);
        expect(own.thesisCode).toEqual(result.fork);
      }
    expect(textOf('runs', 'seed-7', 'report.appendix.html')).toContain('npx route-distillery train ');
    expect(textOf('runs', 'seed-7', 'report.html')).toContain('npx route-distillery ');
  });

  it('leaves one report of all seeds', () => {
    const data = JSON.parse(textOf('runs', 'report.json'));
    expect(data.runs.map(({ seed }: { seed: number }) => seed)).toEqual([7, 8]);
    expect(data.seeds.length).toBeGreaterThan(0);
    expect(textOf('runs', 'report.appendix.html')).toContain('id="figure-6"');
    expect(textOf('runs', 'report.csv')).toMatch(/^section,run,split,set,against,scenario,measure,value/);
  });

  it('goes on with finished runs, and makes the same report', async () => {
    const before = JSON.parse(textOf('runs', 'report.json'));
    const job = ['--data', city, ...smallest, '--seeds', '2', '--seed', '7', '--report', '--resume'];
    expect(await run('train', [...job, '--out', place('runs')])).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/This run is finished/),
    });
    expect({ ...JSON.parse(textOf('runs', 'report.json')), made: '' }).toEqual({ ...before, made: '' });
  }, 60_000);
});

describe('report', () => {
  it('reports a packed run, with the verdicts of a reviewer', async () => {
    const verdict = { pass: 0, verdict: 'plausible', reason: null, note: '', blind: true } as const;
    const file = verdictFile({
      reviewer: 'Somebody',
      dataset: 'Tiny city',
      review: '0123456789abcdef',
      pairs: 3,
      sets: [{ source: 'vanilla', title: 'vanilla' }],
      verdicts: [{ ...verdict, source: 'real', pair: 0, at: '2026-01-02T03:04:05.000Z' }],
    });
    writeFileSync(place('verdicts.json'), verdictText(file));
    const args = [join(place('runs/seed-8'), 'run.zip'), '--data', city, '--out', place('alone')];
    const { code, stdout, stderr } = await report(
      ...args,
      '--verdicts',
      place('verdicts.json'),
      '--title',
      'A & B',
    );
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(place('alone/report.html'));
    const html = textOf('alone', 'report.html');
    expect(html).toContain('<h1>A &amp; B</h1>');
    expect(html).toContain('The verdicts of Somebody are about other lines');
    expect(textOf('alone', 'report.appendix.html')).toContain('This report is of one run');
  }, 60_000);

  it('refuses routes over a road that the data set does not have', async () => {
    const zip = new Uint8Array(readFileSync(place('runs/seed-8/run.zip')));
    const read = await readRunBytes('run.zip', zip, new RunReader(systems));
    const sets = read.sets.map((set) => {
      const { offsets, roads } = set.routes;
      const within = roads.findIndex((_, i) => !offsets.includes(i) && !offsets.includes(i + 1));
      return { ...set, routes: { ...set.routes, roads: roads.with(within, 999_999) } };
    });
    writeFileSync(place('wrong.zip'), zipRun(read.plan, filesOfRun({ ...read, sets })));
    const { code, stderr } = await report(place('wrong.zip'), '--data', city, '--out', place('wrong'));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/"wrong\.zip" .* routes do not follow the roads or trips of "city"/),
    });
    expect(existsSync(place('wrong/report.html'))).toBe(false);
  }, 60_000);

  it('says what it takes', async () => {
    expect(await report('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/npx route-distillery report RUN \[RUN\.\.\.\]/),
    });
  });

  it.each<[string, () => string[], RegExp]>([
    ['no run', () => [], /Name at least one run\. See --help/],
    ['a folder that is not there', () => [place('nowhere')], /nowhere does not exist/],
    [
      'a folder without a run',
      () => [city],
      /holds no run\.zip\. Name a folder that the command train wrote/,
    ],
    [
      'a run of other data',
      () => [place('runs/seed-7')],
      /seed-7 was made with the data set "city" \([0-9a-f]{8}\), not with "Sample city"/,
    ],
    ['one run twice', () => [place('runs/seed-7'), place('runs/seed-7/')], /are one folder/],
    [
      'verdicts that are none',
      () => [place('runs/seed-7'), '--data', city, '--verdicts', join(city, 'nothing.json')],
      /nothing\.json does not exist/,
    ],
  ])(
    'refuses %s with code 2',
    async (_, args, message) => {
      const { code, stderr } = await report(...args());
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
      expect(existsSync(place('nowhere'))).toBe(false);
    },
    30_000,
  );
});

describe('report of runs that draw no routes', () => {
  beforeAll(async () => {
    await useBackend('wasm');
    const dataset = await smallFlows({ bins: 200 });
    for (const seed of [5, 6]) {
      const { record } = await runFlows({ dataset, config: { ...smallConfig(1), seed } });
      const files = filesOfRun({ record, metrics: null, checkpoints: [], sets: [], series: [] });
      writeFileSync(place(`flows-${seed}.zip`), zipRun({ id: `flows-${seed}`, name: 'Flows' }, files));
    }
  }, 60_000);

  it('sums up seeds by their records, without their data', async () => {
    const args = [place('flows-5.zip'), place('flows-6.zip'), '--out', place('flows')];
    const { code, stdout, stderr } = await report(...args);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(place('flows/report.html'));
    const data = JSON.parse(textOf('flows', 'report.json'));
    expect(data.format).toBe('route-distillery-runs-report');
    expect(data.runs.map(({ seed }: { seed: number }) => seed)).toEqual([5, 6]);
    expect(textOf('flows', 'report.html')).toContain('of Small flows, 2 runs</h1>');
    expect(textOf('flows', 'report.csv')).toMatch(/^section,run,seed,table,row,column,value/);
  }, 60_000);

  it.each<[string, () => string[], RegExp]>([
    [
      'runs of two systems',
      () => [place('flows-5.zip'), place('runs/seed-7')],
      /seed-7 is a run of the system "routes", .*flows-5\.zip one of "lightst"\. Compare runs of one system/,
    ],
    [
      'verdicts about them',
      () => [place('flows-5.zip'), '--verdicts', place('verdicts.json')],
      /Verdicts are about routes, and flows-5\.zip is a run of Flows/,
    ],
  ])(
    'refuses %s with code 2',
    async (_, args, message) => {
      const { code, stderr } = await report(...args());
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
    },
    30_000,
  );
});
