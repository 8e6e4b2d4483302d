import { describe, expect, it } from 'vitest';
import { threadChoices, threadWords, type ThreadState } from './compute-advice';

const words = (threads: number, change: Partial<ThreadState> = {}) =>
  threadWords({
    backend: { backend: 'wasm', isolated: true, threads },
    cores: 8,
    wanted: undefined,
    onBattery: false,
    ...change,
  });

describe('what is said of threads', () => {
  it.each<[string, string, RegExp]>([
    [
      'the usual number',
      words(7),
      /^7 of 8 cores in use: one is left to the page\. While this tab is hidden/,
    ],
    ['all', words(8, { wanted: 8 }), /^8 of 8 cores in use\. /],
    ['a choice of few', words(2, { wanted: 2 }), /^2 of 8 cores in use\. /],
    ['more than there are', words(12, { wanted: 12 }), /more threads than cores are no faster/],
    ['fewer than asked for', words(1), /^1 of 8 cores in use, not 7: the others could not be started/],
    ['a battery', words(7, { onBattery: true }), /On battery, fewer threads/],
    [
      'a page that is not isolated',
      words(1, { backend: { backend: 'wasm', isolated: false, threads: 1 } }),
      /not isolated: see above/,
    ],
    [
      'another backend',
      words(0, { backend: { backend: 'webgpu', isolated: true, threads: 0 } }),
      /Only WebAssembly/,
    ],
  ])('says why: %s', (_, found, expected) => {
    expect(found).toMatch(expected);
  });

  it('offers every number of cores, and what an address asks for', () => {
    expect(threadChoices(4, undefined)).toEqual([1, 2, 3, 4]);
    expect(threadChoices(2, 6)).toEqual([1, 2, 6]);
  });
});
