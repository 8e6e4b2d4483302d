import { describe, expect, it } from 'vitest';
import { TeacherSchedule } from './student-training';

/** 10 batches an epoch make 5 steps of the optimiser: 10 in all. */
const training = { epochs: 2, batchSize: 4, accumulation: 2, own: 40, trips: 40 };
const steps = Array.from({ length: 20 }, (_, step) => step);

describe('what a step of training learns from', () => {
  it('is all the same while the weight is constant', () => {
    const schedule = new TeacherSchedule('constant', training);
    expect(schedule.sharesAt(13)).toEqual({ teacher: 1, trips: 1 });
  });

  it('is less and less of the teacher along a cosine, for all batches of an optimiser step the same', () => {
    const schedule = new TeacherSchedule('falling', training);
    const shares = steps.map((step) => schedule.sharesAt(step).teacher);
    expect(shares[0]).toBe(1);
    expect(shares[19]).toBe(0);
    expect(shares[8]).toBeCloseTo(0.5 * (1 + Math.cos((Math.PI * 4) / 9)), 12);
    steps.forEach((step) => expect(shares[step]).toBe(shares[step - (step % 2)]));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });

  it('is the teacher in the first half of the steps and the trips in the second', () => {
    const schedule = new TeacherSchedule('teacher-first', training);
    expect(schedule.sharesAt(9)).toEqual({ teacher: 1, trips: 0 });
    expect(schedule.sharesAt(10)).toEqual({ teacher: 0, trips: 1 });
    expect(schedule.itemsAt(Uint32Array.of(3, 39), 0)).toEqual(Uint32Array.of(3, 39));
  });

  it('is routes first and then the own trips, each as often as the others', () => {
    const schedule = new TeacherSchedule('teacher-first', { ...training, own: 10 });
    const all = Uint32Array.from({ length: 40 }, (_, item) => item);
    const countsAt = (step: number) => {
      const counts = new Uint32Array(40);
      for (const item of schedule.itemsAt(all, step)) counts[item]++;
      return [...counts];
    };
    const [first, second] = [countsAt(9), countsAt(10)];
    expect(first.slice(0, 10)).toEqual(new Array(10).fill(0));
    expect(Math.min(...first.slice(10))).toBe(1);
    expect(second).toEqual([...new Array<number>(10).fill(4), ...new Array<number>(30).fill(0)]);
    expect(schedule.sharesAt(0)).toEqual({ teacher: 1, trips: 1 });
  });
});
