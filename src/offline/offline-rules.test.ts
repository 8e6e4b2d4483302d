import { describe, expect, it } from 'vitest';
import { isOwnFile, nameOf, ownCaches } from './offline-rules';

describe('what is kept offline', () => {
  it('is in a cache of its own version, and other pages of the origin keep theirs', () => {
    const names = [nameOf('a'), 'somebody-else', nameOf('b')];
    expect(ownCaches(names)).toEqual([nameOf('a'), nameOf('b')]);
  });

  it('is what lies under the page, wherever that is', () => {
    const scope = 'https://host.org/some/where/';
    expect(isOwnFile('https://host.org/some/where/assets/x.js', scope)).toBe(true);
    expect(isOwnFile('https://host.org/else/x.js', scope)).toBe(false);
    expect(isOwnFile('https://tiles.org/some/where/1/2/3.pbf', scope)).toBe(false);
  });
});
