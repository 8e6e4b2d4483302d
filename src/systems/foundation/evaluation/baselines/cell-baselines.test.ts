import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sequencesOf, someSequences } from '../../testing/some-sequences';
import { HabitBaseline, habitCounts, bestWeight, type CellBaseline, type CellQuestion } from './habit';
import { MarkovBaseline, neighbourCounts } from '../judge-masked';

const CELLS = 6;
const all = Array.from({ length: CELLS }, (_, cell) => cell);

const baselines: readonly [string, (weight: number, of: ReturnType<typeof sequencesOf>) => CellBaseline][] = [
  ['neighbours', (weight, of) => new MarkovBaseline(neighbourCounts(of, CELLS), weight)],
  ['habits', (weight, of) => new HabitBaseline(habitCounts(of, CELLS), weight)],
];

const question: fc.Arbitrary<CellQuestion> = fc.record({
  before: fc.integer({ min: -1, max: CELLS - 1 }),
  after: fc.integer({ min: -1, max: CELLS - 1 }),
  user: fc.integer({ min: 0, max: 5 }),
  time: fc.integer({ min: 0, max: 1e6 }),
});

describe.each(baselines)('a table of %s', (_, of) => {
  it('says chances that sum to 1, and the likeliest hexagon', () => {
    fc.assert(
      fc.property(
        someSequences(CELLS),
        question,
        fc.double({ min: 0.1, max: 40, noNaN: true }),
        (sequences, asked, weight) => {
          const baseline = of(weight, sequences);
          const chances = all.map((cell) => baseline.likely(asked, cell));
          expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...chances)).toBeGreaterThan(0);
          expect(chances[baseline.best(asked)]).toBeCloseTo(Math.max(...chances), 9);
        },
      ),
    );
  });
});

describe('a table of neighbours', () => {
  it('knows what stands between two hexagons, and backs off to one of them', () => {
    const counts = neighbourCounts(sequencesOf([[0, 1, 2, 0, 1, 2, 0, 1, 2]]), CELLS);
    const table = new MarkovBaseline(counts, 0.5);
    const asked = { user: 0, time: 0 };
    expect(table.best({ ...asked, before: 0, after: 2 })).toBe(1);
    expect(table.likely({ ...asked, before: 0, after: 2 }, 1)).toBeGreaterThan(0.9);
    expect(table.best({ ...asked, before: 1, after: -1 })).toBe(2);
    expect(table.best({ ...asked, before: -1, after: 1 })).toBe(0);
  });
});

describe('the weight of coarser tables', () => {
  it('is the one that costs the fewest bits', () => {
    const counts = habitCounts(sequencesOf([[0, 0, 0, 1]]), CELLS);
    const asked = { before: -1, after: -1, user: 0, time: 0 };
    const of = (weight: number) => new HabitBaseline(counts, weight);
    const likely = (cell: number, weight: number) => of(weight).likely(asked, cell);
    expect(bestWeight(of, [{ ...asked, cell: 0 }]).likely(asked, 0)).toBe(likely(0, 0.5));
    expect(bestWeight(of, [{ ...asked, cell: 5 }]).likely(asked, 5)).toBe(likely(5, 32));
  });
});
