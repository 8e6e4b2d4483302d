import { beforeAll, describe, expect, it } from 'vitest';
import { emptyTrajectorySet, tripAt } from '../domain/trajectory-set';
import { partsOf, type Dataset } from '../domain/dataset';
import { flowTable } from '../domain/counts/series-table';
import { countedDataset } from './series-dataset';
import { dataCardMarkdown } from './data-card-markdown';
import { loadHoserDataset } from './hoser-layout';
import { tinyDataset, writtenFiles } from './testing/dataset-files';
import { refusal } from '../base/testing/refusal';

const MADE = { name: 'Counted', made: new Date(0) };
/** The forty trips are driven in one week, in the morning. */
const HOURLY = { roads: 8, binMinutes: 60 };

let ring: Dataset;
beforeAll(async () => {
  ring = await tinyDataset('Ring');
});

describe('a data set with counts', () => {
  it('of its own trips keeps them, and is the same after it was written and read', async () => {
    const { dataset, notes } = await countedDataset(ring, null, HOURLY, MADE);
    expect(partsOf(dataset)).toEqual(['trips', 'series']);
    const { values, roads } = dataset.extras!.series!;
    const visits = Object.values(ring.trips).flatMap((set) =>
      Array.from(set.roads).filter((road) => roads!.includes(road)),
    );
    expect(values.reduce((sum, count) => sum + count, 0)).toBe(visits.length);
    expect(notes[0]).toMatch(
      /^40 trips counted on 8 roads in 145 bins of 60 min, from 2013-07-01 08:00 to 2013-07-07 09:00; \d+\.\d % of the counts are 0\.$/,
    );
    expect(notes[1]).toMatch(/^So many zeros teach little/);
    const again = await loadHoserDataset(writtenFiles(dataset), { name: 'Counted' });
    expect(again.report).toEqual([]);
    expect(again.dataset.fingerprint).toBe(dataset.fingerprint);
    expect(flowTable(again.dataset.extras!.series!, ring.network).table.nodes).toBe(8);
    expect(again.dataset.card).toMatchObject({ simulated: false, steps: [{ name: 'Counted flows' }] });
    expect(dataCardMarkdown(dataset.card!, null)).toContain(
      'npx route-distillery flows --data FROM --roads 8 --bin 60 --out DIR',
    );
  });

  it('of routes leaves the trips out, and says that the counts are simulated', async () => {
    const routes = { name: 'routes of the distilled student', routes: ring.trips.train };
    const { dataset, notes } = await countedDataset(ring, routes, HOURLY, MADE);
    expect(partsOf(dataset)).toEqual(['series']);
    expect(dataset.zones.transitions.every((share) => share === 0)).toBe(true);
    expect(dataset.card).toMatchObject({
      simulated: true,
      sources: [{ name: 'routes of the distilled student', gives: 'series', kind: 'simulated' }],
    });
    expect(notes[0]).toMatch(/^24 routes counted/);
    expect(dataCardMarkdown(dataset.card!, null)).toMatch(/simulated flows.*--routes FILE --roads 8/s);
  });

  it('takes the place of an earlier count', async () => {
    const first = await countedDataset(ring, null, HOURLY, MADE);
    const { dataset } = await countedDataset(first.dataset, null, { roads: 5, binMinutes: 30 }, MADE);
    expect(dataset.extras!.series!.ids).toHaveLength(5);
    expect(dataset.card!.steps.map(({ settings }) => settings.binMinutes)).toEqual([30]);
    expect(dataset.card!.sources.filter(({ gives }) => gives === 'series')).toHaveLength(1);
  });

  it('says so where fewer roads are driven than were asked for', async () => {
    const { notes } = await countedDataset(ring, null, { roads: 999, binMinutes: 60 }, MADE);
    expect(notes[1]).toMatch(/^Trips take no more than \d+ roads\.$/);
  });

  it('is refused where forecasts cannot be learnt from it', async () => {
    const refused = (trips: Dataset['trips']['train'], settings = HOURLY) =>
      countedDataset(ring, { name: 'routes', routes: trips }, settings, MADE);
    const { train } = ring.trips;
    await expect(refused(train, { roads: 8, binMinutes: 120 })).rejects.toMatchObject(
      refusal(/73 bins of 7200 s\. It must span 120.*shorter bins/),
    );
    const { times } = tripAt(train, 0);
    const untimed = { ...train, times: train.times.map((time, i) => (i < times.length ? NaN : time)) };
    await expect(refused(untimed)).rejects.toThrow(/routes have no times/);
    await expect(refused(emptyTrajectorySet())).rejects.toThrow(/no trips to count/);
    await expect(refused(train, { roads: 8, binMinutes: 7 })).rejects.toThrow(/420 s do not/);
  });
});
