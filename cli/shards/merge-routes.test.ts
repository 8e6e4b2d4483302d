import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { quietly } from '../testing/quietly';
import { Random } from '../../src/base/random';
import type { Dataset } from '../../src/domain/dataset';
import { useBackend } from '../../src/nn/testing/backends';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { ProgressBar } from '../progress-bar';
import { drawRoutes } from '../routes/draw-routes';
import { routesCommand } from '../routes';
import { filesIn, writeDataset } from '../testing/commands';
import { listParts } from './list-parts';
import { checkWritten } from '../files/digests';
import { mergeShards } from './merge-shards';
import { temporaryFolder } from '../testing/temporary-folder';
import { writeTinyStudent } from '../testing/tiny-student';

const root = temporaryFolder();
const place = (name: string) => join(root, name);
let dataset: Dataset;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity(60, 330);
  writeDataset(place('city'), dataset);
  await writeTinyStudent(place('student.safetensors'), dataset);
});
quietly();

const words = (...more: string[]) => ['--data', place('city'), '--resamples', '20', ...more];
const student = (...more: string[]) =>
  words('--network', place('student.safetensors'), '--trips', 'train', '--beams', '1', ...more);
const draw = (args: string[]) => drawRoutes(routesCommand.read(args)!);
const merge = (from: string, out: string) =>
  mergeShards({ shards: [place(from)], out: place(out), replace: false });

/** What the command `parts` prints. */
async function listed(name: string): Promise<string> {
  const lines: string[] = [];
  vi.mocked(console.log).mockImplementation((line: string) => void lines.push(line));
  await listParts(place(name));
  return lines.join('\n');
}

it('routes of a student that were drawn and measured in parts have the bytes of those drawn in one', async () => {
  await draw(student('--out', place('one')));
  for (const index of [1, 2, 3]) await draw(student('--out', place('parts'), '--shard', `${index}/3`));
  await merge('parts', 'merged');
  const one = filesIn(place('one'));
  expect([...one.keys()]).toEqual(['digests.json', 'metrics.json', 'routes-distilled.csv']);
  const rows = one.get('routes-distilled.csv')!.toString().trim().split('\n');
  // More than two blocks: every part has pairs of its own.
  expect(rows.length - 1).toBeGreaterThan(256);
  expect(filesIn(place('merged'))).toEqual(one);
  await expect(merge('parts', 'merged')).rejects.toThrow(/is there already.*--replace/);

  await draw(student('--out', place('parts'), '--shard', '2/3', '--beams', '2'));
  await expect(merge('parts', 'x')).rejects.toThrow(/"settings" is/);
});

it('what was merged is checked where it is read again, and named with the command that makes it', async () => {
  const path = place('merged/routes-distilled.csv');
  const whole = readFileSync(path);
  await checkWritten(path);
  writeFileSync(path, whole.subarray(0, -1));
  await expect(checkWritten(path)).rejects.toThrow(
    /routes-distilled\.csv is damaged: .* Make it again: npx route-distillery routes --data .* --out .*merged --replace$/,
  );
  writeFileSync(path, whole);
});

it('pairs of a file are drawn in their order, by a baseline too, and not measured', async () => {
  const { geoIds } = dataset.network;
  const trip = dataset.trips.train;
  const [from, to] = [trip.roads[0], trip.roads[trip.offsets[1] - 1]].map((road) => geoIds[road]);
  const row = (a: number, b: number) => `${b},${a},2024-01-01T08:00:00Z`;
  const head = 'destination_road_id,origin_road_id,departure\n';
  writeFileSync(place('pairs.csv'), `${head}${row(from, to)}\n${row(to, from)}\n`);
  const asked = words('--pairs-file', place('pairs.csv'), '--model', 'shortest');
  await draw([...asked, '--out', place('file')]);
  expect([...filesIn(place('file')).keys()]).toEqual(['digests.json', 'routes-shortest.csv']);
  const rows = readFileSync(place('file/routes-shortest.csv'), 'utf8').trim().split('\n').slice(1);
  expect(rows.map((line) => line.split(',').slice(0, 3))).toEqual([
    ['file', String(from), String(to)],
    ['file', String(to), String(from)],
  ]);
  for (const index of [1, 2]) await draw([...asked, '--out', place('file-parts'), '--shard', `${index}/2`]);
  await merge('file-parts', 'file-merged');
  expect(filesIn(place('file-merged'))).toEqual(filesIn(place('file')));
  writeFileSync(place('pairs.csv'), `${head}${row(from, 999_999)}\n`);
  await expect(draw([...asked, '--out', place('x')])).rejects.toThrow(
    /pairs\.csv, row 1: the network has no road "999999"/,
  );
});

it('a damaged part is named with the command that makes it again, and made again by it', async () => {
  for (const index of [1, 2]) await draw(student('--out', place('broken'), '--shard', `${index}/2`));
  const path = place('broken/shard-2-of-2.safetensors');
  const whole = readFileSync(path);
  const random = new Random(7);
  const flipped = Uint8Array.from(whole);
  flipped[Math.floor(random.next() * whole.length)] ^= 1;
  for (const bytes of [flipped, whole.subarray(0, -1), whole.subarray(0, 20), new Uint8Array(0)]) {
    writeFileSync(path, bytes);
    await expect(merge('broken', 'x')).rejects.toThrow(
      /^Damaged.*\n.*shard-2-of-2\.safetensors: .* routes --data .* --shard 2\/2 --out .*broken$/,
    );
  }
  expect(await listed('broken')).toMatch(
    /^1\/2 {2}done\n2\/2 {2}damaged\n\nNot done:\n.*--shard 2\/2 --out .*broken$/,
  );
  await draw(student('--out', place('broken'), '--shard', '2/2'));
  expect(readFileSync(path)).toEqual(whole);
});

it('a part that is stopped goes on after the blocks that it has, to the same bytes', async () => {
  const part = () => draw(student('--out', place('stopped'), '--shard', '1/1'));
  const show = vi.spyOn(ProgressBar.prototype, 'show').mockImplementation(({ step, done }) => {
    if (step === 'routes.search' && done >= 128) process.emit('SIGTERM', 'SIGTERM');
  });
  await expect(part()).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringMatching(/^Stopped\. The same command goes on after (128|256) of \d+ routes\.$/),
    details: { exitCode: 143 },
  });
  show.mockRestore();
  expect(readdirSync(place('stopped'))).toEqual(['shard-1-of-1.unfinished']);
  const holder = { pid: 12, began: null, host: 'node7', what: 'npx route-distillery routes' };
  const lock = place('stopped/shard-1-of-1.unfinished/in-use.lock');
  writeFileSync(lock, JSON.stringify(holder));
  expect(await listed('stopped')).toMatch(
    /^1\/1 {2}unfinished: "npx route-distillery routes" \(process 12 on node7\), last sign of life [0-9] s ago\n\nNot done:\n.* routes --data .* --shard 1\/1 --out .*stopped$/,
  );
  rmSync(lock);
  const drawn: number[] = [];
  vi.spyOn(ProgressBar.prototype, 'show').mockImplementation(({ step, done }) => {
    if (step === 'routes.search') drawn.push(done);
  });
  await part();
  vi.mocked(ProgressBar.prototype.show).mockRestore();
  expect(drawn[0]).toBeGreaterThanOrEqual(128);
  expect(readdirSync(place('stopped'))).toEqual(['shard-1-of-1.safetensors']);
  await draw(student('--out', place('straight'), '--shard', '1/1'));
  expect(filesIn(place('stopped'))).toEqual(filesIn(place('straight')));
});

it('parts without a block end at once, and are not missed', async () => {
  const shortest = (index: number) =>
    draw(words('--model', 'shortest', '--trips', 'train', '--out', place('many'), '--shard', `${index}/5`));
  for (const index of [1, 2, 3, 4]) await shortest(index);
  const made = readdirSync(place('many'));
  expect(made).toHaveLength(2);
  await expect(merge('many', 'x')).rejects.toThrow(/^Shard 5 of 5 is missing/);
  expect(await listed('many')).toMatch(/^1\/5 {2}nothing to do\n2\/5 {2}done\n.*\n.*\n5\/5 {2}missing\n/);
  await shortest(5);
  await merge('many', 'of many');
  await draw(words('--model', 'shortest', '--trips', 'train', '--out', place('of one')));
  expect(filesIn(place('of many'))).toEqual(filesIn(place('of one')));
});

describe('a command line that cannot be carried out', () => {
  it.each([
    [['--out', 'x'], /--data PATH/],
    [['--data', 'a'], /--out DIR/],
    [['--data', 'a', '--out', 'x'], /distilled student needs its file or run/],
    [['--data', 'a', '--out', 'x', '--model', 'markov', '--network', 'n'], /leave out --network/],
    [['--data', 'a', '--out', 'x', '--model', 'best'], /--model must be one of/],
    [
      ['--data', 'a', '--out', 'x', '--model', 'markov', '--trips', 'val'],
      /--trips must be one of train, test, not 'val'/,
    ],
    [['--data', 'a', '--out', 'x', '--model', 'markov', '--pairs-file', 'f', '--pairs', '3'], /leave out/],
    [['--data', 'a', '--out', 'x', '--model', 'markov', '--shard', '3/2'], /1\/8 to 8\/8/],
  ])('%j says why', (args, why) => {
    expect(() => routesCommand.read(args)).toThrow(why);
  });
});
