import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAll } from '../../src/data/data-file';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import { smallTownMap } from '../../src/engine/dataset-builder/testing/small-town';
import { datasetFiles } from './dataset-folder';
import { hasSwap } from '../files/file-swap';
import { datasetCommand } from '../dataset';
import { DatasetRun } from './dataset-run';
import { filesIn, run } from '../testing/commands';
import { canMount, fullAfter, killedAt, smallDisk } from '../testing/disk-faults';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
let town: string;
/** A data set that is there before, and the one that takes its place. */
let before: Map<string, Buffer>;
let after: Map<string, Buffer>;

beforeAll(async () => {
  town = join(root, 'town.osm');
  writeFileSync(town, await readAll(smallTownMap(), 1e7));
  quiet();
  for (const trips of [OLD, NEW]) await make('--simulate', trips, '--out', join(root, trips));
  loud();
  [before, after] = [OLD, NEW].map((trips) => filesIn(join(root, trips)));
});

let out: string;
beforeEach(() => {
  quiet();
  out = join(root, 'out');
  putThere(before);
});
afterEach(() => {
  loud();
  rmSync(out, { recursive: true, force: true });
});

const [OLD, NEW] = ['30', '40'];

function quiet(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 22) });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(console, 'log').mockReturnValue(undefined);
}

function loud(): void {
  vi.useRealTimers();
  vi.restoreAllMocks();
}

function putThere(files: ReadonlyMap<string, Uint8Array>): void {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  writeFileSync(join(out, 'notes.txt'), 'mine');
  for (const [name, bytes] of files) writeFileSync(join(out, name), bytes);
}

/** The data set that is there; files of other kinds are not looked at. */
function there(): Map<string, Buffer> {
  const files = filesIn(out);
  expect(files.get('notes.txt')?.toString()).toBe('mine');
  return new Map([...files].filter(([name]) => before.has(name)));
}

const make = (...words: string[]) =>
  new DatasetRun(datasetCommand.read(['--roads', town, '--name', 'Town', ...words])!).run();
const replace = () => make('--simulate', NEW, '--out', out, '--replace');

describe('a data set that is made where one is', () => {
  it('is refused, with what would be lost', async () => {
    await expect(make('--simulate', NEW, '--out', out)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(
        /out holds a data set \(data-card\.json, .*Choose another --out, or .*--replace/,
      ),
    });
    expect(there()).toEqual(before);
  });

  it.each([
    ['the folder', () => out],
    ['one of its files', () => join(out, 'roadmap.geo')],
  ])('is refused with a word on its own input: %s', async (_, input) => {
    const options = datasetCommand.read(['--roads', input(), '--simulate', NEW, '--out', `${out}/.`])!;
    await expect(new DatasetRun(options).run()).rejects.toThrow(
      `which this command reads itself (${input()}). Choose`,
    );
    expect(there()).toEqual(before);
  });

  it('takes its place where that is said, and leaves what is no part of it', async () => {
    await replace();
    expect(there()).toEqual(after);
    await make('--roads-only', '--out', out, '--replace');
    expect(readdirSync(out).sort()).toEqual([
      'data-card.json',
      'data-card.md',
      'notes.txt',
      'roadmap.geo',
      'roadmap.rel',
    ]);
  });

  it('takes the place of one whose names are in capitals', async () => {
    renameSync(join(out, 'val.csv'), join(out, 'VAL.CSV'));
    await replace();
    expect(readdirSync(out)).not.toContain('VAL.CSV');
    expect(there()).toEqual(after);
  });

  it('may be its own input', async () => {
    const options = ['--roads', out, '--simulate', NEW, '--out', out, '--replace'];
    await new DatasetRun(datasetCommand.read(options)!).run();
    expect(there().get('roadmap.geo')).toEqual(before.get('roadmap.geo'));
    expect(there().get('train.csv')).not.toEqual(before.get('train.csv'));
  });

  it('leaves the old one whole when it is stopped or fails', async () => {
    const options = datasetCommand.read(['--roads', town, '--simulate', NEW, '--out', out, '--replace'])!;
    const stopped = new DatasetRun(options);
    const ended = stopped.run();
    process.emit('SIGTERM', 'SIGTERM');
    await expect(ended).rejects.toMatchObject({ code: 'cancelled', details: { exitCode: 143 } });
    expect(there()).toEqual(before);
    await expect(make('--simulate', '3', '--shares', '98,1,1', '--out', out, '--replace')).rejects.toThrow();
    expect(there()).toEqual(before);
    expect(readdirSync(out).filter((name) => !before.has(name))).toEqual(['notes.txt']);
  });

  it('leaves nothing of a folder that it made where it fails', async () => {
    await expect(
      make('--simulate', '3', '--shares', '98,1,1', '--out', join(root, 'new', 'deep')),
    ).rejects.toThrow();
    expect(readdirSync(root)).not.toContain('new');
  });
});

describe('a data set that takes the place of another', () => {
  it('can be killed at any moment: what can be loaded is the old or the new one', async () => {
    const ends = { old: 0, new: 0, between: 0 };
    // Until files change places, every third moment: `file-swap.test.ts` and `whole-file.test.ts` stop at each.
    const step = () => (ends.new + ends.between > 0 ? 1 : 3);
    for (let moment = 1, ended = false; !ended; moment += step()) {
      putThere(before);
      ended = await killedAt(root, moment, replace);
      const files = there();
      if (!files.has('roadmap.geo')) ends.between++;
      else if (files.get('train.csv')!.equals(before.get('train.csv')!)) {
        ends.old++;
        expect(files).toEqual(before);
      } else {
        ends.new++;
        expect(files).toEqual(after);
      }
      // The next command that reads it sees one of the two, also where files had begun to change places.
      const began = await hasSwap(out);
      rmSync(join(out, 'in-use.lock'), { force: true });
      const { dataset } = await loadHoserDataset(await datasetFiles([out]), { name: 'read' });
      const { train, val, test } = dataset.trips;
      const trips = train.tripCount + val.tripCount + test.tripCount;
      expect(trips).toBe(Number(began || ends.new > 0 ? NEW : OLD));
    }
    expect(ends.old).toBeGreaterThan(10);
    expect(ends.new).toBeGreaterThan(0);
    expect(ends.between).toBeGreaterThan(0);
  }, 120_000);

  it('leaves the old one whole on a disk that takes no more', async () => {
    const needed = [...after.values()].reduce((sum, { length }) => sum + length, 0);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      // The trial of the folder, the list of files, and a share of the data set.
      const takes = 64 * 1024 + 16 * 1024 + Math.floor(share * needed);
      await expect(fullAfter(root, takes, replace)).rejects.toMatchObject({
        code: 'storage-full',
        message: expect.stringMatching(
          /the disk is full \(ENOSPC\)\. The data set that is there is as it was\./,
        ),
      });
      expect(there()).toEqual(before);
      expect(readdirSync(out).filter((name) => !before.has(name))).toEqual(['notes.txt']);
    }
  });

  const mounts = canMount(tmpdir());
  const why = mounts ? '' : ' (not run: only root can mount a small disk)';
  it.skipIf(!mounts)(
    `leaves the old one whole on a small disk${why}`,
    async () => {
      const disk = smallDisk(root, 400)!;
      try {
        const city = join(disk.folder, 'city');
        const command = (trips: string, ...more: string[]) =>
          run('dataset', ['--roads', town, '--simulate', trips, '--out', city, ...more]);
        expect(await command(OLD)).toMatchObject({ code: 0 });
        const old = filesIn(city);
        expect(await command('5000')).toMatchObject({ code: 2, stderr: expect.stringMatching(/--replace/) });
        expect(await command('5000', '--replace')).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/the disk is full/),
        });
        expect(filesIn(city)).toEqual(old);
      } finally {
        disk.close();
      }
    },
    60_000,
  );
});

describe('a folder that a swap was cut short in', () => {
  it('is left alone where its list is nobody’s', async () => {
    writeFileSync(
      join(out, 'unfinished-swap.json'),
      '{"head":"roadmap.geo","place":[],"remove":["notes.txt"]}',
    );
    await expect(datasetFiles([out])).rejects.toThrow(/no list of files that this program wrote/);
    expect(there()).toEqual(before);
  });
});

describe('cities that are made up', () => {
  it.each(['tools/make-sample-city.ts', 'tools/make-large-city.ts'])(
    'take the place of a data set only where that is said: %s',
    async (command) => {
      const words = ['--roads', '120', '--trips', '40', '--out', out];
      expect(await run(command, words)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/--replace/),
      });
      expect(there()).toEqual(before);
      expect(await run(command, [...words, '--replace'])).toMatchObject({ code: 0 });
      expect(there().get('train.csv')).not.toEqual(before.get('train.csv'));
      expect(readFileSync(join(out, 'data-card.json'), 'utf8')).toMatch(/city/);
      expect(readdirSync(out).filter((name) => /unfinished|lock/.test(name))).toEqual([]);
    },
    30_000,
  );
});
