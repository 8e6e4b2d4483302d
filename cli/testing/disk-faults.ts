import { execFileSync, spawnSync } from 'node:child_process';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';

/** What changes a disk: a program can be killed before each of them. */
const CHANGES = ['open', 'rename', 'rm', 'rmdir', 'mkdir'] as const;
const HANDLE_CHANGES = ['write', 'sync', 'close'] as const;

type Hook = (real: () => Promise<unknown>, what: string, args: readonly unknown[]) => Promise<unknown>;

/** Puts a hook before every change of the disk while some work is done. */
async function hooked<T>(folder: string, hook: Hook, work: () => Promise<T>): Promise<T> {
  const some = await fs.open(folder, 'r');
  const prototype = Object.getPrototypeOf(some) as Record<string, (...args: unknown[]) => Promise<unknown>>;
  await some.close();
  const module = fs as unknown as typeof prototype;
  const put = (object: typeof prototype, name: string) => {
    const real = object[name];
    object[name] = function (this: unknown, ...args: unknown[]) {
      return hook(() => real.apply(this, args), name, args);
    };
    return () => void (object[name] = real);
  };
  const back = [
    ...CHANGES.map((name) => put(module, name)),
    ...HANDLE_CHANGES.map((name) => put(prototype, name)),
  ];
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    for (const restore of back) restore();
    syncBuiltinESMExports();
  }
}

/**
 * Does some work until it is about to change the disk for the `last`-th time, and leaves it there for good, as a
 * program is left that is killed.
 * @param folder one that is there
 * @returns whether the work had come to its end before
 */
export async function killedAt(folder: string, last: number, work: () => Promise<unknown>): Promise<boolean> {
  let changes = 0;
  let die: () => void = () => undefined;
  const dead = new Promise<'dead'>((resolve) => (die = () => resolve('dead')));
  const opened: FileHandle[] = [];
  const hook: Hook = async (real, what) => {
    if (++changes >= last) {
      die();
      return new Promise(() => undefined);
    }
    const result = await real();
    if (what === 'open') opened.push(result as FileHandle);
    return result;
  };
  const end = await hooked(folder, hook, () => Promise.race([work(), dead]));
  // The system closes the files of a process that is gone.
  for (const handle of opened) if (handle.fd !== -1) await handle.close();
  return end !== 'dead';
}

/** Does some work on a disk that takes so many bytes more. */
export function fullAfter<T>(folder: string, bytes: number, work: () => Promise<T>): Promise<T> {
  let left = bytes;
  const hook: Hook = (real, what, args) => {
    if (what !== 'write') return real();
    const { length } = args[0] as Uint8Array | string;
    left -= length;
    if (left >= 0) return real();
    const error = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    return Promise.reject(error);
  };
  return hooked(folder, hook, work);
}

/** A disk of its own, which is small. */
export interface SmallDisk {
  readonly folder: string;
  resize(kib: number): void;
  /** Leaves no room. */
  fill(): void;
  close(): void;
}

/** Null where nobody may mount one. */
export function smallDisk(parent: string, kib: number): SmallDisk | null {
  const folder = join(parent, 'small-disk');
  try {
    execFileSync('mkdir', ['-p', folder]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return {
    folder,
    resize: (size) => void execFileSync('mount', ['-o', `remount,size=${size}k`, folder]),
    fill: () => void spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'filled')}`, 'bs=4k']),
    close: () => void execFileSync('umount', ['-l', folder]),
  };
}

/** Whether small disks can be mounted here; the title of a test that needs one says so where not. */
export function canMount(parent: string): boolean {
  const disk = smallDisk(parent, 64);
  disk?.close();
  return disk !== null;
}
