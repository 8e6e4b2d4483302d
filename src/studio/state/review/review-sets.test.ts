import { afterEach, describe, expect, it, vi } from 'vitest';
import { tinyCity } from '../../../systems/routes/testing/tiny-experiment';
import { odPairsOf } from '../../../generation/od-pairs';
import { selectRoutes, tripsAsRoutes, type RouteSet } from '../../../generation/route';
import { selectTrips } from '../../../domain/trajectory-set';
import { routesCsv } from '../../../engine/routes/route-files';
import { Failure } from '../../../base/failure';
import { exposeService } from '../../../engine/protocol/service-host';
import { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import { FakeWorker } from '../../../engine/protocol/testing/fake-worker';
import { routeFilesService, type RouteFilesService } from '../../../engine/review/route-files-service';
import { RouteBook, tripsOf } from '../routes/route-book.svelte';
import { ReviewSets } from './review-sets.svelte';
import type { SetStore } from './review-store';
import { leftOutCsv, unpairedCsv } from './page-report';

const dataset = await tinyCity();
const { test } = dataset.trips;

class MemorySets implements SetStore {
  readonly kept = new Map<string, unknown>();
  async loadSets(of: string) {
    return this.kept.get(of) ?? null;
  }
  async putSets(of: string, sets: unknown) {
    if (sets === null) this.kept.delete(of);
    else this.kept.set(of, structuredClone(sets));
  }
}

function desk(store = new MemorySets()) {
  const book = new RouteBook();
  const startWorker = () =>
    new SupervisedWorker<RouteFilesService>({
      service: 'data',
      spawn: () => {
        const worker = new FakeWorker();
        const noStores = () => Promise.reject(new Failure('not-supported', 'No files here.'));
        exposeService('data', routeFilesService(noStores), worker.scope);
        return worker;
      },
    });
  const sets = new ReviewSets({ dataset: () => dataset, book, store, startWorker });
  return { sets, book, store };
}

const csvOf = (routes: RouteSet, source = 'mine') =>
  [...routesCsv(dataset.network, [{ source, odSource: 'test', routes }], { withModel: true })].join('');
const fileOf = (name: string, text: string) => new File([text], name);
const all = tripsAsRoutes(test);

afterEach(() => vi.unstubAllGlobals());

describe('sets from files', () => {
  it('come under review with the trips of the data set, and are back after the page was left', async () => {
    const { sets, book, store } = desk();
    await sets.open([fileOf('a.csv', csvOf(all, 'one')), fileOf('b.csv', csvOf(all, '<b>two</b>'))]);
    expect(sets.reading.failure).toBeNull();
    expect(sets.candidates.map(({ name, role }) => [name, role])).toEqual([
      ['a.csv: one', 'generated'],
      ['b.csv: <b>two</b>', 'generated'],
    ]);
    expect(sets.lacks).toMatch(/Choose the driven trips/);
    expect(await sets.review()).toBe(false);
    sets.against = 'test';
    expect(await sets.review()).toBe(true);
    expect(book.group).toMatchObject({
      from: 'test',
      names: { setA: 'a.csv: one', setB: 'b.csv: <b>two</b>' },
    });
    expect(book.group!.pairs.origins).toEqual(odPairsOf(test).origins);
    expect(book.group!.sets[0].routes.roads).toEqual(test.roads);
    expect(sets.report!.sentences).toEqual([]);

    const later = desk(store);
    await later.sets.restore();
    expect(later.book.group!.sets[1].routes.roads).toEqual(test.roads);
    for (const { id } of later.sets.candidates) later.sets.remove(id);
    await Promise.resolve();
    const last = desk(store);
    await last.sets.restore();
    expect(last.sets.candidates).toEqual([]);
  });

  it('can bring their own driven trips, and say what has no partner', async () => {
    const { sets, book } = desk();
    const half = Uint32Array.from({ length: Math.ceil(test.tripCount / 2) }, (_, i) => i);
    await sets.open([
      fileOf('driven.csv', csvOf(tripsAsRoutes(selectTrips(test, half)))),
      fileOf('routes.csv', csvOf(all)),
    ]);
    sets.turn(sets.candidates[0].id, 'driven');
    expect(await sets.review()).toBe(true);
    expect(book.group!.from).toBe('file');
    expect(book.group!.pairs.origins).toHaveLength(half.length);
    expect(tripsOf(book.group!, dataset)!.trips.tripCount).toBe(half.length);
    expect(sets.report!.sentences).toEqual([
      expect.stringMatching(/^\d+ routes of routes\.csv: mine are not paired: /),
    ]);
    const csv = unpairedCsv(sets.report!);
    expect(csv.split('\n')).toHaveLength(2 + test.tripCount - half.length);
    expect(csv.split('\n')[0]).toBe('file,row,column,reason,text,row_text');
  });

  it('save what was left out with its column and its row, and no cell as a formula', async () => {
    const { sets } = desk();
    const text = csvOf(all) + `=cmd,1,2,"[99999999]",,0,"=1+1",,mine\n`;
    await sets.open([fileOf('=a.csv', text)]);
    const [{ name, leftOut }] = sets.candidates;
    const [, row] = leftOutCsv(name, leftOut).split('\n');
    expect(row).toBe(
      `'=a.csv: mine,${test.tripCount + 1},gene_trace_road_id,The network has no road of this id.,99999999,"'=cmd,1,2,""[99999999]"",,0,""=1+1"",,mine"`,
    );
    await sets.open([fileOf('none.csv', 'rid_list\n99999999\n')]);
    expect(sets.reading.failure?.details).toMatchObject({ leftOut: [{ reason: 'unknown-road', count: 1 }] });
  });

  it('can be compared with the trips of each split', async () => {
    const { sets, book } = desk();
    await sets.open([fileOf('a.csv', csvOf(tripsAsRoutes(dataset.trips.val)))]);
    expect(sets.splits.map(({ split }) => split)).toEqual(['train', 'val', 'test']);
    sets.against = 'val';
    expect(await sets.review()).toBe(true);
    expect(tripsOf(book.group!, dataset)!.trips).toBe(dataset.trips.val);
  });

  it('refuse what cannot be compared, and lose nothing of what was there', async () => {
    const { sets, book } = desk();
    expect(sets.lacks).toMatch(/at least one set/);
    await sets.open([fileOf('a.csv', csvOf(all))]);
    const [{ id }] = sets.candidates;
    await sets.open([fileOf('broken.csv', 'rid_list\nx\n')]);
    expect(sets.reading.failure?.message).toMatch(/broken\.csv/);
    expect(sets.candidates.map((one) => one.id)).toEqual([id]);
    const [far] = [selectRoutes(all, [0])];
    const elsewhere = {
      ...far,
      origins: Uint32Array.of(dataset.network.roadCount - 1),
      arrived: Uint8Array.of(0),
    };
    sets.remove(id);
    await sets.open([fileOf('far.csv', csvOf(elsewhere))]);
    sets.against = 'test';
    expect(await sets.review()).toBe(false);
    expect(sets.reading.failure?.message).toMatch(
      /No trip of the test trips begins and ends where a route of far\.csv/,
    );
    expect(book.group).toBeNull();
    expect(sets.candidates).toHaveLength(1);
    sets.turn(sets.candidates[0].id, 'off');
    expect(sets.lacks).toMatch(/at least one set/);
  });

  it('are read once the meaning of their columns is confirmed, which holds for the same columns later', async () => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
    const { sets } = desk();
    const text = csvOf(all)
      .replace(/^[^\n]*/, 'a,b,c,path,when,d,e,f,g')
      .replaceAll('mine', 'x');
    await sets.open([fileOf('a.csv', text), fileOf('b.csv', text)]);
    expect(sets.candidates).toEqual([]);
    expect(sets.questions.open.map(({ preview }) => preview.file)).toEqual(['a.csv', 'b.csv']);
    const { choice } = sets.questions.current!.preview;
    await sets.look({ choice: { ...choice, columns: { ...choice.columns, roads: null } } });
    expect(sets.questions.current!.preview).toMatchObject({ isReadable: false });
    await sets.look({ choice });
    await sets.answer();
    expect(sets.questions.open).toEqual([]);
    expect(sets.candidates.map(({ name }) => name)).toEqual(['a.csv', 'b.csv']);
    expect(sets.candidates[0].routes.roads).toEqual(test.roads);
    const later = desk();
    await later.sets.open([fileOf('c.csv', text)]);
    expect(later.sets.candidates).toHaveLength(1);
    expect(later.sets.candidates[0].notes).toContainEqual(expect.stringMatching(/^Columns: Roads: path/));
    later.sets.questions.forget();
    await later.sets.open([fileOf('d.csv', text)]);
    expect(later.sets.questions.open).toHaveLength(1);
    later.sets.questions.drop();
    expect(later.sets.questions.current).toBeNull();
  });

  it('are taken from what is in view, with the names that they have there', async () => {
    const { sets, book } = desk();
    const pairs = odPairsOf(test);
    const group = { title: 'Run A', from: 'test' as const, pairs, tripIndices: pairs.tripIndices };
    book.show({ ...group, sets: [{ source: 'distilled', routes: all, seconds: 0 }] });
    sets.takeInView();
    expect(sets.candidates.map(({ name }) => name)).toEqual(['Distilled student, Run A']);
    sets.against = 'test';
    expect(await sets.review()).toBe(true);
    expect(book.group!.sets.map(({ source }) => source)).toEqual(['setA']);
  });
});
