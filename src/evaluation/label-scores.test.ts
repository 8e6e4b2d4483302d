import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracyOf, f1OfYes, macroF1, type SaidLabels } from './detection-scores';

const macroF1OfUnion = (labels: SaidLabels) => macroF1(labels, 'union');
const once = (count: number) => new Float64Array(count).fill(1);

/** The pairs of the reference numbers. */
const truth = [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0];
const said = [0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 1];

describe('scores of labels', () => {
  it('are those of the reference implementation', () => {
    const labels = { said, truth };
    expect(f1OfYes(labels)(once(16))).toBeCloseTo(0.7368421052631579, 12);
    expect(macroF1(labels, 'true')(once(16))).toBeCloseTo(0.6761133603238867, 12);
    expect(accuracyOf(labels)(once(16))).toBe(0.6875);
  });

  it('count labels that are said alone in the union only', () => {
    const labels = { truth: [1, 1, 2], said: [1, 3, 2] };
    expect(macroF1(labels, 'true')(once(3))).toBeCloseTo((2 / 3 + 1) / 2, 12);
    expect(macroF1(labels, 'union')(once(3))).toBeCloseTo((2 / 3 + 1) / 3, 12);
  });

  it('count an example as often as its weight says', () => {
    const example = fc.record({
      truth: fc.integer({ min: 0, max: 4 }),
      said: fc.integer({ min: 0, max: 4 }),
      weight: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(example, { maxLength: 20 }), (examples) => {
        const repeated = examples.flatMap((one) => new Array<typeof one>(one.weight).fill(one));
        const labelsOf = (some: typeof examples) => ({
          truth: some.map((one) => one.truth),
          said: some.map((one) => one.said),
        });
        const weights = Float64Array.from(examples, ({ weight }) => weight);
        for (const score of [accuracyOf, f1OfYes, macroF1OfUnion]) {
          const repeatedScore = score(labelsOf(repeated))(once(repeated.length));
          const weighted = score(labelsOf(examples))(weights);
          if (Number.isNaN(repeatedScore)) expect(weighted).toBeNaN();
          else expect(weighted).toBeCloseTo(repeatedScore, 10);
        }
      }),
    );
  });
});
