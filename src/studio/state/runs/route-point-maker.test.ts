import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../../../base/failure';
import type { Dataset } from '../../../domain/dataset';
import type { RunContents } from '../../../engine/records/run-contents';
import type { RunSummary } from '../../../engine/runs/runs-service';
import type { NetworkFiles, PointMaker } from '../../points-of-routes';
import { Models } from '../page/models.svelte';
import { RoutePointMaker } from './route-point-maker.svelte';

const run = (id: string, fingerprint: string, more: Partial<RunSummary> = {}): RunSummary =>
  ({
    ...{ id, name: `Run ${id}`, system: 'points', state: 'done', given: {} },
    ...{ networks: ['coder', 'speaker'], dataset: { name: '', fingerprint, id: null } },
    ...more,
  }) as RunSummary;

/** @param misfits runs whose networks are of other roads */
function page(kept: readonly RunSummary[], misfits: readonly string[] = []) {
  const opened: string[] = [];
  const models = new Models(() => 'routes');
  const parts = { dataset: { fingerprint: 'town' } as Dataset, kept, listed: true };
  let loaded = 0;
  const own = new RoutePointMaker({
    system: { id: 'points', title: 'Points', pointsOfRoutes: ['coder', 'speaker'] },
    dataset: () => parts.dataset,
    models,
    runs: {
      get kept() {
        return parts.kept;
      },
      get listed() {
        return parts.listed;
      },
      open: async ({ id }) => {
        opened.push(id);
        const { networks } = parts.kept.find((one) => one.id === id)!;
        const bytes = Uint8Array.of(misfits.includes(id) ? 0 : 1);
        return { checkpoints: networks.map((name) => ({ name, bytes })) } as unknown as RunContents;
      },
    },
    load: async () => {
      loaded++;
      return {
        open: async ({ id, from, files }: NetworkFiles) => {
          if (Object.values(files).some(([byte]) => byte === 0))
            throw new Failure('bad-input', 'Other roads.');
          return { id, from } as PointMaker;
        },
      };
    },
    open: () => undefined,
  });
  const found = async () => {
    own.follow();
    await vi.waitUntil(() => !own.looking.active);
    return own.maker?.id ?? own.lacking;
  };
  return { own, parts, models, opened, found, loads: () => loaded };
}

describe('networks that make points of routes', () => {
  it('are those of a run of the open data, else of another one over the same roads', async () => {
    const { found, parts, opened } = page([run('new', 'other'), run('own', 'town')]);
    expect(await found()).toBe('own/coder|own/speaker');
    parts.kept = [run('new', 'other')];
    expect(await found()).toBe('new/coder|new/speaker');
    expect(opened).toEqual(['own', 'own', 'new', 'new']);
  });

  it('are those in use before all others', async () => {
    const { found, models, own } = page([run('own', 'town')]);
    for (const network of ['coder', 'speaker'])
      models.use(
        {
          ...{ id: `file/${network}`, network, bytes: Uint8Array.of(1) },
          from: 'a file',
          runId: null,
          dataset: 'town',
        },
        'points',
      );
    expect([await found(), own.maker?.from]).toEqual(['file/coder|file/speaker', 'a file']);
  });

  it('may be of two runs, where one learnt from the other', async () => {
    const later = run('later', 'town', { networks: ['speaker'], given: { coder: 'first' } });
    const { found, parts } = page([later, run('first', 'town', { networks: ['coder'] })]);
    expect(await found()).toBe('first/coder|later/speaker');
    parts.kept = [later];
    expect(await found()).toMatch(/^No networks/);
  });

  it('are told to be lacking where none fits, and what does not fit is read once', async () => {
    const failed = run('failed', 'town', { state: 'failed' });
    const routes = run('routes', 'town', { system: 'routes' });
    const { found, own, opened, parts } = page([run('far', 'other'), failed, routes], ['far']);
    expect(own.lacking).toBeNull();
    expect(await found()).toBe(
      'No networks for these roads are kept in this browser: train them under Points.',
    );
    parts.kept = [run('far', 'other'), run('odd', 'town', { networks: ['coder'] })];
    await found();
    expect(opened).toEqual(['far', 'far']);
  });

  it('are not looked for before the runs are known, and nothing is fetched where there are none', async () => {
    const { found, parts, loads } = page([]);
    parts.listed = false;
    expect(await found()).toBeNull();
    parts.listed = true;
    expect(await found()).toMatch(/^No networks/);
    expect(loads()).toBe(0);
  });
});
