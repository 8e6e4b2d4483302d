import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICE, NO_COLUMNS } from '../../../../data/gps/gps-choice';
import type { GpsPreview } from '../../../../data/gps/preview-gps';
import { emptyGpsTraces } from '../../../../domain/gps-traces';
import { traceFigures } from '../../../../matching/match-quality';
import { withRole } from '../../../../data/gps/gps-choice';
import { exchanged, withForm, withRolesOf } from './gps-choice-changes';
import { MOST_ROWS, traceList } from './trace-rows';
import { clockWords, filesInWords, lostWords, roleOptions, boxAround, boxOfPlace, isPosition } from './words';

const columns = { ...NO_COLUMNS, lon: 'x', lat: 'y', vehicle: 'cab' };
const choice = { ...DEFAULT_CHOICE, columns };

describe('what a person changes about reading GPS files', () => {
  it('gives a column one meaning, and takes it from the one before', () => {
    expect(withRole(choice, 'cab', 'lon').columns).toEqual({ ...NO_COLUMNS, lon: 'cab', lat: 'y' });
    expect(withRole(choice, 'cab', 'none').columns.vehicle).toBeNull();
  });

  it('recognises a table of lines by its column', () => {
    const lines = withRole(choice, 'path', 'polyline');
    expect(lines.kind).toBe('polyline-csv');
    expect(withRole(lines, 'path', 'none').kind).toBe('points-csv');
    expect(withRole({ ...choice, kind: 'geojson' }, 't', 'time').kind).toBe('geojson');
  });

  it('forgets the meanings of columns that have other names now, and gives them back by place', () => {
    expect(withForm(choice, { decimalComma: true }).columns).toBe(columns);
    const bare = withForm(choice, { header: false });
    expect([bare.columns, bare.table.header]).toEqual([NO_COLUMNS, false]);
    const column = (name: string, role: 'lon' | 'lat' | null) => ({ name, role, values: [] });
    const before = { choice, columns: [column('x', 'lon'), column('y', 'lat')] } as unknown as GpsPreview;
    const now = { choice: bare, columns: [column('column 1', null), column('column 2', null)] };
    expect(withRolesOf(before, now as unknown as GpsPreview).columns).toMatchObject({
      lon: 'column 1',
      lat: 'column 2',
    });
  });

  it('exchanges the columns of points, and the order within lines', () => {
    expect(exchanged(choice).columns).toMatchObject({ lon: 'y', lat: 'x' });
    expect(exchanged({ ...choice, kind: 'polyline-csv' }).swapLonLat).toBe(true);
  });
});

describe('traceList', () => {
  const traces = { ...emptyGpsTraces(), traceCount: 4, offsets: Uint32Array.of(0, 10, 20, 30, 40) };
  const figures = traceFigures(4);
  figures.matchedPoints.set([10, 5, 0, 10]);
  figures.meanDistance.set([3, 9, NaN, 4]);
  figures.splits.set([0, 1, 0, 3]);
  figures.trips.set([1, 1, 0, 2]);
  const order = (...how: [Parameters<typeof traceList>[2], Parameters<typeof traceList>[3]]) =>
    traceList(traces, figures, ...how).rows.map(({ trace }) => trace);

  it('has the worst first, in each order', () => {
    expect(order('matched', 'all')).toEqual([2, 1, 0, 3]);
    expect(order('distance', 'all')).toEqual([2, 1, 3, 0]);
    expect(order('splits', 'all')).toEqual([3, 1, 0, 2]);
    expect(order('file', 'all')).toEqual([0, 1, 2, 3]);
  });

  it('holds those that a filter lets through', () => {
    expect(order('file', 'partly')).toEqual([1, 2]);
    expect(order('file', 'cut')).toEqual([1, 3]);
    expect(order('file', 'no-trip')).toEqual([2]);
  });

  it('ends after some rows and says how many there are', () => {
    const many = 3 * MOST_ROWS;
    const offsets = Uint32Array.from({ length: many + 1 }, (_, i) => i);
    const list = traceList({ ...traces, traceCount: many, offsets }, traceFigures(many), 'matched', 'all');
    expect([list.rows.length, list.count]).toEqual([MOST_ROWS, many]);
  });
});

describe('words of the dataset builder', () => {
  it.each([
    ['43.737, 7.424', true],
    ['43.737 7.424', true],
    ['-33.9;151.2', true],
    ['Monaco', false],
    ['43.7', false],
    ['91, 7', false],
    ['43,7,8', false],
  ])('reads "%s" as a place: %s', (text, isPlace) => expect(boxAround(text, 2) !== null).toBe(isPlace));

  it.each([
    ['43,7,8', true],
    ['-33.9;151.2', true],
    ['Monaco', false],
    ['Area 51', false],
    [' - ', false],
  ])('takes "%s" for a position: %s', (text, is) => expect(isPosition(text)).toBe(is));

  it('shows a whole place, some km around a small one, the middle of a country', () => {
    const at = (half: number) => ({ minLon: 20 - half, maxLon: 20 + half, minLat: -half, maxLat: half });
    const kmHigh = (half: number) => {
      const { minLat, maxLat, minLon, maxLon } = boxOfPlace(at(half), 4);
      expect([(minLon + maxLon) / 2, (minLat + maxLat) / 2]).toEqual([20, 0]);
      return (maxLat - minLat) * 111.195;
    };
    expect(kmHigh(0.05)).toBeCloseTo(11.1195, 6);
    expect(kmHigh(0)).toBeCloseTo(4, 6);
    expect(kmHigh(5)).toBeCloseTo(40, 6);
  });

  it('draws a box of so many km around a place', () => {
    const { minLon, maxLon, minLat, maxLat } = boxAround('60, 10', 11.1195)!;
    expect(maxLat - minLat).toBeCloseTo(0.1, 6);
    expect(maxLon - minLon).toBeCloseTo(0.2, 6);
  });

  it('shows local times of the place, whatever zone the device is in', () => {
    expect(clockWords(Date.UTC(2013, 6, 1, 0, 5) / 1000)).toBe('1 Jul 2013, 00:05');
  });

  it('names files, and what was lost with the worker that held it', () => {
    expect([filesInWords(['a.csv']), filesInWords(['a.csv', 'b.csv', 'c.csv'])]).toEqual([
      'a.csv',
      'a.csv and 2 more',
    ]);
    const lost = (traces: boolean, trips: 'matched' | 'simulated' | null) =>
      lostWords({ traces, trips }).split(' were lost')[0];
    expect([lost(false, null), lost(true, 'matched'), lost(false, 'simulated')]).toEqual([
      'The roads',
      'The roads, the traces and the matched trips',
      'The roads and the simulated trips',
    ]);
  });

  it('does not offer properties of GeoJSON a meaning that its geometry has', () => {
    const roles = roleOptions('geojson').map(({ value }) => value);
    expect(roles).not.toContain('lon');
    expect(roleOptions('points-csv').map(({ value }) => value)).toContain('lon');
  });
});
