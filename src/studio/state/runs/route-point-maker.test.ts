import { describe, expect, it, vi } from 'vitest';
import { badInput } from '../../../base/failure';
import { SAMPLE_CITY, SAMPLE_FLOWS, type SampleDataset } from '../../../engine/datasets/samples';
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

/**
 * @param misfits runs whose networks are of other roads
 * @param broken runs whose networks cannot be read
 */
function page(kept: readonly RunSummary[], misfits: readonly string[] = [], broken: readonly string[] = []) {
  const opened: string[] = [];
  const models = new Models(() => 'routes');
  const parts = {
    ...{ dataset: { fingerprint: 'town' } as Dataset, kept, listed: true },
    ...{ sample: null as SampleDataset | null, isOnline: true, shippedByte: 1 },
  };
  let loaded = 0;
  let fetched = 0;
  const own = new RoutePointMaker({
    system: {
      ...{ id: 'points', title: 'Points', pointsOfRoutes: ['coder', 'speaker'] },
      shippedFor: [SAMPLE_CITY],
    },
    dataset: () => parts.dataset,
    sample: () => parts.sample,
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
        const bytes = Uint8Array.of(misfits.includes(id) ? 0 : broken.includes(id) ? 2 : 1);
        return { checkpoints: networks.map((name) => ({ name, bytes })) } as unknown as RunContents;
      },
    },
    load: async () => {
      loaded++;
      return {
        open: async ({ id, from, files }: NetworkFiles) => {
          if (Object.values(files).some(([byte]) => byte === 2)) throw badInput('It ends too early.');
          const isOfOthers = Object.values(files).some(([byte]) => byte === 0);
          return isOfOthers ? null : ({ id, from } as PointMaker);
        },
        fetchShipped: async () => {
          fetched++;
          if (!parts.isOnline) throw badInput('There is no answer.');
          return { id: 'shipped', from: 'the sample', files: { coder: Uint8Array.of(parts.shippedByte) } };
        },
      };
    },
    open: () => undefined,
  });
  const found = async (isWanted = false) => {
    own.follow(isWanted);
    await vi.waitUntil(() => !own.looking.active);
    return own.maker?.id ?? own.lacking;
  };
  return { own, parts, models, opened, found, loads: () => loaded, fetches: () => fetched };
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

  it('that are broken are told and do not end the search; those of other roads are not told', async () => {
    const runs = [run('cut', 'town'), run('far', 'other'), run('good', 'other')];
    const { found, own, opened, parts } = page(runs, ['far'], ['cut']);
    expect(await found()).toBe('good/coder|good/speaker');
    expect(own.faults).toEqual(['Run cut: It ends too early.']);
    parts.kept = runs.slice(0, 2);
    expect(own.faults).toEqual([]);
    expect(await found()).toMatch(/^No networks/);
    expect([own.faults, opened.filter((id) => id === 'cut').length]).toEqual([
      ['Run cut: It ends too early.'],
      2,
    ]);
  });
});

describe('networks that come with the page', () => {
  it('are fetched for their samples alone, once points are asked for', async () => {
    const { found, own, parts, fetches } = page([]);
    parts.sample = SAMPLE_CITY;
    expect(await found()).toBeNull();
    expect([own.isOffered, fetches()]).toEqual([true, 0]);
    expect(await found(true)).toBe('shipped');
    expect([own.maker?.from, own.isOffered, own.faults]).toEqual(['the sample', false, []]);
    await found(true);
    expect(fetches()).toBe(1);
    parts.dataset = { fingerprint: 'flows' } as Dataset;
    parts.sample = SAMPLE_FLOWS;
    await found(true);
    expect(await found(true)).toMatch(/^No networks/);
    expect([own.isOffered, fetches()]).toEqual([false, 1]);
  });

  it('give way to those of a kept run', async () => {
    const { found, own, parts, fetches } = page([run('own', 'town')]);
    parts.sample = SAMPLE_CITY;
    expect(await found(true)).toBe('own/coder|own/speaker');
    expect([own.isOffered, fetches()]).toEqual([false, 0]);
  });

  it('are fetched again on request alone where that failed', async () => {
    const { found, own, parts, fetches } = page([run('cut', 'town')], [], ['cut']);
    parts.sample = SAMPLE_CITY;
    parts.isOnline = false;
    await found(true);
    await found(true);
    await found(true);
    expect([own.looking.failure?.message, fetches()]).toEqual(['There is no answer.', 1]);
    parts.isOnline = true;
    own.retry();
    await vi.waitUntil(() => !own.looking.active);
    expect([own.maker?.id, own.looking.failure, fetches()]).toEqual(['shipped', null, 2]);
    expect(own.faults).toEqual(['Run cut: It ends too early.']);
  });

  it('are lacking where they are of other roads after all', async () => {
    const { found, parts, own } = page([]);
    Object.assign(parts, { sample: SAMPLE_CITY, shippedByte: 0 });
    await found();
    expect(await found(true)).toMatch(/^No networks/);
    expect(own.isOffered).toBe(false);
  });
});
