import { describe, expect, it } from 'vitest';
import { localTask } from '../protocol/local-task';
import { traceFilesService } from './trace-files-service';

const bounds = { minLon: 7.9, maxLon: 8.1, minLat: -0.1, maxLat: 0.1 };
const { readTraces } = traceFilesService();
const read = (name: string, text: string, near = bounds) =>
  readTraces({ file: { path: name, file: new Blob([text]) }, bounds: near }, localTask());

const point = (lat: number, minute: number) =>
  `<trkpt lat="${lat}" lon="8"><time>2013-07-01T08:${String(minute).padStart(2, '0')}:00Z</time></trkpt>`;
const gpx = (...points: readonly string[]) =>
  `<gpx version="1.1"><trk><trkseg>${points.join('')}</trkseg></trk></gpx>`;

describe('GPS traces of a file', () => {
  it('are its drives with their times, in order, and stay whole however sparse they are', async () => {
    const { file, traces } = await read('a.gpx', gpx(point(0, 0), point(0.02, 20), point(0.01, 10)));
    expect(file).toBe('a.gpx');
    expect(traces).toHaveLength(1);
    expect(Array.from(traces[0].lonLat)).toEqual([8, 0, 8, 0.01, 8, 0.02]);
    expect(traces[0].times[2] - traces[0].times[0]).toBe(1200);
  });

  it('of a table are told apart, and rows that make no sense are left out and told', async () => {
    const rows = ['id,lon,lat,time'];
    for (const id of ['x', 'y'])
      for (const minute of [0, 2, 4, 6]) rows.push(`${id},8,${minute / 1000},2013-07-01 08:0${minute}:00`);
    rows.push('y,8,north,2013-07-01 08:08:00');
    const { traces, notes } = await read('b.csv', rows.join('\n'));
    expect(traces.map(({ name, times }) => [name, times.length])).toEqual([
      ['x', 4],
      ['y', 4],
    ]);
    expect(notes.join(' ')).toMatch(/left out|coordinates/i);
  });

  it('are refused without times, far from the roads, and where there are none', async () => {
    const line = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          properties: {},
          geometry: {
            type: 'LineString',
            coordinates: [
              [8, 0],
              [8, 0.01],
              [8, 0.02],
            ],
          },
        },
      ],
    });
    await expect(read('c.geojson', line)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('c.geojson: its points have no times'),
    });
    const there = { minLon: 100, maxLon: 101, minLat: 40, maxLat: 41 };
    await expect(read('d.gpx', gpx(point(0, 0), point(0.01, 1)), there)).rejects.toMatchObject({
      message: expect.stringContaining('near the open roads'),
    });
    await expect(read('e.gpx', '<gpx></gpx>')).rejects.toMatchObject({ code: 'bad-input' });
  });
});
