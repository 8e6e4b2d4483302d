import { describe, expect, it } from 'vitest';
import { Models } from '../../../studio/state/page/models.svelte';
import { status, type StatusParts } from './system-view';

/** The networks in use, as far as a status looks at them. */
function inUse(...networks: string[]): Models {
  const models = new Models(() => 'routes');
  for (const network of networks)
    models.use({ network, id: network, bytes: new Uint8Array(1), from: 'a run', runId: null, dataset: 'f' });
  return models;
}

const idle: StatusParts['training'] = { active: false, networks: [], phase: 'idle', progress: null };
const parts = (more: Partial<StatusParts> = {}): StatusParts => ({
  training: idle,
  models: inUse(),
  book: { group: null },
  routes: { drawing: { active: false } },
  evaluation: { measuring: { active: false }, compared: null },
  firstNumbers: null,
  ...more,
});

describe('the status of a stage', () => {
  it('says of each stage that nothing is there yet', () => {
    const words = (['teacher', 'distil', 'generate', 'evaluate'] as const).map(
      (stage) => status(stage, parts()).word,
    );
    expect(words).toEqual(['none yet', 'no student', 'no routes', 'not measured']);
  });

  it('says what is there', () => {
    const full = parts({
      models: inUse('teacher', 'vanilla', 'distilled'),
      book: { group: { pairs: { origins: Uint32Array.of(4) } } },
      evaluation: { measuring: { active: false }, compared: {} },
    });
    const words = (['teacher', 'distil', 'generate', 'evaluate'] as const).map(
      (stage) => status(stage, full).word,
    );
    expect(words).toEqual(['trained', 'two students', '1 pair', 'measured']);
  });

  it('calls the routes measured while the table shows the numbers of the first view', () => {
    expect(status('evaluate', parts({ firstNumbers: {} })).word).toBe('measured');
  });

  it('tells the teacher that learns from the students that learn from it', () => {
    const training = { active: true, networks: ['teacher', 'distilled'], phase: 'running' } as const;
    const half = { done: 50, total: 200, unit: 'steps', elapsedMs: 1 };
    const at = (step: string) => parts({ training: { ...training, progress: { step, ...half } } });
    const first = at('teacher.train');
    expect(status('teacher', first)).toEqual({ sign: 'busy', word: 'training 25 %' });
    expect(status('distil', first).word).toBe('next');
    const then = at('soft-targets.compute');
    expect(status('teacher', then).sign).toBe('empty');
    expect(status('distil', then).word).toBe('training 25 %');
    const paused = parts({ training: { ...training, phase: 'paused', progress: null } });
    expect(status('distil', paused).word).toBe('paused');
  });

  it('says where training stopped', () => {
    const failed = parts({ training: { ...idle, phase: 'failed', networks: ['teacher'] } });
    expect(status('teacher', failed).sign).toBe('failed');
    expect(status('distil', failed).sign).toBe('empty');
  });
});
