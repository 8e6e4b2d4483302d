import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { datasetFiles } from '../cli/dataset/dataset-folder';
import { filesIn, resultsIn, run, start, writeDataset } from '../cli/testing/commands';
import { Random } from '../src/base/random';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { tinyCity } from '../src/systems/routes/testing/tiny-experiment';

const KILLS = 50;
const random = new Random(20261122);

// Minutes: each kill takes a start of the command.
test.describe.configure({ timeout: 1_800_000 });

let root: string;
let city: string;
test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'journey-kills-'));
  city = join(root, 'city');
  writeDataset(city, await tinyCity());
});
test.afterAll(() => rmSync(root, { recursive: true }));

/** Starts a command and kills it at a random moment, or within `milliseconds` of what it says. */
async function killed(name: string, args: readonly string[], milliseconds: number, after?: string) {
  const running = start(name, args);
  const ended = running.ended.then(({ code }) => code);
  if (after !== undefined) await Promise.race([running.said(after).catch(() => undefined), ended]);
  const timer = setTimeout(() => running.kill('SIGKILL'), milliseconds * random.next());
  const code = await ended;
  clearTimeout(timer);
  return code;
}

test('a run that is killed fifty times has whole files at every moment, and ends as if it had not been', async () => {
  const job = (out: string) => [
    ...['--data', city, '--out', join(root, out), '--compare', '--pairs', '4'],
    ...['--epochs', '3', '--teacher-epochs', '3', '--batch', '4'],
  ];
  expect(await run('train', job('straight'))).toMatchObject({ code: 0 });
  const straight = await resultsIn(join(root, 'straight'));
  const out = join(root, 'killed');
  let [kills, ends, afterEnd] = [0, 0, false];
  while (kills < KILLS) {
    // Once it has ended it is done again, over its own files.
    const words = [...job('killed'), ...(afterEnd ? [] : ['--resume'])];
    const near = random.next();
    const code =
      near < 0.3
        ? await killed('train', words, 400, 'Measuring routes')
        : await killed('train', words, 4000, near < 0.8 ? 'WebAssembly was chosen' : undefined);
    afterEnd = code === 0 && !afterEnd;
    if (code === null) kills++;
    else if (code === 0) ends++;
    else expect(code, 'refused: there is a run to go on with').toBe(2);
    for (const [name, bytes] of existsSync(out) ? await resultsIn(out) : [])
      expect(bytes.equals(straight.get(name)!), name).toBe(true);
  }
  await run('train', [...job('killed'), '--resume']);
  expect(await resultsIn(out)).toEqual(straight);
  expect(readdirSync(out).filter((name) => !straight.has(name))).toEqual([]);
  test.info().annotations.push({ type: 'report', description: `${kills} kills, ${ends} ends between them` });
});

test('a data set whose replacement is killed fifty times is the old or the new one', async () => {
  const out = join(root, 'replaced');
  const make = (trips: number) => ['--roads', city, '--simulate', String(trips), '--out', out, '--replace'];
  const [old, next] = [300, 500];
  const counts = { old: 0, new: 0 };
  expect(await run('make-dataset.ts', make(old))).toMatchObject({ code: 0 });
  for (let kills = 0; kills < KILLS;) {
    const near = random.next() < 0.7 ? 'Writing the files' : undefined;
    const code = await killed('make-dataset.ts', make(next), near ? 150 : 2500, near);
    expect([null, 0]).toContain(code);
    if (code === null) kills++;
    const { dataset } = await loadHoserDataset(await datasetFiles([out]), { name: 'read' });
    const { train, val, test: last } = dataset.trips;
    const trips = train.tripCount + val.tripCount + last.tripCount;
    expect([old, next]).toContain(trips);
    counts[trips === old ? 'old' : 'new']++;
    if (trips === next) await run('make-dataset.ts', make(old));
  }
  await run('make-dataset.ts', make(next));
  expect([...filesIn(out).keys()].filter((name) => /unfinished|lock/.test(name))).toEqual([]);
  expect(counts.old).toBeGreaterThan(0);
  test.info().annotations.push({ type: 'report', description: JSON.stringify(counts) });
});
