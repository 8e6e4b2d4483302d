import { describe, expect, it } from 'vitest';
import { belongsTo, isRunAt, type StatusParts } from '../../../studio/run-status';
import { htp } from '../index';
import { HTP } from '../networks';
import { statusParts as parts } from '../../../studio/testing/status-parts';
import { status } from './system-view';

const system = { id: HTP };
const words = (given: StatusParts) =>
  (['tokenise', 'language', 'generate', 'evaluate'] as const).map((stage) => status(stage, given).word);

describe('the stages of GPS points', () => {
  it('say what is there', () => {
    expect(words(parts({}))).toEqual(['none yet', 'none yet', 'no networks', 'no results']);
    expect(words(parts({}, ['tokeniser']))).toEqual(['trained', 'none yet', 'no networks', 'no results']);
    const record = { system: HTP, report: { evaluation: {} } } as never;
    expect(words(parts({ record }, ['tokeniser', 'language']))).toEqual([
      'trained',
      'trained',
      'ready',
      'measured',
    ]);
    expect(words(parts({}, ['tokeniser', 'language'], { hasMisfit: true })).slice(1, 3)).toEqual([
      'does not fit',
      'no networks',
    ]);
    const alone = { system: HTP, report: { evaluation: null } } as never;
    expect(words(parts({ record: alone }, ['tokeniser']))[3]).toBe('no results');
  });

  it('say what is trained, on the stage of the last network of the run', () => {
    const run = { active: true, phase: 'running', system } as const;
    expect(words(parts({ ...run, networks: ['tokeniser'] })).slice(0, 2)).toEqual(['training', 'none yet']);
    const progress = { step: 'train', done: 1, total: 4 } as never;
    const both = parts({ ...run, networks: ['tokeniser', 'language'], progress });
    expect(words(both).slice(0, 2)).toEqual(['none yet', 'training 25 %']);
    expect(words(parts({ ...run, phase: 'paused', networks: ['language'] }))[1]).toBe('paused');
    const failed = parts({ phase: 'failed', system, networks: ['tokeniser'] });
    expect(status('tokenise', failed)).toEqual({ sign: 'failed', word: 'stopped' });
  });

  it('take no run of another system for theirs', () => {
    const other = { phase: 'done', networks: ['tokeniser'], system: { id: 'routes' } } as const;
    expect(isRunAt(htp, 'tokenise', other)).toBe(false);
    expect(isRunAt(htp, 'tokenise', { ...other, system })).toBe(true);
    expect(belongsTo(htp, 'language', { system: HTP, networks: ['tokeniser', 'language'] })).toBe(true);
    expect(belongsTo(htp, 'tokenise', { system: 'routes', networks: ['tokeniser'] })).toBe(false);
  });
});
