import { describe, expect, it } from 'vitest';
import { Models } from '../../../studio/state/page/models.svelte';
import { stageStatus } from '../../../studio/shell/stage-status';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { view } from './system-view';

/** The networks in use, as far as a status looks at them. */
function inUse(...networks: string[]): Models {
  const models = new Models();
  for (const network of networks)
    models.use({ network, id: network, bytes: new Uint8Array(1), from: 'a run', runId: null, dataset: 'f' });
  return models;
}

const idle = { active: false, networks: [], phase: 'idle', progress: null };
const parts = (more: object = {}) =>
  ({
    data: { busy: false, opened: null },
    training: idle,
    models: inUse(),
    book: { group: null },
    routes: { drawing: { active: false } },
    evaluation: { measuring: { active: false }, compared: null },
    firstNumbers: null,
    ...more,
    view,
  }) as unknown as Workspace;

describe('stageStatus', () => {
  it('says of each stage that nothing is there yet', () => {
    const words = (['data', 'teacher', 'distil', 'generate', 'evaluate'] as const).map(
      (stage) => stageStatus(stage, parts()).word,
    );
    expect(words).toEqual(['none open', 'none yet', 'no student', 'no routes', 'not measured']);
  });

  it('says what is there', () => {
    const full = parts({
      data: { busy: false, opened: { dataset: { network: { roadCount: 2041 } } } },
      models: inUse('teacher', 'vanilla', 'distilled'),
      book: { group: { pairs: { origins: { length: 1 } } } },
      evaluation: { measuring: { active: false }, compared: {} },
    });
    const words = (['data', 'teacher', 'distil', 'generate', 'evaluate'] as const).map(
      (stage) => stageStatus(stage, full).word,
    );
    expect(words).toEqual(['2,041 roads', 'trained', 'two students', '1 pair', 'measured']);
  });

  it('calls the routes measured while the table shows the numbers of the first view', () => {
    expect(stageStatus('evaluate', parts({ firstNumbers: {} })).word).toBe('measured');
  });

  it('tells the teacher that learns from the students that learn from it', () => {
    const training = { active: true, networks: ['teacher', 'distilled'], phase: 'running' };
    const at = (step: string) =>
      parts({ training: { ...training, progress: { step, done: 50, total: 200 } } });
    const first = at('teacher.train');
    expect(stageStatus('teacher', first)).toEqual({ sign: 'busy', word: 'training 25 %' });
    expect(stageStatus('distil', first).word).toBe('next');
    const then = at('soft-targets.compute');
    expect(stageStatus('teacher', then).sign).toBe('empty');
    expect(stageStatus('distil', then).word).toBe('training 25 %');
    const paused = parts({ training: { ...training, phase: 'paused', progress: null } });
    expect(stageStatus('distil', paused).word).toBe('paused');
  });

  it('says where training stopped', () => {
    const failed = parts({ training: { ...idle, phase: 'failed', networks: ['teacher'] } });
    expect(stageStatus('teacher', failed).sign).toBe('failed');
    expect(stageStatus('distil', failed).sign).toBe('empty');
  });
});
