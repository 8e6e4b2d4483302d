import { isRunOf, type StatusParts } from '../../../studio/run-status';
import { transfertraj } from '../index';
import { describe, expect, it } from 'vitest';
import { TRANSFERTRAJ } from '../networks';
import { statusParts as parts } from '../../../studio/testing/status-parts';
import { status } from './system-view';

const system = { id: TRANSFERTRAJ };
const words = (given: StatusParts) =>
  (['train', 'transfer', 'recover', 'evaluate'] as const).map((stage) => status(stage, given).word);

describe('the stages of recovery', () => {
  it('say which networks are there, and whether they were measured', () => {
    expect(words(parts({}))).toEqual(['none yet', 'no networks', 'no networks', 'no results']);
    expect(words(parts({}, ['prediction']))).toEqual(['1 network', 'ready', 'ready', 'no results']);
    const record = { system: TRANSFERTRAJ, report: { evaluation: {} } } as never;
    expect(words(parts({ record }, ['pretrained', 'prediction']))).toEqual([
      '2 networks',
      'ready',
      'ready',
      'measured',
    ]);
    const alone = { system: TRANSFERTRAJ, report: { evaluation: null } } as never;
    expect(words(parts({ record: alone }))[3]).toBe('no results');
    expect(words(parts({ record: { system: 'routes' } as never }))[3]).toBe('no results');
  });

  it('say what is measured here', () => {
    const measuring = (active: boolean, made: object | null) =>
      words(parts({}, [], { evaluation: { measuring: { active }, made } }))[3];
    expect([measuring(true, null), measuring(false, {}), measuring(false, null)]).toEqual([
      'measuring',
      'measured',
      'no results',
    ]);
  });

  it('say how far a run of this system is, and take no other for theirs', () => {
    const run = { active: true, phase: 'running', system } as const;
    const progress = { step: 'train', done: 1, total: 4 } as never;
    expect(words(parts({ ...run, progress }, ['pretrained']))[0]).toBe('training 25 %');
    expect(words(parts({ ...run, phase: 'paused' }))[0]).toBe('paused');
    expect(status('train', parts({ phase: 'failed', system }))).toEqual({ sign: 'failed', word: 'stopped' });
    expect(words(parts({ ...run, system: { id: 'routes' } }))[0]).toBe('none yet');
    expect([
      isRunOf(transfertraj, { phase: 'done', system }),
      isRunOf(transfertraj, { phase: 'idle', system }),
    ]).toEqual([true, false]);
  });
});
