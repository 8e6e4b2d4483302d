import { describe, expect, it } from 'vitest';
import { clockwise, tinyDatasetFiles, tripRow } from './testing/tiny-dataset';
import { loadFiles } from './testing/dataset-files';

type Texts = Record<string, string>;

/** What is noted of the faultless small data set after a change of its files. */
async function notes(change: (files: Texts) => void) {
  const files = tinyDatasetFiles();
  change(files);
  const { report, dataset } = await loadFiles(files);
  const found = report.filter(({ kind }) => kind !== 'derived' && kind !== 'missing-file');
  return { dataset, found, kinds: found.map(({ file, kind, count }) => `${file} ${kind} ${count}`) };
}

/** Replaces the last field of every road. */
const withLengths = (of: (meters: number) => string) => (files: Texts) => {
  files['roadmap.geo'] = files['roadmap.geo'].replace(
    /,([\d.]+)$/gm,
    (_, meters) => `,${of(Number(meters))}`,
  );
};

const withTrip =
  (row: string, file = 'train.csv') =>
  (files: Texts) =>
    void (files[file] += row + '\n');
const roads = [clockwise(3), clockwise(4), clockwise(5)];

describe('what can hardly be', () => {
  it('is nothing in a faultless data set', async () => {
    expect((await notes(() => undefined)).kinds).toEqual([]);
  });

  it('is a length in another unit, or one that does not fit its line', async () => {
    const { found, kinds } = await notes(withLengths((meters) => String(meters / 1000)));
    expect(kinds).toContain('roadmap.geo length-unit 1');
    expect(found.find(({ kind }) => kind === 'length-unit')?.message).toMatch(
      /look like kilometres.*by 1000/,
    );
    let first = true;
    const one = await notes(withLengths((meters) => (first ? ((first = false), '99999') : String(meters))));
    // Who drives so long a road within a minute is too fast as well.
    expect(one.kinds[0]).toBe('roadmap.geo odd-length 1');
    expect(one.kinds.slice(1).every((kind) => kind.includes('odd-step'))).toBe(true);
    expect(one.found[0].first[0]).toMatchObject({ row: 1, column: 'length' });
  });

  it('is a speed limit that no road has', async () => {
    const { found, kinds } = await notes((files) => {
      files['roadmap.geo'] = files['roadmap.geo'].replace(',50,', ',999,');
    });
    expect(kinds).toEqual(['roadmap.geo odd-speed 1']);
    expect(found[0].first[0]).toMatchObject({ column: 'maxspeed', text: '999 km/h' });
    const endless = await notes((files) => {
      files['roadmap.geo'] = files['roadmap.geo'].replace(',50,', ',1e999,');
    });
    expect(endless.kinds).toHaveLength(1);
    expect(
      endless.dataset.network.maxSpeedKmh.every((speed) => speed < Infinity || Number.isNaN(speed)),
    ).toBe(true);
  });

  it('is a step that is too fast, or longer than a day', async () => {
    const fast = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:01Z', '2013-07-01T08:01:00Z'];
    expect((await notes(withTrip(tripRow(99, roads, fast)))).kinds).toEqual(['train.csv odd-step 1']);
    const slow = ['2013-07-01T08:00:00Z', '2013-07-03T08:00:00Z', '2013-07-03T08:01:00Z'];
    expect((await notes(withTrip(tripRow(99, roads, slow)))).kinds).toEqual(['train.csv long-step 1']);
  });

  it('is a year before 1990 or after 2100', async () => {
    const late = ['2607-07-01T08:00:00Z', '2607-07-01T08:01:00Z', '2607-07-01T08:02:00Z'];
    expect((await notes(withTrip(tripRow(99, roads, late)))).kinds).toEqual(['train.csv odd-year 1']);
  });

  it('is a trip in two splits', async () => {
    const { found, kinds } = await notes((files) => {
      const times = ['2013-07-01T08:00:00Z', '2013-07-01T08:01:00Z', '2013-07-01T08:02:00Z'];
      const later = times.map((time) => time.replace('T08', 'T09'));
      for (const file of ['train.csv', 'test.csv']) withTrip(tripRow(99, roads, times), file)(files);
      // The same roads at another time are another trip.
      withTrip(tripRow(99, roads, later), 'val.csv')(files);
    });
    expect(kinds).toEqual(['test.csv split-repeat 1']);
    expect(found[0].first[0].text).toMatch(/^row 25 of train\.csv$/);
  });

  it('is a trip whose clocks name several zones', async () => {
    const mixed = ['2013-07-01T08:00:00Z', '2013-07-01T08:01:00+02:00', '2013-07-01T08:02:00Z'];
    expect((await notes(withTrip(tripRow(99, roads, mixed)))).kinds).toEqual(['train.csv mixed-zones 1']);
    const one = mixed.map((time) => time.replace(/Z|\+02:00/, '+02:00'));
    expect((await notes(withTrip(tripRow(99, roads, one)))).kinds).toEqual([]);
  });

  it('is a column that stands there twice', async () => {
    const { kinds } = await notes((files) => {
      files['train.csv'] = files['train.csv']
        .replace(/^mm_id/, 'rid_list')
        .replace(/^(\d+),/gm, '"100,103",');
    });
    expect(kinds[0]).toBe('train.csv repeated-column 1');
  });

  it('reads a compact clock as the clock that it is', async () => {
    const compact = ['20130701083000', '20130701083100', '20130701083200'];
    const { dataset, kinds } = await notes(withTrip(tripRow(99, roads, compact)));
    expect(kinds).toEqual([]);
    const { offsets, times, tripCount } = dataset.trips.train;
    expect(times[offsets[tripCount - 1]]).toBe(Date.UTC(2013, 6, 1, 8, 30) / 1000);
  });
});
