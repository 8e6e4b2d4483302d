import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, vi } from 'vitest';
import { quietly } from '../testing/quietly';
import { readAll, type DataFile } from '../../src/data/data-file';
import { smallTownMap, smallTownTraces } from '../../src/engine/dataset-builder/testing/small-town';
import { datasetCommand } from '../dataset';
import { DatasetRun } from '../dataset/dataset-run';
import { filesIn } from '../testing/commands';
import { mergeShards } from './merge-shards';
import { ProgressBar } from '../progress-bar';
import { temporaryFolder } from '../testing/temporary-folder';

const root = temporaryFolder();
const place = (name: string) => join(root, name);
const save = async (name: string, file: DataFile) => writeFileSync(place(name), await readAll(file, 1e7));
const words = (...more: string[]) => [
  ...['--roads', place('town.osm'), '--trips', place('drives.csv'), '--name', 'Town'],
  ...['--made', '2026-01-01T00:00:00Z', '--keep-traces', ...more],
];
const make = (...more: string[]) => new DatasetRun(datasetCommand.read(words(...more))!).run();
const merge = (out: string, ...shards: string[]) =>
  mergeShards({ shards: shards.map(place), out: place(out), replace: false });

beforeAll(async () => {
  await save('town.osm', smallTownMap());
  await save('drives.csv', smallTownTraces(15));
});
quietly();

it('a data set that was matched in three parts has the bytes of one that was matched in one', async () => {
  await make('--out', place('one'));
  for (const index of [3, 1]) await make('--out', place('parts'), '--shard', `${index}/3`);
  await expect(merge('merged', 'parts')).rejects.toThrow(
    /Shard 2 of 3 is missing.*\n.* dataset .*--shard 2\/3/,
  );
  await make('--out', place('parts'), '--shard', '2/3');
  await merge('merged', 'parts');
  const merged = filesIn(place('merged'));
  expect(merged.size).toBeGreaterThan(8);
  expect(merged).toEqual(filesIn(place('one')));

  // A part that is there is left as it is, whatever says that it is to be made.
  const part = place('parts/shard-2-of-3.safetensors');
  const before = readFileSync(part);
  await make('--out', place('parts'), '--shard', '2/3', '--cache', place('cache'));
  expect(console.log).toHaveBeenLastCalledWith(expect.stringContaining('is there already'));
  expect(readFileSync(part)).toEqual(before);

  await make('--out', place('many'), '--shard', '1/40');
  expect(console.log).toHaveBeenLastCalledWith(expect.stringMatching(/^Part 1\/40 has nothing to do/));

  await make('--out', place('other'), '--shard', '2/3', '--noise', '9');
  await expect(
    merge(
      'x',
      'parts/shard-1-of-3.safetensors',
      'other/shard-2-of-3.safetensors',
      'parts/shard-3-of-3.safetensors',
    ),
  ).rejects.toThrow(/is a part of other work .*"settings" is/);

  await save('drives.csv', smallTownTraces(16));
  await expect(merge('x', 'parts')).rejects.toThrow(/was made of other data.*"traces" is/);
});

it('a part that is stopped goes on after the traces that it has, to the same bytes', async () => {
  await save('drives.csv', smallTownTraces(250));
  const part = (out: string) => make('--out', place(out), '--shard', '1/1');
  await part('straight');
  const done: number[] = [];
  const show = vi.spyOn(ProgressBar.prototype, 'show').mockImplementation((report) => {
    if (report.step !== 'traces.match') return;
    // A count may be shown twice, and a second signal would end this process.
    if (report.done === 100 && !done.includes(100)) process.emit('SIGTERM', 'SIGTERM');
    done.push(report.done);
  });
  await expect(part('stopped')).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringMatching(/^Stopped\. The same command goes on after 100 of \d+ traces\.$/),
    details: { exitCode: 143 },
  });
  expect(readdirSync(place('stopped'))).toEqual(['shard-1-of-1.unfinished']);
  done.length = 0;
  show.mockImplementation((report) => void (report.step === 'traces.match' && done.push(report.done)));
  await part('stopped');
  show.mockRestore();
  expect(done[0]).toBe(100);
  expect(filesIn(place('stopped'))).toEqual(filesIn(place('straight')));
});

it('what cannot be done in parts is refused', () => {
  const options = (...args: string[]) => datasetCommand.read(['--roads', 'a.osm', '--out', 'x', ...args]);
  expect(() => options('--simulate', '10', '--shard', '1/2')).toThrow(/--shard needs --trips/);
  expect(() => options('--trips', 'a.csv', '--recover-by', 'e', '--shard', '1/2')).toThrow(
    /leave out --recover-by, or --shard/,
  );
  for (const time of ['2026-02-30T00:00:00Z', '2026-01-01', 'now'])
    expect(() => options('--trips', 'a.csv', '--made', time)).toThrow(/--made must be a time/);
});
