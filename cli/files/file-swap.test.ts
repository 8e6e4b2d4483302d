import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fullAfter, killedAt } from '../testing/disk-faults';
import { FileSwap, finishSwap, hasSwap } from './file-swap';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'file-swap-'));
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  for (const name of Object.keys(OLD)) writeFileSync(join(folder, name), OLD[name]);
});
afterEach(() => rmSync(folder, { recursive: true }));

type Files = Readonly<Record<string, string>>;
const OLD: Files = { head: 'old head', body: 'old body', tail: 'old tail' };
const NEW: Files = { body: 'new body', wing: 'new wing', head: 'new head' };
const isKnown = (name: string) => name in OLD || name in NEW;

async function swap(): Promise<void> {
  const files = new FileSwap(folder);
  try {
    for (const [name, text] of Object.entries(NEW)) await files.stage(name, [text]);
    await files.place('head', Object.keys(OLD));
  } catch (error) {
    await files.discard();
    throw error;
  }
}

/** The files of the sets, without those that are being written. */
function there(): Files {
  const names = readdirSync(folder).filter(isKnown);
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

describe('a swap of files', () => {
  it('puts the new ones in place of the old ones, and leaves what is nobody’s', async () => {
    await swap();
    expect(there()).toEqual(NEW);
    expect(readdirSync(folder).sort()).toEqual(['body', 'head', 'notes.txt', 'wing']);
  });

  it('adds to a set of the same run', async () => {
    const files = new FileSwap(folder);
    await files.stage('body', ['new body']);
    await files.place('head', null);
    expect(there()).toEqual({ ...OLD, body: 'new body' });
  });

  it('can be killed at any moment: a set with its head is the old or the new one, and it can be finished', async () => {
    let moments = 0;
    let whole = 0;
    for (let ended = false; !ended; moments++) {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      for (const name of Object.keys(OLD)) writeFileSync(join(folder, name), OLD[name]);
      ended = await killedAt(folder, moments + 1, swap);
      const found = there();
      if ('head' in found) expect([OLD, NEW]).toContainEqual(found);
      const began = await hasSwap(folder);
      expect(await finishSwap(folder, isKnown)).toBe(began);
      expect(there()).toEqual(began || ended ? NEW : OLD);
      if ('head' in found) whole++;
    }
    // Three files and the list are opened, written, synced and closed, and then renamed.
    expect(moments).toBeGreaterThan(20);
    expect(moments - whole).toBeLessThan(8);
  });

  it('leaves the old ones whole on a disk that is full, however far it came', async () => {
    const list = 16 * 1024;
    for (const takes of [0, list - 1, list, list + 7, list + 8, list + 15, list + 23, list + 24, 2 * list]) {
      await expect(fullAfter(folder, takes, swap)).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(there()).toEqual(OLD);
      expect(readdirSync(folder).sort()).toEqual(['body', 'head', 'notes.txt', 'tail']);
    }
    await fullAfter(folder, 2 * list + 24, swap);
    expect(there()).toEqual(NEW);
  });

  it('takes no list of files from a stranger', async () => {
    const lists = ['{', '[]', '{"head":"head","place":["../../etc/passwd"],"remove":[]}'];
    const foreign = '{"head":"head","place":["body"],"remove":["notes.txt"]}';
    for (const list of [...lists, foreign]) {
      writeFileSync(join(folder, 'unfinished-swap.json'), list);
      await expect(finishSwap(folder, isKnown)).rejects.toMatchObject({ code: 'bad-input' });
      expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    }
  });
});
