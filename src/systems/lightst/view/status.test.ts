import { describe, expect, it } from 'vitest';
import { isRunAt, type StatusParts } from '../../../studio/run-status';
import { lightst } from '../index';
import { LIGHTST } from '../networks';
import { statusParts as parts } from '../../../studio/testing/status-parts';
import { status } from './system-view';

const system = { id: LIGHTST };
const words = (given: StatusParts) =>
  (['teacher', 'distil', 'predict', 'evaluate'] as const).map((stage) => status(stage, given).word);

describe('the stages of Flows', () => {
  it('say what is there', () => {
    expect(words(parts({}))).toEqual(['none yet', 'no student', 'counts only', 'no results']);
    const trained = parts({ record: { system: LIGHTST } as never }, ['teacher', 'undistilled', 'distilled']);
    expect(words(trained)).toEqual(['trained', 'two students', '3 networks', 'measured']);
    expect(words(parts({}, ['distilled']))).toEqual(['none yet', 'distilled', '1 network', 'no results']);
  });

  it('say what is trained, each run on its own stage', () => {
    const run = { active: true, phase: 'running', system } as const;
    const teacher = parts({ ...run, networks: ['teacher'] });
    expect(words(teacher).slice(0, 2)).toEqual(['training', 'no student']);
    const progress = { step: 'train', done: 1, total: 4 } as never;
    const students = parts({ ...run, networks: ['teacher', 'distilled'], progress });
    expect(words(students).slice(0, 2)).toEqual(['none yet', 'training 25 %']);
    expect(words(parts({ ...run, phase: 'paused', networks: ['distilled'] }))[1]).toBe('paused');
    expect(status('distil', parts({ phase: 'failed', system, networks: ['distilled'] }))).toEqual({
      sign: 'failed',
      word: 'stopped',
    });
  });

  it('take no run of another system for theirs', () => {
    const other = { phase: 'done', networks: ['teacher'], system: { id: 'routes' } } as const;
    expect(isRunAt(lightst, 'teacher', other)).toBe(false);
    expect(isRunAt(lightst, 'teacher', { ...other, system })).toBe(true);
    expect(words(parts({ ...other, active: true, phase: 'running' }))[0]).toBe('none yet');
  });
});
