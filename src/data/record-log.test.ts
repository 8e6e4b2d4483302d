import { describe, expect, it } from 'vitest';
import { BlobStore } from './blob-store';
import { damageFiles, MemoryDisk } from './testing/memory-directory';

const record = (n: number) => new Uint8Array(20).fill(n);

async function logOf(disk: MemoryDisk, count: number): Promise<BlobStore> {
  const blobs = new BlobStore(disk.root);
  for (let n = 1; n <= count; n++) await blobs.append('run', 'log', record(n));
  return blobs;
}

describe.each(['copy', 'in place'] as const)('a log on a disk that writes %s', (style) => {
  it('gives back its records in their order, and each takes the same room', async () => {
    const disk = new MemoryDisk(style);
    const blobs = new BlobStore(disk.root);
    const room: number[] = [];
    for (let n = 1; n <= 50; n++) {
      const before = disk.used;
      await blobs.append('run', 'log', record(n));
      room.push(disk.used - before);
    }
    expect(await blobs.records('run', 'log')).toEqual(Array.from({ length: 50 }, (_, i) => record(i + 1)));
    expect(new Set(room).size).toBe(1);
    expect(await blobs.logBytes('run', 'log')).toBe(disk.used);
  });

  it('holds every record of additions that were begun before the one in front had ended', async () => {
    const blobs = new BlobStore(new MemoryDisk(style).root);
    const all = Array.from({ length: 20 }, (_, i) => record(i + 1));
    await Promise.all(all.map((one) => blobs.append('run', 'log', one)));
    expect(await blobs.records('run', 'log')).toEqual(all);
  });

  it('is no blob, goes with its key, and is empty where there is none', async () => {
    const disk = new MemoryDisk(style);
    const blobs = await logOf(disk, 2);
    await blobs.put('run', 'log', record(9));
    expect((await blobs.list()).map(({ name }) => name)).toEqual(['log']);
    expect(await blobs.get('run', 'log')).toEqual(record(9));
    await blobs.deleteLog('run', 'log');
    expect(await blobs.records('run', 'log')).toEqual([]);
    await blobs.append('run', 'log', record(1));
    await blobs.delete('run');
    expect(await blobs.records('run', 'log')).toEqual([]);
    expect(await blobs.logBytes('other', 'log')).toBe(0);
    expect(disk.used).toBe(0);
  });

  it('does not hold a record twice that was asked for twice', async () => {
    const disk = new MemoryDisk(style);
    const blobs = await logOf(disk, 2);
    const { used } = disk;
    await blobs.append('run', 'log', record(2));
    expect(disk.used).toBe(used);
  });

  it('that was killed at any write, or found the disk full, keeps what was there and goes on', async () => {
    for (const kill of [true, false])
      for (let at = 1; ; at++) {
        const disk = new MemoryDisk(style);
        const blobs = await logOf(disk, 2);
        disk[kill ? 'deadFrom' : 'fullAt'] = disk.operations + at;
        const failed = await blobs.append('run', 'log', record(3)).then(
          () => false,
          () => true,
        );
        disk.deadFrom = disk.fullAt = 0;
        const found = await blobs.records('run', 'log');
        expect(found.slice(0, 2)).toEqual([record(1), record(2)]);
        await blobs.append('run', 'log', record(3));
        expect(await blobs.records('run', 'log')).toEqual([1, 2, 3].map(record));
        if (!failed) break;
      }
  });

  it('ends before a record that is damaged', async () => {
    const disk = new MemoryDisk(style);
    const blobs = await logOf(disk, 3);
    const perRecord = disk.used / 3;
    damageFiles(await disk.root.getDirectoryHandle('run'), perRecord + 15);
    expect(await blobs.records('run', 'log')).toEqual([record(1)]);
  });
});
