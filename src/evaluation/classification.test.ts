import fc from 'fast-check';
import { expect, it } from 'vitest';
import { accuracy, f1OfLabels, macroF1 } from './classification';

it('F1 of labels, over those that occur and over those that are told too', () => {
  const [truth, predicted] = [['a', 'a', 'b', 'b', 'b'], ['a', 'c', 'b', 'b', 'a']]; // prettier-ignore
  expect([...f1OfLabels(truth, predicted)]).toEqual([['a', 0.5], ['c', 0], ['b', 0.8]]); // prettier-ignore
  expect(macroF1(truth, predicted, 'truth')).toBeCloseTo(0.65, 12);
  expect(macroF1(truth, predicted, 'union')).toBeCloseTo(1.3 / 3, 12);
  expect(accuracy(truth, predicted)).toBe(0.6);
  expect(accuracy([], [])).toBeNaN();
});

it('F1 is the harmonic mean of precision and recall', () => {
  const labels = fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(labels, (pairs) => {
      const [truth, predicted] = [0, 1].map((side) => pairs.map((pair) => pair[side]));
      for (const [label, f1] of f1OfLabels(truth, predicted)) {
        const hits = pairs.filter(([a, b]) => a === label && b === label).length;
        const [recall, precision] = [truth, predicted].map(
          (side) => hits / side.filter((each) => each === label).length,
        );
        const mean = (2 * precision * recall) / (precision + recall);
        expect(f1).toBeCloseTo(hits > 0 ? mean : 0, 12);
      }
    }),
  );
});
