import { strToU8, unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zipBlob } from './zip-files';
import { testTask } from '../base/testing/test-task';

const file = (name: string, ...pieces: string[]) => ({
  name,
  chunks: () => pieces.map((piece) => strToU8(piece)),
});

it('packs files piece by piece, the same files to the same bytes', async () => {
  const files = [file('a.csv', 'one,', 'two\n', 'three'), file('empty.csv'), file('b/c.json', '{}')];
  let checkpoints = 0;
  const told: string[] = [];
  const task = testTask({
    onCheckpoint: () => checkpoints++,
    onProgress: ({ done, total }) => told.push(`${done}/${total}`),
  });
  const blob = await zipBlob(files, task);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const inside = Object.entries(unzipSync(bytes)).map(([name, content]) => [
    name,
    new TextDecoder().decode(content),
  ]);
  expect(inside).toEqual([
    ['a.csv', 'one,two\nthree'],
    ['empty.csv', ''],
    ['b/c.json', '{}'],
  ]);
  expect(checkpoints).toBe(4);
  expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
  expect(new Uint8Array(await (await zipBlob(files)).arrayBuffer())).toEqual(bytes);
});

it('ends when its checkpoint does', async () => {
  const task = testTask();
  task.cancel();
  await expect(zipBlob([file('a', 'x')], task)).rejects.toMatchObject({ code: 'cancelled' });
});
