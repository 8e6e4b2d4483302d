import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderLock } from './folder-lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-lock-'));
  file = join(folder, 'in-use.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const holder = () => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const taken = (change: object) => writeFileSync(file, JSON.stringify({ ...HOLDER, ...change }));
const HOLDER = { pid: process.pid, began: null, host: hostname(), what: 'another command' };
/** A number that no process has: this one has ended. */
const deadPid = () => spawnSync('true').pid;

describe('a lock of a folder', () => {
  it('is refused to a second while the first lives, and free again afterwards', async () => {
    const lock = await FolderLock.take(folder, 'the first');
    await expect(FolderLock.take(folder, 'the second')).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(`is in use by "the first" \\(process ${process.pid} on `),
    });
    lock.release();
    expect(existsSync(file)).toBe(false);
    (await FolderLock.take(folder, 'the second')).release();
  });

  it.each([
    ['of a process that has ended', () => taken({ pid: deadPid() })],
    ['whose number is another process’s by now', () => taken({ began: 'long ago 1' })],
    ['without its text, since the process died within making it', () => writeFileSync(file, '')],
    ['with another text', () => writeFileSync(file, '{"pid": "all of them"}')],
  ])('is taken over where it is one %s', async (_, leave) => {
    leave();
    const lock = await FolderLock.take(folder, 'the next');
    expect(holder()).toMatchObject({ pid: process.pid, what: 'the next' });
    lock.release();
  });

  it('is left to a process on another machine, of which nothing is known here', async () => {
    taken({ pid: deadPid(), host: 'elsewhere' });
    await expect(FolderLock.take(folder, 'mine')).rejects.toThrow(/on elsewhere\).*delete .*in-use\.lock/);
  });

  it('that was taken over stays with who has it', async () => {
    const lock = await FolderLock.take(folder, 'the first');
    taken({ what: 'somebody else' });
    lock.release();
    expect(holder().what).toBe('somebody else');
  });

  it('goes to one of many that find the same stale one at the same time', async () => {
    taken({ pid: deadPid() });
    const script = `
      import { FolderLock } from ${JSON.stringify(fileURLToPath(new URL('folder-lock.ts', import.meta.url)))};
      const wait = Number(process.argv[2]) - Date.now();
      await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        const lock = await FolderLock.take(process.argv[1], 'one of many');
        const from = Date.now();
        await new Promise((resolve) => setTimeout(resolve, 1000));
        console.log(JSON.stringify([from, Date.now()]));
        lock.release();
      } catch (error) {
        console.log(error.code);
      }`;
    const started = String(Date.now() + 2500);
    const run = () =>
      new Promise<string>((resolve) => {
        const args = ['--import', 'tsx', '--input-type=module', '-e', script, folder, started];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
        let said = '';
        child.stdout.on('data', (chunk) => (said += chunk));
        child.on('close', () => resolve(said.trim()));
      });
    const said = await Promise.all(Array.from({ length: 5 }, run));
    // A process that a busy machine starts late finds the lock free again: what counts is that no two have it at once.
    const held = said
      .filter((text) => text !== 'bad-input')
      .map((text) => JSON.parse(text) as [number, number]);
    expect(held.length).toBeGreaterThan(0);
    held.sort(([a], [b]) => a - b);
    for (const [i, [from]] of held.entries()) if (i > 0) expect(from).toBeGreaterThanOrEqual(held[i - 1][1]);
    expect(existsSync(file)).toBe(false);
  });
});
