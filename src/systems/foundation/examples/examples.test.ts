import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { answersAbove } from '../evaluation/evaluate-foundation';
import type { Piece } from '../sequences/token-rows';
import { sequencesOf, someSequences } from '../testing/some-sequences';
import { destinationExamples } from './destination-examples';
import { pairExamples } from './pair-examples';

const CELLS = 40;
const seed = fc.integer({ min: 0, max: 1000 });

/** Where a piece begins and ends among all hexagons: hours since the first. */
const span = ({ times }: Piece) => [times[0] / 3600, times[times.length - 1] / 3600] as const;

describe('examples of pairs', () => {
  it('of the next sub-trajectory are yes where a piece follows at once, and no where it does not', () => {
    fc.assert(
      fc.property(someSequences(CELLS), seed, (sequences, number) => {
        const examples = pairExamples('next', sequences, 8, 5, new Random(number));
        expect([0, 4]).toContain(examples.filter(({ isYes }) => isYes).length);
        for (const { a, b, isYes } of examples) {
          expect(b.cells).toHaveLength(a.cells.length);
          expect(a.cells.length).toBeLessThanOrEqual(5);
          const follows = a.sequence === b.sequence && span(b)[0] === span(a)[1] + 1;
          expect(follows).toBe(isYes);
        }
      }),
    );
  });

  it('of the same person never touch, and are of two people where the answer is no', () => {
    fc.assert(
      fc.property(someSequences(CELLS), seed, (sequences, number) => {
        for (const { a, b, isYes } of pairExamples('user', sequences, 8, 5, new Random(number))) {
          expect(a.user === b.user).toBe(isYes);
          if (a.sequence !== b.sequence) continue;
          const [first, second] = [span(a), span(b)].sort((x, y) => x[0] - y[0]);
          expect(second[0]).toBeGreaterThan(first[1] + 1);
        }
      }),
    );
  });

  it('are no of the same person in half of all cases, where people have other pieces', () => {
    const long = sequencesOf(
      [0, 1, 2].map(() => Array.from({ length: 60 }, (_, i) => i % CELLS)),
      [0, 1, 2],
    );
    const no = pairExamples('next', long, 40, 5, new Random(3)).filter(({ isYes }) => !isYes);
    expect(no.filter(({ a, b }) => a.user === b.user)).toHaveLength(10);
  });
});

describe('examples of destinations', () => {
  it('show the first quarter, rounded up, of whole trips or of pieces of check-ins', () => {
    const way = Array.from({ length: 21 }, (_, i) => i);
    const [trip] = destinationExamples('trips', sequencesOf([way]), 5, 40, new Random(1));
    expect([...trip.given.cells]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(trip.destination).toBe(20);
    for (const { given, destination } of destinationExamples(
      'check-ins',
      sequencesOf([way]),
      20,
      12,
      new Random(1),
    )) {
      const from = given.cells[0];
      const length = destination - from + 1;
      expect(length).toBeGreaterThanOrEqual(10);
      expect(length).toBeLessThanOrEqual(12);
      expect(given.cells).toHaveLength(Math.ceil(length / 4));
    }
  });

  it('are none of sequences that are too short', () => {
    expect(destinationExamples('check-ins', sequencesOf([[1, 2, 3]]), 5, 40, new Random(1))).toEqual([]);
  });
});

describe('a rule with a threshold', () => {
  it('answers no fewer of the learnt examples rightly than any other threshold', () => {
    const example = fc.record({ value: fc.integer({ min: 0, max: 5 }), isYes: fc.boolean() });
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 20 }), (learnt) => {
        const of = ({ value }: { readonly value: number }) => value;
        const right = (said: readonly number[]) =>
          said.filter((yes, i) => yes === Number(learnt[i].isYes)).length;
        const found = right(answersAbove(of, learnt, learnt));
        for (let threshold = 0; threshold <= 6; threshold++)
          expect(right(learnt.map(({ value }) => Number(value >= threshold)))).toBeLessThanOrEqual(found);
      }),
    );
  });
});
