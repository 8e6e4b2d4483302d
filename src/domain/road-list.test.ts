import { describe, expect, it } from 'vitest';
import { entriesOf, isRoadList } from './closed-roads';

describe('a list of roads', () => {
  it('is split at commas, semicolons, blanks and line ends', () => {
    expect(entriesOf(' 12, 13;14\n15  way/7,,')).toEqual(['12', '13', '14', '15', 'way/7']);
    expect(entriesOf(' ')).toEqual([]);
  });

  it('is told from the name of a file', () => {
    expect(['12', '-1,way/3', ''].map(isRoadList)).toEqual([true, true, true]);
    expect(['12.txt', 'closed', './12', 'way/x'].map(isRoadList)).toEqual([false, false, false, false]);
  });
});
