import { describe, expect, it } from 'vitest';
import { Models, type Model } from './models.svelte';

const model = (id: string, dataset = 'here'): Model => ({
  id,
  network: 'teacher',
  bytes: new Uint8Array(0),
  from: id,
  runId: null,
  dataset,
});

describe('networks in use', () => {
  it('of two systems may have one name', () => {
    let open = 'routes';
    const models = new Models(() => open);
    models.use(model('of routes'));
    models.use(model('of flows'), 'flows');
    expect(models.of('teacher')?.id).toBe('of routes');
    expect(models.of('teacher', 'flows')?.id).toBe('of flows');
    open = 'flows';
    expect(models.of('teacher')?.id).toBe('of flows');
    models.drop('teacher');
    expect([models.among(['teacher']), models.of('teacher', 'routes')?.id]).toEqual([[], 'of routes']);
  });

  it('are dropped with their data, whichever system they are of', () => {
    const models = new Models(() => 'routes');
    models.use(model('old', 'there'));
    models.use(model('new'), 'flows');
    models.keepOnly('here');
    expect(models.of('teacher')).toBeNull();
    expect(models.of('teacher', 'flows')?.id).toBe('new');
  });

  it('stay in use with other data where those of their system go with any', () => {
    const models = new Models(
      () => 'routes',
      (system) => system === 'recovery',
    );
    models.use(model('of routes', 'there'));
    models.use(model('of recovery', 'there'), 'recovery');
    models.keepOnly('here');
    expect(models.of('teacher')).toBeNull();
    expect(models.of('teacher', 'recovery')).toMatchObject({ id: 'of recovery', dataset: 'there' });
  });
});
