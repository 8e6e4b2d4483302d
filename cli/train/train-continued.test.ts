import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/base/random';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { FolderLock } from '../files/folder-lock';
import { filesIn, resultsIn, run, start, writeDataset } from '../testing/commands';
import { canMount, smallDisk } from '../testing/disk-faults';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
let city: string;
let straight: Map<string, Buffer>;
const place = (name: string) => join(root, name);
const job = (out: string, ...more: string[]) => [
  ...['--data', city, '--out', place(out), '--compare', '--pairs', '4'],
  ...['--epochs', '2', '--teacher-epochs', '2', '--batch', '4', ...more],
];

/** For runs whose networks nobody looks at. */
const SOON = ['--epochs', '1', '--teacher-epochs', '1', '--batch', '16'];

beforeAll(async () => {
  city = place('city');
  writeDataset(city, await tinyCity());
  // As `train | true`: it goes on when nobody listens any more.
  const { code, stdout, stderr } = await start('train', job('straight'), 0).ended;
  expect({ code, stdout, stderr: stderr.match(/EPIPE.*/) }).toEqual({ code: 0, stdout: '', stderr: null });
  straight = await resultsIn(place('straight'));
}, 120_000);

describe('a run on the command line', () => {
  it('leaves all of its files, and nothing else', () => {
    const routes = ['distilled', 'fastest', 'learnt', 'likeliest', 'markov', 'shortest', 'vanilla'];
    expect(readdirSync(place('straight'))).toEqual([
      'distilled.safetensors',
      'metrics.json',
      ...routes.flatMap((source) => [`routes-${source}.csv`, `routes-${source}.geojson`]),
      'run.json',
      'run.zip',
      'surprisal-test.csv',
      'teacher.safetensors',
      'vanilla.safetensors',
    ]);
  });

  it('that is stopped within an epoch goes on to the same bytes; meanwhile its folder is its own', async () => {
    mkdirSync(place('stopped'));
    const lock = await FolderLock.take(place('stopped'), 'npx route-distillery train');
    const second = await run('train', job('stopped'));
    expect(second).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is in use by "npx route-distillery train"/),
    });
    lock.release();

    const first = start('train', job('stopped'));
    await first.said('vanilla epoch 1/2');
    first.kill('SIGINT');
    const { code, stderr } = await first.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/Stopping after this step.*\nStopped\. The same command with --resume goes on/s);
    expect(readdirSync(place('stopped'))).toEqual(['unfinished-run']);

    const again = await run('train', job('stopped'));
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/unfinished.*--resume.*--replace/),
    });
    const other = await run('train', job('stopped', '--seed', '7', '--resume'));
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /is another: Seed is 42 there and 7 here.*Go on with it: npx route-distillery train /,
      ),
    });
    const resumed = await run('train', job('stopped', '--resume'));
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain('Training the teacher was finished: its checkpoint was loaded.');
    expect(resumed.stderr).toMatch(/vanilla student goes on (within epoch 2|after epoch 1) of 2/);
    expect(await resultsIn(place('stopped'))).toEqual(straight);
    expect(existsSync(join(place('stopped'), 'unfinished-run'))).toBe(false);
    const finished = await run('train', job('stopped', '--resume'));
    expect(finished).toMatchObject({ code: 0, stderr: expect.stringMatching(/This run is finished/) });
  }, 120_000);

  it('can be killed at any moment: each of its files is whole or not there, and it goes on', async () => {
    const random = new Random(20261122);
    const out = place('killed');
    // A journey kills it a hundred times.
    for (let kills = 0; kills < 2; kills++) {
      // A fast machine ends the run before it is killed: the next one begins anew.
      if (existsSync(out) && !readdirSync(out).some((name) => name.includes('unfinished')))
        rmSync(out, { recursive: true });
      const running = start('train', job('killed', '--resume'));
      if (random.next() < 0.7) await running.said('WebAssembly was chosen');
      const timer = setTimeout(() => running.kill('SIGKILL'), 2500 * random.next());
      await running.ended;
      clearTimeout(timer);
      for (const [name, bytes] of existsSync(out) ? await resultsIn(out) : [])
        expect(bytes, name).toEqual(straight.get(name));
    }
    expect(await run('train', job('killed', '--resume'))).toMatchObject({ code: 0 });
    expect(await resultsIn(out)).toEqual(straight);
  }, 180_000);

  it('is not mixed with another in its folder, and replaces it only where that is said', async () => {
    const before = filesIn(place('straight'));
    const alone = job('straight', '--seed', '7').filter((word) => word !== '--compare');
    expect(await run('train', alone)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /holds the results of another run: Seed is 42 there and 7 here, Both students is on there and off here/,
      ),
    });
    expect(filesIn(place('straight'))).toEqual(before);
    expect(await run('train', [...alone, ...SOON, '--replace'])).toMatchObject({ code: 0 });
    const names = readdirSync(place('straight'));
    expect(names.filter((name) => name.includes('vanilla') || name.includes('unfinished'))).toEqual([]);
    expect(JSON.parse(readFileSync(join(place('straight'), 'run.json'), 'utf8')).config.seed).toBe(7);
  }, 60_000);
});

describe('the folder of a run', () => {
  it.each(['/proc/x', '/proc/x/y'])('is tried before the work: %s', async (out) => {
    const ended = await run('train', ['--data', city, '--out', out]);
    expect(ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/Cannot write to \/proc\/x/),
    });
    expect(ended.stderr).not.toMatch(/Reading|epoch/);
  });

  it('is not left behind by a run that cannot begin', async () => {
    expect(
      await run('train', ['--data', join(city, 'val.csv'), '--out', place('none/at/all')]),
    ).toMatchObject({
      code: 2,
    });
    expect(existsSync(place('none'))).toBe(false);
  });

  const mounts = canMount(tmpdir());
  const why = mounts ? '' : ' (not run: only root can mount a small disk)';
  it.skipIf(!mounts)(
    `on a full disk keeps the networks, and is completed when there is room${why}`,
    async () => {
      const disk = smallDisk(root, 2600)!;
      try {
        const out = join(disk.folder, 'run');
        const options = [...job('of small disk'), '--out', out];
        const { code, stderr } = await run('train', options);
        expect(code).toBe(1);
        expect(stderr).toMatch(/run\.zip was not written: the disk is full \(ENOSPC\)\./);
        const found = await resultsIn(out);
        for (const [name, bytes] of found) expect(bytes, name).toEqual(straight.get(name));
        for (const name of ['teacher', 'vanilla', 'distilled', 'run'])
          expect([...found.keys()].some((file) => file.startsWith(name))).toBe(true);
        disk.resize(20_000);
        expect(await run('train', [...options, '--resume'])).toMatchObject({ code: 0 });
        expect(await resultsIn(out)).toEqual(straight);
        disk.fill();
        const full = await run('train', [...job('x'), '--out', join(disk.folder, 'other')]);
        expect(full).toMatchObject({ code: 2, stderr: expect.stringMatching(/the disk is full/) });
      } finally {
        disk.close();
      }
    },
    90_000,
  );
});
