import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import type { Dataset } from '../../../../domain/dataset';
import type { Call } from '../../../../engine/protocol/worker-client';
import { tableOf } from '../../flow-data';
import { tableSummary, type TableSummary } from '../../forecast/table-summary';
import { smallFlows } from '../../testing/small-flows';
import { TableInView } from './table-in-view.svelte';

/** A table in view whose requests are answered when the test says so. */
async function inView() {
  const page: { dataset: Dataset | null; zerosMissing: boolean } = {
    dataset: await smallFlows(),
    zerosMissing: false,
  };
  const asked: ((failure?: Failure) => Promise<void>)[] = [];
  const ask = ({ zerosMissing }: { readonly zerosMissing: boolean }): Call<TableSummary> => {
    const summary = tableSummary(tableOf(page.dataset!, { zerosMissing }));
    const result = new Promise<TableSummary>((resolve, reject) => {
      asked.push(async (failure) => {
        if (failure) reject(failure);
        else resolve(summary);
        await new Promise((done) => setTimeout(done));
      });
    });
    const nothing = () => undefined;
    return { result, pause: nothing, resume: nothing, step: nothing, cancel: nothing };
  };
  const data = new TableInView({
    dataset: () => page.dataset,
    zerosMissing: () => page.zerosMissing,
    ask,
  });
  return { page, asked, data };
}

describe('the table in view', () => {
  it('is there when the worker has made it, from the first morning of the test part on', async () => {
    const { data, asked, page } = await inView();
    data.follow();
    expect(data.open).toBeNull();
    expect(data.making.active).toBe(true);
    await asked[0]();
    const { table, values, timeline } = data.open!;
    expect(timeline.axis).toMatchObject({ rows: table.rows, binSeconds: 7200 });
    expect(new Date(1000 * (table.start + timeline.row * table.binSeconds)).getUTCHours()).toBe(8);
    expect([...values.at(3)]).toEqual([...page.dataset!.extras!.series!.values.slice(15, 20)]);
    page.dataset = null;
    expect(data.open).toBeNull();
  });

  it('is that of what is open now, whatever arrives late', async () => {
    const { data, asked, page } = await inView();
    data.follow();
    page.dataset = { ...page.dataset!, name: 'Another town' };
    data.follow();
    await asked[1]();
    await asked[0]();
    expect(data.open!.dataset.name).toBe('Another town');
  });

  it('keeps the moment where the same series is read otherwise', async () => {
    const { data, asked, page } = await inView();
    data.follow();
    await asked[0]();
    data.open!.timeline.seek(17);
    page.zerosMissing = true;
    expect(data.open).toBeNull();
    data.follow();
    await asked[1]();
    expect(data.open!.timeline.row).toBe(17);
  });

  it('says why there is none, until there is another series or it is asked for again', async () => {
    const { data, asked, page } = await inView();
    data.follow();
    await asked[0](new Failure('worker-died', 'The worker died.'));
    expect(data.failure?.message).toBe('The worker died.');
    data.follow();
    expect(data.failure).toBeNull();
    await asked[1]();
    expect(data.open).not.toBeNull();
    page.dataset = { ...page.dataset!, extras: {} };
    data.follow();
    expect([data.open, data.failure, data.making.active]).toEqual([null, null, false]);
    expect(asked).toHaveLength(2);
  });
});
