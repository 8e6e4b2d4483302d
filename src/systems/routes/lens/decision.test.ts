import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decisionAt, disagreements, temperatureCurves, decisionSentence } from './decision';
import type { LensReading } from './lens-reading';
import { entropy, norm, softenedBy, stepTerms } from './step-terms';

const logits = (length: number) =>
  fc.array(fc.double({ min: -8, max: 8, noNaN: true }), { minLength: length, maxLength: length });
const step = fc.integer({ min: 1, max: 6 }).chain((count) =>
  fc.record({
    student: logits(count),
    teacher: logits(count),
    taken: fc.integer({ min: -1, max: count - 1 }),
    form: fc.record({
      lambda: fc.double({ min: 0, max: 3, noNaN: true }),
      tau: fc.double({ min: 0.3, max: 30, noNaN: true }),
      tauSquared: fc.boolean(),
    }),
  }),
);

describe('the terms of one step', () => {
  it('are shares that add up to the loss, none of them below 0, and probabilities that sum to 1', () => {
    fc.assert(
      fc.property(step, ({ student, teacher, taken, form }) => {
        const terms = stepTerms(student, teacher, taken, form);
        const shares = [...terms.crossEntropyShares, ...terms.distillationShares];
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(terms.loss, 9);
        for (const p of [terms.student.plain, terms.student.soft])
          expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('have the gradient that small steps along each logit find', () => {
    const by = 1e-5;
    fc.assert(
      fc.property(step, ({ student, teacher, taken, form }) => {
        const { gradient } = stepTerms(student, teacher, taken, form);
        const lossAt = (c: number, shift: number) =>
          stepTerms(
            student.map((logit, i) => (i === c ? logit + shift : logit)),
            teacher,
            taken,
            form,
          ).loss;
        gradient.forEach((slope, c) =>
          expect(slope).toBeCloseTo((lossAt(c, by) - lossAt(c, -by)) / (2 * by), 4),
        );
      }),
    );
  });

  it('hold nothing of the teacher without one, or where its weight is 0', () => {
    const form = { lambda: 0, tau: 2, tauSquared: true };
    const alone = stepTerms([1, 2], null, 0, { ...form, lambda: 1 });
    expect(stepTerms([1, 2], [3, -3], 0, form)).toEqual(alone);
    expect(alone.distillation).toBe(0);
  });

  it('keep their gradient under tau squared as the temperature grows, and lose it without', () => {
    const length = (tau: number, tauSquared: boolean) =>
      norm(stepTerms([0, 1, 2], [2, 0, 1], -1, { lambda: 1, tau, tauSquared }).gradient);
    expect(length(20, true) / length(4, true)).toBeGreaterThan(0.5);
    expect(length(20, false) / length(4, false)).toBeLessThan(0.1);
    const { tau, entropy: entropies } = temperatureCurves(
      Float32Array.of(0, 1, 2),
      Float32Array.of(2, 0, 1),
      { lambda: 1, tauSquared: true },
    );
    expect([tau[0], tau.at(-1)]).toEqual([0.5, 20]);
    expect(entropies.every((value, i) => i === 0 || value > entropies[i - 1])).toBe(true);
    expect(entropy(softenedBy([0, 0], 1).plain)).toBeCloseTo(Math.log(2), 12);
  });
});

const READING: LensReading = {
  roads: Uint32Array.of(10, 11, 12),
  candidateOffsets: Uint32Array.of(0, 2, 3, 5),
  candidates: Uint32Array.of(11, 20, 12, 13, 21),
  meters: Float32Array.of(100, 200, 50, 20, 30),
  degrees: Float32Array.of(0, 90, 0, 0, 10),
  taken: Int32Array.of(0, 0, -1),
  teacher: {
    cellDegrees: 0.001,
    logits: Float32Array.of(0, 0.5, 1, 2, 2),
    cells: Uint32Array.of(1, 2, 3, 4, 4),
    windowOffsets: Uint32Array.of(0, 2, 5, 9),
    windowCells: Int32Array.of(-1, 1, -1, 1, 2, -1, 1, 2, 3),
    windowWeights: new Float32Array(9).fill(0.5),
  },
  students: {
    vanilla: {
      logits: Float32Array.of(2, -1, 0, 1, 0),
      attention: new Float32Array(6),
    },
    distilled: {
      logits: Float32Array.of(0, 0.4, 0, 1, 0.9),
      attention: new Float32Array(6),
    },
  },
};
const FORM = { lambda: 0.1, tau: 2, tauSquared: true };
const sentence = (at: number, reading = READING) =>
  decisionSentence(decisionAt(reading, at, FORM), {
    roadName: (road) => `Street ${road}`,
    journey: 'The trip',
  });

describe('a decision', () => {
  it('has its own candidates, which one was taken, and which the teacher cannot tell apart', () => {
    const { road, candidates, taken, students } = decisionAt(READING, 0, FORM);
    expect([road, taken]).toEqual([10, 0]);
    expect(candidates.map((each) => [each.road, each.meters, each.degrees, each.isTaken, each.ties])).toEqual(
      [
        [11, 100, 0, true, []],
        [20, 200, 90, false, []],
      ],
    );
    expect([...students.vanilla!.logits]).toEqual([2, -1]);
    const last = decisionAt(READING, 2, FORM);
    expect(last.candidates.map(({ ties }) => ties)).toEqual([[1], [0]]);
    expect(last.students.vanilla!.crossEntropy).toBeNaN();
    expect(last.students.distilled!.loss).toBe(last.students.distilled!.distillation);
  });

  it('has the teacher in the loss of the distilled student alone', () => {
    const { vanilla, distilled } = decisionAt(READING, 0, FORM).students;
    const alone = decisionAt({ ...READING, teacher: null }, 0, FORM).students;
    expect(distilled!.distillation).toBeGreaterThan(0);
    expect([vanilla!.distillation, vanilla!.loss]).toEqual([0, vanilla!.crossEntropy]);
    expect(vanilla!.gradient).toEqual(alone.vanilla!.gradient);
    expect(distilled!.gradient).not.toEqual(alone.distilled!.gradient);
  });

  it('is told in a sentence made from its numbers', () => {
    expect(sentence(0)).toBe(
      'The teacher gives 62 % to Street 20; the vanilla student gives 95 % to Street 11, where the trip went; ' +
        'the distilled student gives 60 % to Street 20.',
    );
    expect(sentence(1)).toBe(
      'The only road that can follow here is Street 12: every network gives it all of its probability.',
    );
    expect(sentence(2)).toBe(
      'All three give most to Street 13 (the teacher 50 %, the vanilla student 73 %, the distilled student 52 %); ' +
        'the trip went elsewhere.',
    );
    const sure = { ...READING.students.vanilla!, logits: Float32Array.of(20, 0, 0, 1, 0) };
    expect(sentence(0, { ...READING, teacher: null, students: { vanilla: sure } })).toBe(
      'It is sure of Street 11, where the trip went.',
    );
    expect(sentence(0, { ...READING, teacher: null, students: {} })).toBe('The trip went to Street 11.');
  });
});

it('networks are apart by half of what their probabilities differ by', () => {
  const [first, only, last] = disagreements(READING);
  const [p, q] = [softenedBy([2, -1], 1).plain, softenedBy([0, 0.4], 1).plain];
  expect(first).toBeCloseTo(Math.abs(p[0] - q[0]), 6);
  expect(only).toBe(0);
  expect(last).toBeGreaterThan(0);
  const { vanilla } = READING.students;
  expect(disagreements({ ...READING, students: { vanilla: vanilla! } })[0]).toBeGreaterThan(0);
  expect([...disagreements({ ...READING, teacher: null, students: { vanilla: vanilla! } })]).toEqual([
    0, 0, 0,
  ]);
});
