import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { BlobStore } from './blob-store';
import { damageFiles, MemoryDisk } from './testing/memory-directory';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);

describe.each(['copy', 'in place'] as const)('BlobStore on a disk that writes by %s', (style) => {
  it('keeps, lists, replaces and deletes', async () => {
    const store = new BlobStore(new MemoryDisk(style).root, () => 42);
    expect(await store.get('run', 'weights')).toBeUndefined();
    await store.put('run', 'weights', bytesOf('first'));
    await store.put('run', 'weights', bytesOf('sec'), bytesOf(''), bytesOf('ond'));
    await store.put('run', 'optimiser.state/1', bytesOf('x'));
    await store.put('other key', 'weights');
    expect(textOf(await store.get('run', 'weights'))).toBe('second');
    expect(textOf(await store.getHead('run', 'weights', 3))).toBe('sec');
    expect(textOf(await store.get('other key', 'weights'))).toBe('');
    expect(await store.list('run')).toEqual([
      { key: 'run', name: 'weights', bytes: 6, savedAt: 42 },
      { key: 'run', name: 'optimiser.state/1', bytes: 1, savedAt: 42 },
    ]);
    await store.delete('run', 'weights');
    expect(await store.get('run', 'weights')).toBeUndefined();
    await store.delete('run');
    await store.delete('run');
    await store.delete('run', 'weights');
    expect((await store.list()).map(({ key }) => key)).toEqual(['other key']);
  });

  it('gives back any bytes under any name, whole pieces of 4 MiB too', async () => {
    const store = new BlobStore(new MemoryDisk(style).root);
    const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme-ascii' });
    await fc.assert(
      fc.asyncProperty(name, name, fc.uint8Array(), async (key, blob, bytes) => {
        await store.put(key, blob, bytes);
        expect(await store.get(key, blob)).toEqual(bytes);
      }),
      { numRuns: 40 },
    );
    for (const length of [4 * 1024 * 1024, 4 * 1024 * 1024 + 1]) {
      const large = new Uint8Array(length).fill(7);
      await store.put('large', 'blob', large.subarray(0, 100), large.subarray(100));
      expect((await store.get('large', 'blob'))?.every((byte) => byte === 7)).toBe(true);
      expect((await store.list('large'))[0].bytes).toBe(length);
    }
  });

  it('a full disk gives storage-full and leaves the old blob, whichever write it is', async () => {
    const outcomes: string[] = [];
    for (let at = 1; at < 12; at++) {
      const disk = new MemoryDisk(style);
      const store = new BlobStore(disk.root);
      await store.put('run', 'weights', bytesOf('old'));
      disk.fullAt = disk.operations + at;
      const outcome: unknown = await store
        .put('run', 'weights', bytesOf('new bytes'))
        .catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'Failure', code: 'storage-full' });
      const kept = textOf(await store.get('run', 'weights'));
      expect(kept).toBe(outcome === undefined ? 'new bytes' : 'old');
      expect(await store.list()).toHaveLength(1);
      outcomes.push(outcome === undefined ? 'kept' : 'full');
    }
    expect(new Set(outcomes)).toEqual(new Set(['kept', 'full']));
  });

  it('a disk without room for a folder gives storage-full too', async () => {
    const disk = new MemoryDisk(style);
    disk.fullAt = 1;
    const put = new BlobStore(disk.root).put('run', 'weights', bytesOf('new'));
    await expect(put).rejects.toMatchObject({ name: 'Failure', code: 'storage-full' });
  });

  it('a tab that dies at any write leaves the old blob or the new one', async () => {
    const seen = new Set<string | undefined>();
    for (let at = 1; at < 12; at++) {
      const disk = new MemoryDisk(style);
      const store = new BlobStore(disk.root);
      await store.put('run', 'weights', bytesOf('old'));
      disk.deadFrom = disk.operations + at;
      await store.put('run', 'weights', bytesOf('new bytes')).catch(() => undefined);
      disk.deadFrom = 0;
      seen.add(textOf(await store.get('run', 'weights')));
      await store.put('run', 'weights', bytesOf('later'));
      expect(textOf(await store.get('run', 'weights'))).toBe('later');
      expect(await store.list()).toHaveLength(1);
    }
    expect(seen).toEqual(new Set(['old', 'new bytes']));
  });

  it('notices damage', async () => {
    const disk = new MemoryDisk(style);
    const store = new BlobStore(disk.root);
    await store.put('run', 'weights', bytesOf('some bytes'));
    damageFiles(await disk.root.getDirectoryHandle('run'), 3);
    const outcome: unknown = await store.get('run', 'weights').catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Failure);
    expect((outcome as Failure).message).toMatch(/"weights" of "run" was kept but is damaged/);
  });

  it('refuses names that no file can have', async () => {
    const store = new BlobStore(new MemoryDisk(style).root);
    await expect(store.put('', 'x', bytesOf('x'))).rejects.toThrow(/too long a name/);
    await expect(store.put('a', 'é'.repeat(150), bytesOf('x'))).rejects.toThrow(/too long a name/);
  });
});
