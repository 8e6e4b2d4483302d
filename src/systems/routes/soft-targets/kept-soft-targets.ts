import type { BlobStore, StoredBlob } from '../../../data/blob-store';

/** Begins the name of each blob that holds answers of a teacher. */
export const ANSWERS_PREFIX = 'answers-';

/** Answers of teachers that are kept, whatever they are to. */
export async function keptSoftTargets(blobs: BlobStore): Promise<StoredBlob[]> {
  return (await blobs.list()).filter(({ name }) => name.startsWith(ANSWERS_PREFIX));
}

/** Removes all kept answers. Nothing depends on them: a run without asks its teacher, to the same end. */
export async function forgetSoftTargets(blobs: BlobStore): Promise<void> {
  for (const { key, name } of await keptSoftTargets(blobs)) await blobs.delete(key, name);
}
