import type { BlobStore, StoredBlob } from '../../data/blob-store';

/** Prefix of the name of each blob with soft targets. Browsers hold files under it, so it does not change. */
export const SOFT_TARGETS_PREFIX = 'answers-';

/** All kept soft targets, of any teacher and data set. */
export async function keptSoftTargets(blobs: BlobStore): Promise<StoredBlob[]> {
  return (await blobs.list()).filter(({ name }) => name.startsWith(SOFT_TARGETS_PREFIX));
}

/** Removes all kept soft targets. Nothing depends on them: a run computes the same ones again. */
export async function forgetSoftTargets(blobs: BlobStore): Promise<void> {
  for (const { key, name } of await keptSoftTargets(blobs)) await blobs.delete(key, name);
}
