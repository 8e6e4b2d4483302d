import { describe, expect, it } from 'vitest';
import { StepColumns } from '../../../../engine/records/step-columns';
import { PRESET_CONFIGS } from '../../settings';
import { timeLeft, timeLeftInWords, type TrainingSoFar, secondsPerTrip } from './time-left';

const config = PRESET_CONFIGS.quick;
const ALL = ['teacher', 'vanilla', 'distilled'];

/** The first `count` steps of a network, of `pace` seconds each but the first, which takes a minute more. */
function steps(network: string, count: number, pace: number): StepColumns {
  const columns = new StepColumns(network);
  for (let step = 1; step <= count; step++)
    columns.push(step, { loss: 1, seconds: 100 + (step === 1 ? -60 : 0) + step * pace });
  return columns;
}

function soFar(series: readonly StepColumns[], step: string, changes: Partial<TrainingSoFar> = {}) {
  const progress = { step, done: 1, total: 100, unit: 'steps', elapsedMs: 1, remainingMs: 27_000 };
  const of = (name: string) => series.find(({ network }) => network === name) ?? null;
  return { networks: ALL, config, epochs: [], progress, series: { of }, ...changes };
}

describe('the time left of a whole training', () => {
  it('adds the networks to come at the pace of the other student', () => {
    // 100 steps of 0.5 s, as the vanilla student's.
    const both = timeLeft(
      soFar([steps('vanilla', 30, 0.5)], 'vanilla.train', { networks: ['vanilla', 'distilled'] }),
    )!;
    expect(both.seconds).toBeCloseTo(27 + 50, 3);
    expect(timeLeftInWords(both)).toBe(
      'About 1 min 17 s of training left in all: the distilled student comes next.',
    );
  });

  it("scales the teacher's pace while no student has begun, and counts epochs that it ended", () => {
    const { teacher, student } = secondsPerTrip('quick');
    const perEpoch = (10 * student) / teacher;
    const left = timeLeft(soFar([steps('teacher', 30, 0.5)], 'teacher.train'))!;
    // 100 steps of 0.5 s are 6 epochs of the teacher.
    expect(left.seconds).toBeCloseTo(27 + (2 * 5 * (50 / 6) * student) / teacher, 3);
    expect(timeLeftInWords(left)).toMatch(/the vanilla student and the distilled student come next\.$/);
    const line = { network: 'teacher', epoch: 1, epochs: 6, step: 20, loss: 1, measures: {}, best: true };
    const asking = soFar([steps('teacher', 30, 0.5)], 'soft-targets.compute', { epochs: [line] });
    expect(timeLeft(asking)!.seconds).toBeCloseTo(27 + 2 * 5 * perEpoch, 3);
  });

  it('says nothing where no pace is known, or nothing is to come', () => {
    expect(timeLeft(soFar([], 'teacher.train'))).toBeNull();
    expect(timeLeft(soFar([steps('vanilla', 9, 1)], 'vanilla.train'))).toBeNull();
    expect(timeLeft(soFar([], 'vanilla.train', { progress: null }))).toBeNull();
    const all = ALL.map((name) => steps(name, 30, 1));
    expect(timeLeft(soFar(all, 'distilled.train'))).toBeNull();
  });
});
