import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import { madeAnswer, madeNetwork, madeTrip } from '../testing/made-recovery';
import {
  askedTrace,
  askedTrip,
  EVERY,
  ordinal,
  readThinning,
  SECONDS,
  thinningText,
  thinningWords,
  type Thinning,
} from './asked-trip';
import { fillersOf, fittingNetwork } from './fitting-network';
import { attentionOf, mostMinded, speakersAt } from './point-minds';
import { minutesOff, tripErrors, worstPoint } from './place-sources';

const every = (step: number): Thinning => ({ kind: 'every', every: step });

describe('what is asked of a trip', () => {
  it('has nothing of what is hidden, whatever is hidden', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 7, max: 60 }),
        fc.oneof(
          fc.integer({ min: 2, max: 6 }).map(every),
          fc.integer({ min: 16, max: 80 }).map((seconds): Thinning => ({ kind: 'seconds', seconds })),
          fc.constant<Thinning>({ kind: 'end' }),
        ),
        fc.constantFrom('space' as const, 'point' as const),
        (length, thinning, hides) => {
          const trip = madeTrip(length);
          const { question } = askedTrip(trip, thinning, hides);
          const { mask, trajectory } = question;
          mask.points.forEach((point, i) => {
            expect(Number.isNaN(trajectory.lonLat[2 * point + 1])).toBe(mask.hidesSpace[i] === 1);
            expect(Number.isNaN(trajectory.times[point])).toBe(mask.hidesTime[i] === 1);
            if (!mask.hidesSpace[i])
              expect(trajectory.lonLat[2 * point + 1]).toBe(trip.lonLat[2 * point + 1]);
          });
          expect(mask.hidesTime.includes(1)).toBe(hides === 'point');
          // The trip itself is not written to.
          expect(trip).toEqual(madeTrip(length));
        },
      ),
    );
  });

  it('is refused where nothing is hidden or nothing is known', () => {
    expect(() => askedTrip(madeTrip(17), every(1), 'space')).toThrow('nothing to fill in');
    expect(() => askedTrip(madeTrip(5), { kind: 'end' }, 'space')).toThrow('This trip has 5 points');
    expect(() => askedTrace(madeTrip(2), 60)).toThrow(Failure);
  });

  it('tells how far known points are apart, and that nobody knows what a trace of a file hides', () => {
    expect(askedTrip(madeTrip(17), every(8), 'space')).toMatchObject({ step: 8, task: 'recovery' });
    expect(askedTrip(madeTrip(17), { kind: 'end' }, 'space').task).toBe('prediction');
    const sparse = { ...madeTrip(3), times: Float64Array.of(0, 60, 120) };
    const { truth, step, question } = askedTrace(sparse, 15);
    expect([truth, step, question.mask.points.length]).toEqual([null, 4, 9]);
  });
});

describe('errors of a trip', () => {
  const asked = askedTrip(madeTrip(9), every(4), 'point');
  const answer = madeAnswer(asked.question);

  it('are those of hidden points alone', () => {
    const errors = tripErrors(asked, answer.lonLat)!;
    expect(Array.from(errors.metres, Number.isNaN)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((point) => point % 4 === 0),
    );
    expect(errors.count).toBe(6);
    // Point 7 lies 0.007 degrees from the first one, where all points are said to be.
    expect(errors.metres[7]).toBeCloseTo(0.007 * 111_195, 0);
    expect(errors.mae).toBeCloseTo(0.004 * 111_195, 0);
    expect(worstPoint(errors)).toBe(7);
    expect(tripErrors({ ...asked, truth: null }, answer.lonLat)).toBeNull();
  });

  it('of times are told where times are hidden', () => {
    expect(minutesOff(asked, answer)).toBeCloseTo(1, 9);
    expect(minutesOff(askedTrip(madeTrip(9), every(4), 'space'), answer)).toBeNull();
  });
});

describe('the network that fills in', () => {
  const all = (['pretrained', 'prediction', 'recovery4', 'recovery16', 'travel-time'] as const).map((name) =>
    madeNetwork(name),
  );
  const asked = (step: number) => ({ task: 'recovery', step }) as const;

  it('is the one whose task is most like the question', () => {
    expect(fittingNetwork(all, 'fitting', asked(5))?.name).toBe('recovery4');
    expect(fittingNetwork(all, 'fitting', asked(30))?.name).toBe('recovery16');
    expect(fittingNetwork(all, 'fitting', { task: 'prediction', step: 1 })?.name).toBe('prediction');
    expect(fittingNetwork(all.slice(0, 1), 'fitting', asked(8))?.name).toBe('pretrained');
    expect(fittingNetwork([], 'fitting', asked(8))).toBeNull();
  });

  it('is the chosen one where that is in use, and says so where it is not', () => {
    expect(fittingNetwork(all, 'pretrained', asked(5))).toMatchObject({ name: 'pretrained' });
    const other = fittingNetwork(all, 'recovery8', asked(5));
    expect(other?.name).toBe('recovery4');
    expect(other?.why).toContain('There is no encoder for every 8th point in use.');
    expect(fillersOf(all).map(({ name }) => name)).not.toContain('travel-time');
  });
});

describe('what a point minds', () => {
  const answer = madeAnswer(askedTrip(madeTrip(9), every(4), 'space').question);

  it('is a row of the attention, and the experts that it asked', () => {
    const weights = attentionOf(answer, 1, 3);
    expect([weights.length, weights[0], weights[3]]).toEqual([9, 0.75, 0.25]);
    expect(mostMinded(weights, 3)).toEqual([{ point: 0, share: 0.75 }]);
    expect(speakersAt(answer, 0, 3)).toEqual([
      { expert: 2, gate: 0.75 },
      { expert: 1, gate: 0.25 },
    ]);
  });
});

describe('a thinning as text', () => {
  it('is read as it was written', () => {
    const any = fc.oneof(
      fc.integer(EVERY).map(every),
      fc.integer(SECONDS).map((seconds): Thinning => ({ kind: 'seconds', seconds })),
      fc.constant<Thinning>({ kind: 'end' }),
    );
    fc.assert(
      fc.property(any, (thinning) => {
        expect(readThinning(thinningText(thinning))).toEqual(thinning);
      }),
    );
    for (const text of ['', '0', '33', '5s', '9999s', 'eighth', '8.5']) expect(readThinning(text)).toBeNull();
  });

  it('is told in words', () => {
    expect(thinningWords(every(8))).toBe('every 8th point');
    expect(thinningWords({ kind: 'seconds', seconds: 60 })).toBe('a point in 60 s');
    expect([1, 2, 3, 11, 12, 21, 32].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '11th',
      '12th',
      '21st',
      '32nd',
    ]);
  });
});
