import { describe, expect, it } from 'vitest';
import { foldsOf, tripsInFolds } from './folds';

describe('folds', () => {
  it('deal out trips evenly, by seed', () => {
    const folds = foldsOf(21, 4, 7);
    const sizes = [0, 1, 2, 3].map((fold) => folds.filter((own) => own === fold).length);
    expect(sizes).toEqual([6, 5, 5, 5]);
    expect(foldsOf(21, 4, 7)).toEqual(folds);
    expect(foldsOf(21, 4, 8)).not.toEqual(folds);
  });
  it('are shuffled: neighbours are no more often in one fold than others', () => {
    const folds = foldsOf(8000, 8, 1);
    const same = folds.filter((fold, i) => i > 0 && fold === folds[i - 1]).length;
    expect(same / 8000).toBeGreaterThan(0.1);
    expect(same / 8000).toBeLessThan(0.15);
  });
  it('give their trips back', () => {
    const folds = Uint8Array.of(0, 2, 1, 2);
    expect([...tripsInFolds(folds, (fold) => fold === 2)]).toEqual([1, 3]);
    expect([...tripsInFolds(folds, (fold) => fold !== 2)]).toEqual([0, 2]);
  });
  it('are at least one and at most 255', () => {
    expect(() => foldsOf(3, 0, 1)).toThrow(RangeError);
    expect(() => foldsOf(3, 256, 1)).toThrow(RangeError);
    expect([...foldsOf(0, 3, 1)]).toEqual([]);
  });
});
