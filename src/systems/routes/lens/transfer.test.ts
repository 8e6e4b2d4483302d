import fc from 'fast-check';
import { expect, it } from 'vitest';
import { transferOf, type ChoiceStep } from './transfer';

const groups = { class: 'primary', distance: 'under 1 km', hour: '8 to 12 h', seen: '1 to 10 visits' };
const step = (taken: number, logits: ChoiceStep['logits'], more: Partial<ChoiceStep> = {}): ChoiceStep => ({
  trip: 0,
  step: 0,
  taken,
  logits,
  groups,
  ...more,
});

it('counts what each network would do, with ties by their share', () => {
  const found = transferOf(
    [
      step(0, { teacher: [1, 1], vanilla: [3, 0], distilled: [0, 3] }),
      step(
        1,
        { teacher: [0, 2], vanilla: [3, 0], distilled: [0, 3] },
        { trip: 1, groups: { ...groups, class: 'alley' } },
      ),
    ],
    5,
  );
  expect([found.steps, found.withoutChoice]).toEqual([2, 5]);
  expect(found.networks.teacher!.accuracy).toBe(0.75);
  expect(found.networks.vanilla!.accuracy).toBe(0.5);
  expect(found.networks.distilled!.accuracy).toBe(0.5);
  expect(found.networks.vanilla!.crossEntropy).toBeCloseTo(
    (Math.log1p(Math.exp(-3)) + Math.log1p(Math.exp(3))) / 2,
    9,
  );
  // On the first step the teacher leaves it open: half a chance with either student.
  expect(found.agreement.distilled!.top1).toBe(0.75);
  expect(found.agreement.vanilla!.top1).toBe(0.25);
  // And ranks nothing there: only the second step counts.
  expect([found.agreement.distilled!.rank, found.agreement.vanilla!.rank]).toEqual([1, -1]);
  const alley = found.groups.find(({ label }) => label === 'alley')!;
  expect([alley.steps, alley.accuracy.distilled, alley.agreement.distilled!.top1]).toEqual([1, 1, 1]);
  expect(alley.apart.map(({ trip }) => trip)).toEqual([1]);
  expect(found.groups.filter(({ kind }) => kind === 'distance')).toHaveLength(1);
  expect(found.apart.map(({ trip, right }) => [trip, right])).toEqual([
    [0, ['vanilla']],
    [1, ['distilled']],
  ]);
});

it('a student that says what the teacher says agrees wholly', () => {
  const row = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const steps = rows.map((teacher) => step(0, { teacher, vanilla: teacher.map((value) => value + 2) }));
      const { agreement, networks, groups: found } = transferOf(steps, 0);
      expect(agreement.vanilla!.divergence).toBeCloseTo(0, 9);
      expect(networks.vanilla!.crossEntropy).toBeCloseTo(networks.teacher!.crossEntropy, 9);
      expect(found.reduce((sum, group) => sum + (group.kind === 'class' ? group.steps : 0), 0)).toBe(
        rows.length,
      );
    }),
  );
});

it('calibration is the gap between confidence and what came true', () => {
  const sure = Array.from({ length: 10 }, (_, i) => step(i < 6 ? 0 : 1, { vanilla: [Math.log(9), 0] }));
  const { calibrationError, reliability } = transferOf(sure, 0).networks.vanilla!;
  expect(calibrationError).toBeCloseTo(0.3, 9);
  const [bin] = reliability.filter(({ steps }) => steps > 0);
  expect([bin.steps, bin.accuracy]).toEqual([10, 0.6]);
  expect(bin.confidence).toBeCloseTo(0.9, 9);
  const bounded = fc.array(fc.tuple(fc.double({ min: -4, max: 4, noNaN: true }), fc.boolean()), {
    minLength: 1,
  });
  fc.assert(
    fc.property(bounded, (all) => {
      const found = transferOf(
        all.map(([z, hit]) => step(hit ? 0 : 1, { vanilla: [z, 0] })),
        0,
      ).networks.vanilla!;
      expect(found.calibrationError).toBeGreaterThanOrEqual(0);
      expect(found.calibrationError).toBeLessThanOrEqual(1);
      expect(found.reliability.reduce((sum, { steps }) => sum + steps, 0)).toBe(all.length);
    }),
  );
});
