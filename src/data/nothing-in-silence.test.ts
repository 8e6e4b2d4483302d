import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import type { CheckReport, FindingAction, FindingKind } from './check-report';
import { dataFileFromBytes } from './data-file';
import { DEFAULT_CHOICE, NO_COLUMNS } from './gps/gps-choice';
import { readGps } from './gps/read-gps';
import { loadDataset } from './load-dataset';
import { loadFiles } from './testing/dataset-files';
import { tinyDatasetFiles } from './testing/tiny-dataset';

/** What stands in cells of files of strangers: numbers, and what careless readers take for some. */
const cell = (lawful: readonly string[]) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...lawful) },
    fc.constantFrom(
      '',
      ' ',
      'x',
      '0x10',
      '1e999',
      '-1e300',
      '9'.repeat(400),
      'NaN',
      'Infinity',
      '1,5',
      '+',
      '999',
    ),
  );
const rowsOf = <Row>(row: fc.Arbitrary<Row>) => fc.array(row, { minLength: 1, maxLength: 12 });
const quoted = (cells: readonly string[]) => cells.map((text) => `"${text}"`).join(',');

const countOf = (report: CheckReport, of: { action: FindingAction; kind?: FindingKind }): number =>
  report
    .filter(({ action, kind }) => action === of.action && (of.kind === undefined || kind === of.kind))
    .reduce((sum, { count }) => sum + count, 0);

/** Undefined where the file is refused in words. */
const unlessRefused = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof Failure && error.code === 'bad-input' && !error.details.unexpected) return undefined;
    throw error;
  });

describe('what a reader drops or replaces, it says', () => {
  it('of points: each row is kept, or counted with its reason; each column is named', () =>
    fc.assert(
      fc.asyncProperty(
        rowsOf(
          fc.tuple(
            cell(['7.5', '-8.61']),
            cell(['43.7', '41.15']),
            cell(['1372636800', '2013-07-01T08:00:00Z']),
          ),
        ),
        async (rows) => {
          const text = `lon,lat,time,lon2\n${rows.map((row) => quoted([...row, '1'])).join('\n')}\n`;
          const columns = { ...NO_COLUMNS, lon: 'lon', lat: 'lat', time: 'time' };
          const choice = { ...DEFAULT_CHOICE, columns };
          const read = await unlessRefused(readGps([dataFileFromBytes('a.csv', text)], choice));
          if (!read) return;
          const { findings, taken, points } = read.report;
          const leftOut = countOf(findings, { action: 'row left out' });
          expect(points + leftOut).toBe(rows.length);
          expect([...read.traces.lonLat, ...read.traces.times].every(Number.isFinite)).toBe(true);
          const said = leftOut > 0 ? ` (${leftOut} left out)` : '';
          const counted = `${rows.length} row${rows.length === 1 ? '' : 's'}`;
          expect(taken).toEqual([`a.csv: ${counted}${said}; lon, lat, time; not used: lon2.`]);
        },
      ),
      { numRuns: 150 },
    ));

  it('of check-ins: the same, and their clocks', () =>
    fc.assert(
      fc.asyncProperty(
        rowsOf(fc.tuple(cell(['40.7', '40.75']), cell(['-74', '-73.9']), cell(['-240', '60']))),
        async (rows) => {
          const text = `user,venue_id,lat,lng,tz_offset,time,extra\n${rows
            .map((row, i) => quoted(['u', `p${i}`, ...row, '2012-07-07T02:12:49Z', 'e']))
            .join('\n')}\n`;
          const file = dataFileFromBytes('a.csv', text);
          const read = await unlessRefused(loadDataset([file], { name: 'a' }));
          if (!read) return;
          const kept = read.dataset.extras!.checkIns!.times;
          expect(kept.length + countOf(read.report, { action: 'row left out' })).toBe(rows.length);
          const instant = Date.UTC(2012, 6, 7, 2, 12, 49) / 1000;
          expect([...kept].every((time) => [instant, instant - 14_400, instant + 3600].includes(time))).toBe(
            true,
          );
          // Words are names of zones, which are said to be of no use.
          if (/zone from tz_offset/.test(read.taken.join()))
            expect(read.taken.join()).toMatch(/not used: extra\./);
          else expect(JSON.stringify(read.report)).toMatch(/tz_offset.*which has names of zones/);
        },
      ),
      { numRuns: 150 },
    ));

  it('of speeds of roads: each is read, or counted as unknown', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(cell(['50', '30 mph', '7']), { minLength: 4, maxLength: 4 }),
        async (speeds) => {
          const files = tinyDatasetFiles();
          let stated = 0;
          const geo = files['roadmap.geo'].split('\n').map((line, i) => {
            if (i === 0 || i > speeds.length || !/,50,/.test(line)) return line;
            if (speeds[i - 1] !== '') stated++;
            return line.replace(',50,', `,"${speeds[i - 1]}",`);
          });
          const read = await loadFiles({ ...files, 'roadmap.geo': geo.join('\n') });
          const { maxSpeedKmh } = read.dataset.network;
          expect(maxSpeedKmh.every((speed) => Number.isNaN(speed) || (speed >= 0.1 && speed <= 1000))).toBe(
            true,
          );
          const unknown = countOf(read.report, { action: 'kept', kind: 'unreadable-speed' });
          const known = maxSpeedKmh.subarray(0, 4).filter((speed) => !Number.isNaN(speed)).length;
          const original = (await loadFiles(files)).dataset.network.maxSpeedKmh.subarray(0, 4);
          const others = [...original].filter(
            (speed, i) => speed !== 50 || !/,50,/.test(files['roadmap.geo'].split('\n')[i + 1]),
          );
          expect(known - others.filter((speed) => !Number.isNaN(speed)).length + unknown).toBe(stated);
        },
      ),
      { numRuns: 60 },
    ));
});
