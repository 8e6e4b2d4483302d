import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainCommand } from '../../../cli/train';
import { loadHoserDataset } from '../../../src/data/hoser-layout';
import { dataFilesFromPaths } from '../../../cli/node-files';
import { readRunBytes } from '../../../src/engine/runs/run-bundle';
import { RunReader } from '../../../src/engine/runs/run-reader';
import { ReferenceFolder } from '../../../parity/harness/reference-folder';
import { verifyFolder } from '../../../parity/harness/verify-folder';
import { systems } from '../registry';
import { nextRoadCounter } from './index';
import { NextRoadCounter } from './counter';
import { networkOf } from '../../../src/domain/testing/small-network';
import { trajectorySetFrom } from '../../../src/domain/trajectory-set';
import { FORWARD, Rows, type Subject } from '../../../parity/harness/compare';

interface Stored {
  readonly following: readonly [number, number][];
  readonly trips: readonly number[][];
  readonly smoothing: number;
  /** Probabilities of the successors of each road. */
  readonly next: Readonly<Record<string, number[]>>;
}

const FILE = 'counts.json';

/** Probabilities of next roads against numbers that were worked out by hand. */
const counts: Subject = {
  name: 'next_road_counts',
  async run(context) {
    const stored = context.folder.json(FILE) as Stored;
    const roads = 1 + Math.max(...stored.following.flat());
    const lines = Array.from({ length: roads }, (_, road) => [[road, 0] as const, [road + 1, 0] as const]);
    const network = networkOf(lines, stored.following);
    const trips = trajectorySetFrom(stored.trips.map((of) => ({ roads: of, times: of.map((_, i) => i) })));
    const counter = new NextRoadCounter(network, stored.smoothing);
    for (let trip = 0; trip < trips.tripCount; trip++) counter.learn(trips, trip);
    const rows = new Rows(context, 'next_road_counts');
    for (const [road, expected] of Object.entries(stored.next))
      rows.row(`next roads of road ${road}`, [...counter.next(Number(road))], expected, FORWARD);
  },
};

const CITY = new URL('../../../public/sample-city', import.meta.url).pathname;

describe('the next-road counter', () => {
  let out: string;
  const printed: string[] = [];
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'next-road-counter-'));
    vi.spyOn(console, 'log').mockImplementation((text: string) => void printed.push(text));
    const words = ['--system', 'next-road-counter', '--smoothing', '2', '--backend', 'cpu', '--out', out];
    await trainCommand(words, systems).run(words);
    vi.restoreAllMocks();
  });
  afterAll(() => rmSync(out, { recursive: true }));

  it('is trained by the command line, with its own flag, into a run that can be read again', async () => {
    expect(printed.join('\n')).toMatch(/Counted by +Next roads right\n +counter +\d\d\.\d\d %/);
    const reader = new RunReader(systems);
    const run = await readRunBytes('run.zip', new Uint8Array(readFileSync(join(out, 'run.zip'))), reader);
    expect(run.record).toMatchObject({
      version: 2,
      system: 'next-road-counter',
      config: { smoothing: 2 },
      networks: { counter: { architecture: 'NextRoadCounter', training: { bestEpoch: 1 } } },
    });
    expect(run.plan).toMatchObject({ system: 'next-road-counter', networks: ['counter'] });
    expect(run.series.map(({ network }) => network)).toEqual(['counter']);
    const { counterAccuracy } = await reader.headlines(run);
    expect(counterAccuracy).toBeGreaterThan(0.6);
  });

  it('takes its checkpoint back over the same roads, and refuses it over others', async () => {
    const { adopt } = await nextRoadCounter.load();
    const bytes = new Uint8Array(readFileSync(join(out, 'counter.safetensors')));
    const { dataset } = await loadHoserDataset(await dataFilesFromPaths([CITY]), { name: 'Sample city' });
    const adopted = await adopt({ bytes, fileName: 'counter.safetensors' }, dataset);
    expect(adopted.network).toBe('counter');
    expect(adopted.report.tensors).toMatchObject([{ name: 'next_road_counts', fate: 'used' }]);
    const other = { ...dataset, fingerprint: 'other', name: 'Elsewhere' };
    expect(() => adopt({ bytes, fileName: 'counter.safetensors' }, other)).toThrow(
      /another data set than "Elsewhere"/,
    );
  });

  it('gives the numbers that were worked out by hand', async () => {
    const file = new URL('./reference/counts.json', import.meta.url);
    const folder = new ReferenceFolder(new Map([['counts.json', new Uint8Array(readFileSync(file))]]));
    const checks = await verifyFolder(folder, [counts], {
      backend: 'cpu',
    });
    expect(checks.map(({ passed }) => passed)).toEqual([true, true, true, true]);
  });
});
