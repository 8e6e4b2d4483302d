import { describe, expect, it } from 'vitest';
import { trainingMinutes, trainingTimeInWords } from './time-left';

const porto = { trips: 832, students: 2 } as const;
const sampleCity = { preset: 'quick', trips: 6400, students: 2, epochs: 5, teacherEpochs: 0 } as const;

describe('the time that training takes', () => {
  it('is what was measured, where it was measured', () => {
    const thesis = trainingMinutes({ ...porto, preset: 'thesis', epochs: 25, teacherEpochs: 25 });
    expect(thesis).toBeCloseTo(33, 6);
    expect(trainingMinutes(sampleCity)).toBeCloseTo(200 / 60, 6);
    const demo = trainingMinutes({ ...porto, preset: 'demo', epochs: 15, teacherEpochs: 16 });
    expect(demo).toBeGreaterThan(9);
    expect(demo).toBeLessThan(10);
    const quick = trainingMinutes({ ...porto, preset: 'quick', epochs: 5, teacherEpochs: 6 });
    expect(quick).toBeGreaterThan(0.5);
    expect(quick).toBeLessThan(1.5);
  });

  it('grows with the trips, the epochs and the students', () => {
    const minutes = trainingMinutes(sampleCity);
    expect(trainingMinutes({ ...sampleCity, trips: 12_800 })).toBeCloseTo(2 * minutes, 6);
    expect(trainingMinutes({ ...sampleCity, epochs: 15 })).toBeCloseTo(3 * minutes, 6);
    expect(trainingMinutes({ ...sampleCity, students: 1 })).toBeCloseTo(minutes / 2, 6);
    expect(trainingMinutes({ ...sampleCity, teacherEpochs: 6 })).toBeGreaterThan(1.5 * minutes);
  });

  it('is rounded as coarsely as it is known', () => {
    const told = (more: object) => trainingTimeInWords({ ...sampleCity, ...more });
    expect(told({})).toBe(
      'For the 6,400 training trips here: about 3 minutes on two processor cores, less with a graphics card.',
    );
    expect(told({ trips: 1 })).toMatch(/^For the 1 training trip here: about a minute on/);
    expect(told({ epochs: 60 })).toMatch(/about 40 minutes/);
    expect(told({ preset: 'thesis', epochs: 25 })).toMatch(/about 3 hours/);
  });
});
