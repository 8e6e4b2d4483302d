import { describe, expect, it } from 'vitest';
import { Random } from '../../base/random';
import { NO_TASK } from '../../base/task';
import { heldOutPredictions, explainedShare, groupFolds } from './ridge-probe';

const random = new Random(5);
const WIDTH = 6;
const COUNT = 300;
const features = Float32Array.from({ length: COUNT * WIDTH }, () => random.normal());
const groups = Uint32Array.from({ length: COUNT }, (_, i) => Math.floor(i / 20));
const folds = groupFolds(groups, 5, new Random(1));
const linear = Float64Array.from(
  { length: COUNT },
  (_, i) => 3 + 2 * features[i * WIDTH] - features[i * WIDTH + 4],
);

describe('folds of groups', () => {
  it('keep each group together, have about the same size, and follow from the seed', () => {
    for (let group = 0; group < 15; group++)
      expect(new Set(folds.filter((_, i) => groups[i] === group)).size).toBe(1);
    const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((each) => each === fold).length);
    expect(sizes).toEqual([60, 60, 60, 60, 60]);
    expect(groupFolds(groups, 5, new Random(1))).toEqual(folds);
    expect(groupFolds(groups, 5, new Random(2))).not.toEqual(folds);
  });

  it('are as many as the groups where these are few, and one group is refused', () => {
    expect(new Set(groupFolds([7, 7, 9], 5, new Random(1))).size).toBe(2);
    expect(() => groupFolds([7, 7], 5, new Random(1))).toThrow(/larger area/);
  });
});

describe('a linear probe', () => {
  it('reads out what the features say, of items that it has not learnt from', async () => {
    const said = await heldOutPredictions({ features, width: WIDTH, targets: linear, folds }, NO_TASK);
    const share = explainedShare(linear, said, groups);
    expect(share.value).toBeGreaterThan(0.999);
    expect(share.low).toBeGreaterThan(0.998);
  });

  it('finds nothing where the targets were dealt out by chance', async () => {
    const targets = new Random(3).shuffle(linear.slice());
    const said = await heldOutPredictions({ features, width: WIDTH, targets, folds }, NO_TASK);
    expect(explainedShare(targets, said, groups).value).toBeLessThan(0.05);
  });

  it('says nothing of a fold from the targets of that fold', async () => {
    const about = { features, width: WIDTH, folds };
    const said = await heldOutPredictions({ ...about, targets: linear }, NO_TASK);
    const other = linear.map((target, i) => (folds[i] === 2 ? -50 * target : target));
    const saidOther = await heldOutPredictions({ ...about, targets: other }, NO_TASK);
    folds.forEach((fold, i) => {
      if (fold === 2) expect(saidOther[i]).toBe(said[i]);
    });
    expect(folds.some((fold, i) => fold !== 2 && saidOther[i] !== said[i])).toBe(true);
  });
});

describe('the share that is explained', () => {
  it('is 1 for the truth, 0 for the mean, below 0 for worse, and unknown where there is nothing to explain', () => {
    const targets = Float64Array.of(1, 2, 3, 6);
    const ids = [0, 1, 2, 3];
    const of = (...said: number[]) => explainedShare(targets, Float64Array.from(said), ids).value;
    expect(of(1, 2, 3, 6)).toBe(1);
    expect(of(3, 3, 3, 3)).toBe(0);
    expect(of(5, 5, 5, 5)).toBeLessThan(0);
    expect(explainedShare(new Float64Array(4).fill(0.1), new Float64Array(4), ids).value).toBeNaN();
  });
});
