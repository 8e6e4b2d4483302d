import { describe, expect, it } from 'vitest';
import { Release } from './release.svelte';

describe('the release of a tab', () => {
  it('is replaced once a part of it is missing and the server has another', async () => {
    const answers = [false, true];
    const release = new Release(async () => answers.shift()!);
    expect(release.replaced).toBe(false);
    await release.miss();
    expect(release.replaced).toBe(false);
    await release.miss();
    expect(release.replaced).toBe(true);
    await release.miss();
    expect(release.replaced).toBe(true);
  });

  it('asks the server once for many parts that are missing at a time', async () => {
    let asked = 0;
    let answer = (_: boolean): void => undefined;
    const release = new Release(() => {
      asked++;
      return new Promise((resolve) => (answer = resolve));
    });
    const misses = [release.miss(), release.miss()];
    answer(true);
    await Promise.all(misses);
    expect([asked, release.replaced]).toEqual([1, true]);
  });
});
