import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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

  describe('of a process on another machine', () => {
    const said: string[] = [];
    const quick = { say: (text: string) => void said.push(text), deadAfterMs: 1500, signEveryMs: 1000 };
    beforeEach(() => void said.splice(0));
    const elsewhere = () => taken({ pid: process.pid, host: 'node7', since: '2026-01-01T00:00:00Z' });
    const silentFor = (seconds: number) => {
      const at = Date.now() / 1000 - seconds;
      utimesSync(file, at, at);
    };
    /** Gives signs of life as that process would. */
    const lives = () => setInterval(() => silentFor(0), 300);

    it('is taken over where it has given no sign of life for a minute, and says for how long', async () => {
      elsewhere();
      silentFor(93);
      const lock = await FolderLock.take(folder, 'the next', { say: (text) => void said.push(text) });
      expect(said).toEqual([
        `${folder} was taken over: "another command" (process ${process.pid} on node7) has given no sign of life for 93 s.`,
      ]);
      expect(holder()).toMatchObject({ host: hostname(), what: 'the next' });
      expect(readdirSync(folder)).toEqual(['in-use.lock']);
      lock.release();
    });

    it('is waited for where it may live, and taken over when it gives no sign', async () => {
      elsewhere();
      const from = performance.now();
      const lock = await FolderLock.take(folder, 'the next', quick);
      expect(performance.now() - from).toBeGreaterThan(1400);
      expect(said).toEqual([
        `Waiting for ${folder}: "another command" (process ${process.pid} on node7) has it since 2026-01-01T00:00:00Z. It is taken ` +
          'over after 1.5 s without a sign of life.',
        expect.stringMatching(/has given no sign of life for [1-4] s/),
      ]);
      lock.release();
    });

    it('is refused once it gave another sign', async () => {
      elsewhere();
      const signs = lives();
      await expect(FolderLock.take(folder, 'mine', quick)).rejects.toThrow(
        /is in use by "another command" \(process \d+ on node7\) since 2026/,
      );
      clearInterval(signs);
    });

    it('in another container of this machine, or before its last start, is one of another machine', async () => {
      taken({ machine: 'another start', since: 'then' });
      await (await FolderLock.take(folder, 'the next', quick)).release();
      expect(said[0]).toMatch(/^Waiting/);
    });
  });

  it('gives signs of life while the main thread computes', async () => {
    const lock = await FolderLock.take(folder, 'busy', { signEveryMs: 50 });
    const { mtimeMs } = statSync(file);
    for (const from = performance.now(); performance.now() - from < 1000;);
    expect(statSync(file).mtimeMs).toBeGreaterThan(mtimeMs + 500);
    lock.release();
  });

  it('that another process took over ends its own', async () => {
    const script = `
      import { FolderLock } from ${JSON.stringify(fileURLToPath(new URL('folder-lock.ts', import.meta.url)))};
      await FolderLock.take(process.argv[1], 'slow', { signEveryMs: 100 });
      console.log('taken');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, folder]);
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    child.stdout.once('data', () => taken({ host: 'node8', what: 'the next' }));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
    expect(said).toMatch(/The lock of .* was taken over by "the next" \(process \d+ on node8\)/);
    expect(holder().what).toBe('the next');
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
