import type { BlobStore } from '../../data/blob-store';

/** Deletes all but the newest blobs under a key. */
export async function keepNewest(blobs: BlobStore, key: string, most: number): Promise<void> {
  const newestFirst = (await blobs.list(key)).sort((a, b) => b.savedAt - a.savedAt);
  for (const { name } of newestFirst.slice(most)) await blobs.delete(key, name);
}
