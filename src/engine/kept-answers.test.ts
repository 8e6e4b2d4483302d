import { expect, it } from 'vitest';
import { BlobStore } from '../data/blob-store';
import { MemoryDisk } from '../data/testing/memory-directory';
import { ANSWERS_PREFIX, forgetAnswers, keptAnswers } from './kept-answers';

it('forgets the answers of teachers to every data set, and nothing else', async () => {
  const blobs = new BlobStore(new MemoryDisk().root);
  for (const key of ['one', 'two']) {
    await blobs.put(key, `${ANSWERS_PREFIX}ab`, Uint8Array.of(1, 2));
    await blobs.put(key, 'other', Uint8Array.of(3));
  }
  expect((await keptAnswers(blobs)).map(({ key, bytes }) => [key, bytes])).toEqual([
    ['one', 2],
    ['two', 2],
  ]);
  await forgetAnswers(blobs);
  expect(await keptAnswers(blobs)).toEqual([]);
  expect((await blobs.list()).map(({ name }) => name)).toEqual(['other', 'other']);
});
