import { describe, expect, it } from 'vitest';
import { isOwnFile, nameOf, ownCaches, scriptsOfTabs } from './offline-rules';
import { tabLock } from './page-version';

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

  it('is wanted by tabs, which tell by their locks with which script they were opened', () => {
    const scope = 'https://host.org/some/where/';
    const [old, now] = ['assets/page-1.js', 'assets/page-2.js'].map((file) => scope + file);
    const locks = [
      tabLock(old),
      'of-another-page',
      tabLock(now),
      tabLock(now),
      tabLock('https://host.org/x.js'),
    ];
    expect(scriptsOfTabs(locks, scope)).toEqual([old, now, now]);
  });
});
