import type { PointTrack, ShownPoints } from './shown-points';
import { PointsShow } from './points-show';
import { describe, expect, it } from 'vitest';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { gridCity } from '../../generation/testing/grid-city';
import { placeAt } from './drive-path';
import { frameOf } from '../map-frame';
import { marksOfRole, pointMarks, stretchOf, trackMarks } from './point-layers';

const degree = 1 / METERS_PER_DEGREE;
const scale = { kind: 'amount', most: 60, unit: 'km/h', title: 'Speed' } as const;

/** Points to the north, 100 m and then 50 m apart, 10 seconds each. */
const track = (role: PointTrack['role']): PointTrack => ({
  role,
  label: 'Points',
  lonLat: Float64Array.of(8, 0, 8, 100 * degree, 8, 150 * degree),
  times: Float64Array.of(500, 510, 520),
});

describe('GPS points on the map', () => {
  const network = gridCity(3, 3);
  const frame = frameOf(network);

  it('have their speeds, and somebody who moves along them from the first moment on', () => {
    const {
      speeds,
      paths: [path],
    } = trackMarks(track('made'), { ...frame, lon: 8, lat: 0 });
    expect([...speeds].map((speed) => Math.round(speed))).toEqual([36, 36, 18]);
    expect(path.duration).toBe(20);
    expect(placeAt(path, 5).y).toBeCloseTo(50 * degree, 8);
    expect(placeAt(path, 15).y).toBeCloseTo(125 * degree, 8);
  });

  it('of several drives are lines of their own, each with its own clock', () => {
    const { lonLat, times } = track('made');
    const marks = trackMarks(
      {
        ...track('made'),
        lonLat: Float64Array.of(...lonLat, ...lonLat.subarray(2)),
        times: Float64Array.of(...times, 900, 905),
        offsets: Uint32Array.of(0, 3, 5),
      },
      { ...frame, lon: 8, lat: 0 },
    );
    expect([...marks.line.startIndices]).toEqual([0, 3, 5]);
    expect([...marks.seconds]).toEqual([0, 10, 20, 0, 5]);
    expect([...marks.speeds].map((speed) => Math.round(speed))).toEqual([36, 36, 18, 36, 36]);
    expect(marks.paths.map(({ duration }) => duration)).toEqual([20, 5]);
    expect(placeAt(marks.paths[1], 5).y).toBeCloseTo(150 * degree, 8);
  });

  it('are made once for a track, and found by their role', () => {
    const [made, real] = [track('made'), track('real')];
    const shown = { tracks: [made, real], roads: Uint32Array.of(0, 1), others: [], scale };
    const marks = pointMarks(network, frame, shown);
    expect(pointMarks(network, frame, { ...shown, tracks: [real, made] }).tracks[1]).toBe(marks.tracks[0]);
    expect(marksOfRole(marks, 'real')).toBe(marks.tracks[1]);
    expect(marksOfRole(marks, 'before')).toBeUndefined();
  });

  it('are shown with a row for each role and a box around all of them', () => {
    const shown = { tracks: [track('real'), track('made')], roads: Uint32Array.of(0, 1), others: [], scale };
    const showOf = (change: Partial<ShownPoints>) =>
      new PointsShow({
        ...{ shown: { ...shown, ...change }, marked: null },
        ...{ choose: () => undefined, words: () => [] },
      });
    const show = showOf({});
    expect(show.rows.map(({ name, count }) => `${name} ${count}`)).toEqual([
      'gpsRoute ',
      'gpsMade 3',
      'gpsReal 3',
    ]);
    expect(show.bounds(network)).toMatchObject({ maxLon: 8, maxLat: 150 * degree });
    expect(showOf({ tracks: [] }).bounds(network)?.maxLon).toBeLessThan(8);
    expect(showOf({ tracks: [], roads: new Uint32Array(0) }).bounds(network)).toBeNull();
    expect([show.place, showOf({ roads: Uint32Array.of(1) }).place]).toEqual(['0,1', '1']);
  });

  it('have stretches: a single point is no line', () => {
    const marks = trackMarks(track('made'), frame);
    expect(stretchOf(marks, { from: 1, to: 3 })?.positions).toEqual(marks.line.positions.subarray(2, 6));
    expect(stretchOf(marks, { from: 2, to: 3 })).toBeNull();
  });
});
