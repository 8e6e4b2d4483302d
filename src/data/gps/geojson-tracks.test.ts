import { describe, expect, it } from 'vitest';
import { columns, EIGHT, GEOJSON, plain, read, refusal } from './testing/gps-texts';

describe('GeoJSON', () => {
  const collection = (...features: unknown[]) => JSON.stringify({ type: 'FeatureCollection', features });
  const feature = (type: string, coordinates: unknown, properties: unknown = {}) => ({
    type: 'Feature',
    geometry: { type, coordinates },
    properties,
  });
  const line = [
    [-8.61, 41.14],
    [-8.62, 41.15, 7],
  ];

  it('reads lines with a list of times, and each line of several', async () => {
    const iso = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:10Z'];
    const content = collection(
      feature('LineString', line, { car: 7, times: iso }),
      feature('MultiLineString', [line, line], {
        car: 'b',
        times: [iso, [EIGHT * 1000, EIGHT * 1000 + 5000]],
      }),
      feature('Polygon', []),
    );
    const { traces, report } = await read(content, GEOJSON, 'x.geojson');
    expect(plain(traces).map(({ vehicle, points }) => [vehicle, points[0][2], points[1][2]])).toEqual([
      ['7', EIGHT, EIGHT + 10],
      ['b', EIGHT, EIGHT + 10],
      ['b', EIGHT, EIGHT + 5],
    ]);
    expect(report.findings.map(({ kind }) => kind)).toEqual(['wrong-kind', 'time-zone']);
  });

  it('gathers points by vehicle, one object per line or one Feature alone', async () => {
    const lines = [EIGHT, EIGHT + 5].map((times) => JSON.stringify(feature('Point', line[0], { times })));
    const { traces } = await read(lines.join('\n'), GEOJSON, 'taxi.geojsonl');
    expect(plain(traces)).toEqual([
      {
        vehicle: 'taxi',
        row: 1,
        points: [
          [...line[0], EIGHT],
          [...line[0], EIGHT + 5],
        ],
      },
    ]);
    const alone = JSON.stringify(feature('LineString', line, { nested: { times: [1, 2] } }));
    const choice = { ...GEOJSON, columns: columns({ time: 'nested.times' }) };
    expect([...(await read(alone, choice)).traces.times]).toEqual([1, 2]);
  });

  it('leaves out points whose vehicle or trip is an object, which as text would all be one', async () => {
    const point = (car: unknown, trip: unknown) => feature('Point', line[0], { car, trip, times: EIGHT });
    const content = collection(point('a', 1), point({ id: 1 }, 1), point('a', { id: 2 }));
    const choice = { ...GEOJSON, columns: columns({ vehicle: 'car', trip: 'trip', time: 'times' }) };
    const { traces, report } = await read(content, choice, 'x.geojson');
    expect(plain(traces).map(({ vehicle }) => vehicle)).toEqual(['a']);
    const [finding] = report.findings.filter(({ kind }) => kind === 'wrong-kind');
    expect(finding).toMatchObject({ count: 2 });
    expect(JSON.stringify(finding)).toMatch(/id.*1/);
  });

  it.each<[RegExp, string]>([
    [/no point of it has a time/, collection(feature('LineString', line))],
    [
      /the line and its list of times differ in length/,
      collection(feature('LineString', line, { times: [1] })),
    ],
    [
      /look like metres/,
      collection(
        feature(
          'LineString',
          [
            [-958000, 5030000],
            [-958100, 5030100],
          ],
          { times: [1, 2] },
        ),
      ),
    ],
    [
      /coordinates are in .*3857.*Convert/,
      `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:3857"}},"features":[]}`,
    ],
    [
      /swapped/,
      collection(
        feature(
          'LineString',
          [
            [37, -122],
            [37, -122.1],
          ],
          { times: [1, 2] },
        ),
      ),
    ],
    [/ends in the middle/, collection(feature('LineString', line)).slice(0, -9)],
    [/feature 1: this is no well-formed JSON/, '{"type":"FeatureCollection","features":[{"a":}]}'],
    [/no GeoJSON: a FeatureCollection/, '{"rows": [1, 2]}'],
    [/no track can be read from it: there is neither a line nor a point/, collection()],
  ])('refuses %s', async (words, content) => {
    expect((await refusal(content, GEOJSON, 'x.geojson')).message).toMatch(words);
  });
});
