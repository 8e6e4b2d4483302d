import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { syntheticGrid, syntheticSearch } from '../testing/synthetic-study';
import { mainEffects, parameterImportance } from './parameter-importance';

const cube = (count: number, columns: number, random: Random) =>
  Array.from({ length: columns }, () => Float64Array.from({ length: count }, () => random.next()));

describe('main effects', () => {
  it('finds the known shares of a sum', () => {
    const columns = cube(400, 3, new Random(1));
    const values = Float64Array.from(columns[0], (x, i) => 3 * x + 2 * columns[1][i] + columns[2][i]);
    // A uniform coordinate with slope a has the variance a² / 12.
    const shares = mainEffects({ columns, values })!.map(({ share }) => share);
    [9 / 14, 4 / 14, 1 / 14].forEach((known, i) => expect(Math.abs(shares[i] - known)).toBeLessThan(0.04));
  });

  it('gives a parameter without effect next to nothing, and an interplay to nobody', () => {
    const columns = cube(600, 3, new Random(2));
    // Of (2 x - 1) (2 y - 1) no coordinate alone says anything; x adds as much as the interplay does.
    const values = Float64Array.from(
      columns[0],
      (x, i) => (2 * x - 1) / Math.sqrt(3) + (2 * x - 1) * (2 * columns[1][i] - 1),
    );
    const [x, y, none] = mainEffects({ columns, values })!.map(({ share }) => share);
    expect(Math.abs(x - 0.5)).toBeLessThan(0.08);
    expect(y).toBeLessThan(0.05);
    expect(none).toBeLessThan(0.02);
  });

  it('has nothing to share out where all values are one', () => {
    expect(
      mainEffects({ columns: cube(20, 2, new Random(3)), values: new Float64Array(20).fill(2) }),
    ).toBeNull();
  });

  it('puts first what a made-up study was made of', () => {
    const { measures } = syntheticSearch();
    const search = parameterImportance(syntheticSearch(80), measures[0])!;
    expect(search[0].label).toBe('Weight of the teacher (λ)');
    const grid = parameterImportance(syntheticGrid(), measures[0])!;
    expect(grid[0].label).toBe('Share of trips');
    expect(grid.at(-1)!.label).toBe('Seed');
    expect(grid.at(-1)!.share).toBeLessThan(0.03);
    expect(parameterImportance(syntheticSearch(8), measures[0])).toBeNull();
  });
});
