import { shown } from '../../src/base/text';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { killedAt } from '../testing/disk-faults';
import { makeFolder } from './folder';
import { tryFile, tryFolder } from './try-folder';
import { writeWhole } from './whole-file';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whole-file-'));
  file = join(folder, 'file');
  writeFileSync(file, 'old');
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = () => readFileSync(file, 'utf8');

describe('a file that is written', () => {
  it('takes the place of the old one, whatever its pieces', async () => {
    async function* pieces() {
      yield 'a';
      yield Uint8Array.of(98);
      yield 'c'.repeat(300_000);
    }
    await writeWhole(file, pieces());
    expect(text()).toBe(`ab${'c'.repeat(300_000)}`);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('leaves the old one where its pieces fail', async () => {
    function* pieces() {
      yield 'half';
      throw new Error('no more');
    }
    await expect(writeWhole(file, pieces())).rejects.toThrow('no more');
    expect(text()).toBe('old');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  it('is the old or the new one at any moment', async () => {
    const seen = new Set<string>();
    for (let moment = 1, ended = false; !ended; moment++) {
      writeFileSync(file, 'old');
      ended = await killedAt(folder, moment, () => writeWhole(file, ['new']));
      seen.add(text());
    }
    expect([...seen].sort()).toEqual(['new', 'old']);
  });

  it('goes where a link leads, and through a pipe or a device as it is', async () => {
    const link = join(folder, 'link');
    symlinkSync(file, link);
    await writeWhole(link, ['new']);
    expect(text()).toBe('new');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    await writeWhole('/dev/null', ['gone']);
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const [, read] = await Promise.all([
      writeWhole(pipe, ['through']),
      import('node:fs/promises').then(({ readFile }) => readFile(pipe, 'utf8')),
    ]);
    expect(read).toBe('through');
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is tried before the work, and left as it is', async () => {
    await tryFile(file, '--json');
    await tryFile(join(folder, 'other'), '--json');
    await tryFile('/dev/null', '--json');
    expect(readdirSync(folder)).toEqual(['file']);
    await expect(tryFile(folder, '--json')).rejects.toThrow(/a folder has this name \(EISDIR\).*--json/);
    await expect(tryFile(join(file, 'x'), '--json')).rejects.toThrow(/a file is in the way \(ENOTDIR\)/);
  });
});

describe('a folder that is tried', () => {
  it('is made with those above it, and goes again where nothing was written', async () => {
    const clear = await tryFolder(join(folder, 'a', 'b', 'c'), 10);
    expect(readdirSync(join(folder, 'a', 'b', 'c'))).toEqual([]);
    writeFileSync(join(folder, 'a', 'kept'), '');
    await clear();
    expect(readdirSync(join(folder, 'a'))).toEqual(['kept']);
    expect(await makeFolder(join(folder, 'a'))).toEqual([]);
  });

  it.each([
    ['a file is in the way', () => file, 'EEXIST'],
    ['a file is in the way', () => join(file, 'below'), 'ENOTDIR'],
    ['its name is too long', () => join(folder, 'x'.repeat(300)), 'ENAMETOOLONG'],
  ])('is refused in words where %s', async (why, path, code) => {
    await expect(tryFolder(path(), 10)).rejects.toMatchObject({
      code: 'bad-input',
      message: `Cannot write to ${shown(path())}: ${why} (${code}). Choose another --out.`,
    });
  });

  it.skipIf(!existsSync('/proc/self'))('is refused in /proc, where Node looks for ever', async () => {
    await expect(tryFolder('/proc/x/y', 10)).rejects.toThrow(/there can be no such folder \(ENOENT\)/);
  });
});
