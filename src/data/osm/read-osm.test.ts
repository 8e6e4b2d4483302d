import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { joined } from '../../base/bytes';
import { Failure } from '../../base/failure';
import { dataFileFromBytes } from '../data-file';
import { MISSING_NODE, tagsOfWay } from './osm-extract';
import { readOsm } from './read-osm';
import { blobOf, headerBlob, headOf, pbfOf, swellingBlob } from './testing/pbf-file';
import {
  drawnNodes,
  overpassOf,
  restriction,
  way,
  xmlOf,
  type SmallMap,
  type SmallRelation,
} from './testing/small-map';
import { testTask } from '../../base/testing/test-task';

const { nodes } = drawnNodes('a b c\nd e f');
const map: SmallMap = {
  nodes: [
    ...nodes,
    { id: 900, lon: 7.401, lat: 43.701, tags: { shop: 'bakery', name: 'Chez "Le & <X>"' } },
    { id: 2 ** 45 + 1, lon: 7.402, lat: 43.702 },
  ],
  ways: [
    way(12, 'abc', { name: 'Rue Grimaldi', oneway: 'yes', created_by: 'x' }),
    way(13, 'ebe'),
    way(14, 'df', { highway: 'footway' }),
    way(15, 'adeba', { highway: '', landuse: 'retail' }),
    { id: 16, refs: [97, 2 ** 45 + 1], tags: { highway: 'primary' } },
  ],
  relations: [restriction(7, 'no_left_turn', 12, 'b', 13)],
};

const open = (name: string, content: Uint8Array | string) => dataFileFromBytes(name, content);
const read = (name: string, content: Uint8Array | string) => readOsm([open(name, content)]);
const without = <T extends object>(extract: T, ...keys: (keyof T)[]) => {
  const rest = { ...extract };
  for (const key of keys) delete rest[key];
  return rest;
};

describe('readOsm', () => {
  it('keeps drivable ways with their nodes and tags, restrictions and use of land', async () => {
    const extract = await read('a.osm', xmlOf(map));
    expect(Array.from(extract.wayIds)).toEqual([12, 13, 16]);
    expect(Array.from(extract.nodeIds)).toEqual([97, 98, 99, 101, 2 ** 45 + 1]);
    expect(Array.from(extract.wayRefs)).toEqual([0, 1, 2, 3, 1, 3, 0, 4]);
    expect(Object.fromEntries(tagsOfWay(extract, 0))).toEqual({
      highway: 'residential',
      name: 'Rue Grimaldi',
      oneway: 'yes',
    });
    expect(extract.restrictions).toEqual([
      { id: 7, kind: 'no', value: 'no_left_turn', from: [12], viaNodes: [98], viaWays: [], to: [13] },
    ]);
    expect(extract.landUse.kinds).toEqual(['shop=bakery', 'landuse=retail']);
    expect(Array.from(extract.landUse.kindCodes)).toEqual([0, 1]);
    expect(extract.landUse.areaSquareMeters[0]).toBe(0);
    expect(extract.landUse.areaSquareMeters[1]).toBeCloseTo(
      2 * 0.001 * 0.001 * 111195 ** 2 * Math.cos((43.7 * Math.PI) / 180),
      -2,
    );
    expect(extract.landUse.lonLat[2]).toBeCloseTo(7.401, 9);
    expect(extract.counts).toMatchObject({ highways: 5, notDrivable: 2, missingNodes: 0 });
  });

  it.each([
    ['zlib', pbfOf(map)],
    ['raw', pbfOf(map, { packing: 1 })],
    ['plain nodes, blocks of two', pbfOf(map, { plainNodes: true, perBlock: 2 })],
    ['another granularity', pbfOf(map, { granularity: 1000 })],
  ])('reads PBF as it reads XML: %s', async (_, bytes) => {
    expect(await read('a.pbf', bytes)).toEqual(await read('a.osm', xmlOf(map)));
  });

  it('reads an answer of Overpass as it reads XML', async () => {
    const fromXml = await read('a.osm', xmlOf(map));
    const fromJson = await read('a.json', overpassOf(map));
    expect(without(fromJson, 'timestamp')).toEqual(without(fromXml, 'timestamp'));
    expect(fromJson.timestamp).toBe('2026-01-02T03:04:05Z');
  });

  it('goes by content, not by name; looks into gzip and zip', async () => {
    const plain = await read('a.osm', xmlOf(map));
    expect(await read('map.osm.pbf', xmlOf(map))).toEqual(plain);
    expect(await read('a.osm', '\uFEFF' + xmlOf(map))).toEqual(plain);
    expect(await read('a.json', pbfOf(map))).toEqual(plain);
    expect(await read('a.osm.gz', gzipSync(strToU8(xmlOf(map))))).toEqual(plain);
    expect(await read('a.zip', zipSync({ 'x/a.osm': strToU8(xmlOf(map)) }))).toEqual(plain);
  });

  it('reads a gzip of several parts', async () => {
    const text = xmlOf(map);
    const parts = [text.slice(0, 300), text.slice(300)].map((part) => gzipSync(strToU8(part)));
    const both = new Uint8Array([...parts[0], ...parts[1]]);
    expect(await read('a.osm.gz', both)).toEqual(await read('a.osm', text));
  });

  it('merges files by the ids of their elements', async () => {
    const west = { ...map, nodes: map.nodes.slice(0, 4), ways: map.ways.slice(0, 2) };
    const east = { ...map, nodes: map.nodes.slice(2), ways: map.ways.slice(1) };
    const files = [open('east.osm', xmlOf(east)), open('west.pbf', pbfOf(west))];
    const merged = await readOsm(files);
    const whole = await read('a.osm', xmlOf(map));
    expect(without(merged, 'words', 'wayTags', 'counts', 'landUse')).toEqual(
      without(whole, 'words', 'wayTags', 'counts', 'landUse'),
    );
    expect(merged.landUse.count).toBe(2);
    expect(merged.counts.repeatedWays).toBe(1);
    expect(tagsOfWay(merged, 0)).toEqual(tagsOfWay(whole, 0));
  });

  it('says when the data was taken: the earliest of several files', async () => {
    const at = (timestamp: number) => open('a.pbf', pbfOf(map, { timestamp }));
    expect((await readOsm([at(1700000000), at(1600000000)])).timestamp).toBe('2020-09-13T12:26:40Z');
  });

  it('marks nodes that are in no file, and counts them', async () => {
    const extract = await read('a.osm', xmlOf({ ...map, nodes: map.nodes.filter(({ id }) => id !== 98) }));
    expect(Array.from(extract.wayRefs).filter((ref) => ref === MISSING_NODE)).toHaveLength(2);
    expect(extract.counts).toMatchObject({ missingNodes: 2, waysWithMissingNodes: 2 });
  });

  it('leaves out what was deleted in an editor', async () => {
    const text = xmlOf(map).replace('<way id="13"', '<way id="13" action="delete"');
    expect(Array.from((await read('a.osm', text)).wayIds)).toEqual([12, 16]);
  });

  it('reports progress of both passes and stops when cancelled', async () => {
    const steps = new Set<string>();
    const watched = testTask({ onProgress: ({ step, subject }) => steps.add(`${step} ${subject}`) });
    await readOsm([open('a.osm', xmlOf(map))], watched);
    expect([...steps]).toEqual(['map.roads a.osm', 'map.places a.osm']);
    const task = testTask({ onProgress: () => task.cancel() });
    const stopped = readOsm([open('a.osm', xmlOf(map))], task);
    await expect(stopped).rejects.toMatchObject({ name: 'Failure', code: 'cancelled' });
  });
});

describe('Overpass answers', () => {
  const geometry = [
    { lat: 43.7, lon: 7.4 },
    { lat: 43.701, lon: 7.401 },
    { lat: 43.702, lon: 7.402 },
  ];
  const tags = { highway: 'residential' };
  const answer = (elements: unknown[], rest: object = {}) => JSON.stringify({ elements, ...rest });

  it('may bring places with the ways', async () => {
    const extract = await read('a', answer([{ type: 'way', id: 5, nodes: [3, 1, 2], geometry, tags }]));
    expect(Array.from(extract.nodeIds)).toEqual([1, 2, 3]);
    expect(Array.from(extract.nodeLonLat.subarray(4))).toEqual([7.4, 43.7]);
  });

  it('may bring places alone: equal ones are one node, left out ones cut the way', async () => {
    const ways = [
      { type: 'way', id: 5, geometry, tags },
      { type: 'way', id: 6, geometry: [geometry[1], null, geometry[0]], tags },
    ];
    const extract = await read('a', answer(ways));
    const first = Array.from(extract.wayRefs.subarray(0, 3));
    expect(new Set(first).size).toBe(3);
    expect(Array.from(extract.wayRefs.subarray(3))).toEqual([first[1], MISSING_NODE, first[0]]);
  });

  it.each([
    [/did not finish.*timed out/, answer([], { remark: 'runtime error: Query timed out' })],
    [/did not finish.*out of memory/, '<osm><remark> runtime error: out of memory </remark></osm>'],
    [/none of their nodes.*out geom/, answer([{ type: 'way', id: 5, nodes: [1, 2], tags }])],
    [/no drivable road/, answer([{ type: 'node', id: 1, lat: 1, lon: 1 }])],
    [/element 1: id is no whole number/, answer([{ type: 'way', id: 'x', nodes: [1, 2], tags }])],
    [/no list "elements"/, JSON.stringify({ osm3s: {} })],
  ])('refuses %s', async (words, text) => {
    await expect(read('answer.json', text)).rejects.toThrow(words);
  });
});

describe('GeoJSON', () => {
  const line = (coordinates: unknown, properties: object, rest: object = {}) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates },
    properties,
    ...rest,
  });
  const collection = (features: unknown[], rest: object = {}) =>
    JSON.stringify({ type: 'FeatureCollection', features, ...rest });
  const [a, b, c] = [
    [7.4, 43.7],
    [7.401, 43.7],
    [7.402, 43.7],
  ];

  it('has lines that meet at shared vertices', async () => {
    const features = [
      line([a, b, c], { highway: ['primary', 'secondary'], oneway: true, lanes: 2 }),
      line([b, [7.401, 43.701]], { fclass: 'residential' }, { id: 'way/77' }),
      {
        type: 'Feature',
        geometry: { type: 'MultiLineString', coordinates: [[a, c]] },
        properties: { highway: 'tertiary' },
      },
      {
        type: 'Feature',
        geometry: { type: 'Polygon', coordinates: [[a, b, c, a]] },
        properties: { building: 'yes' },
      },
      { type: 'Feature', geometry: { type: 'Point', coordinates: a }, properties: { amenity: 'school' } },
    ];
    const extract = await read('roads.geojson', collection(features));
    expect(Object.fromEntries(tagsOfWay(extract, 0))).toEqual({
      highway: 'primary',
      oneway: 'yes',
      lanes: '2',
    });
    expect(Array.from(extract.wayIds, (id) => id > 0)).toEqual([false, false, true]);
    expect(extract.wayIds[2]).toBe(77);
    expect(extract.nodeIds.length).toBe(4);
    expect([...extract.landUse.kinds].sort()).toEqual(['amenity=school', 'building=yes']);
  });

  it('has roads of one stated class where it names none, and tells the names of other properties', async () => {
    const features = [
      line([a, b], { 'Street Name': 'Rua A', SPEED_LIMIT: 40, one_way: 'T', numLanes: '2' }),
      line([b, c], {}),
      line([a, c], { waterway: 'river' }),
    ];
    const extract = await read('roads.geojson', collection(features));
    expect(Object.fromEntries(tagsOfWay(extract, 0))).toEqual({
      ...{ highway: 'unclassified', name: 'Rua A', maxspeed: '40', oneway: '-1', lanes: '2' },
    });
    expect(Object.fromEntries(tagsOfWay(extract, 1))).toEqual({ highway: 'unclassified' });
    expect(extract).toMatchObject({ wayCount: 2, counts: { highways: 2, assumedClasses: 2 } });
  });

  it.each([
    [
      /feature 1.*metres/,
      collection([
        line(
          [
            [500000, 4800000],
            [500100, 4800000],
          ],
          { highway: 'x' },
        ),
      ]),
    ],
    [/EPSG::3857/, collection([], { crs: { properties: { name: 'urn:ogc:def:crs:EPSG::3857' } } })],
    [/no line in it that could be a road/, collection([line([a, b], { waterway: 'river' })])],
    [
      /no line in it that could be a road/,
      collection([{ geometry: { type: 'Polygon', coordinates: [[a, b, c, a]] }, properties: {} }]),
    ],
    [/feature 1: a line needs two points/, collection([line([a], { highway: 'x' })])],
    [/is a Topology/, JSON.stringify({ type: 'Topology' })],
  ])('refuses %s', async (words, text) => {
    await expect(read('roads.geojson', text)).rejects.toThrow(words);
  });
});

describe('bad input', () => {
  const pbf = pbfOf(map);
  const block = (data: Uint8Array) =>
    new Uint8Array([...pbfOf({ nodes: [], ways: [] }), ...blobOf('OSMData', data)]);

  it.each([
    [/cut off.*at byte/, pbf.subarray(0, pbf.length - 9)],
    [/cut off/, pbf.subarray(0, 17)],
    [/block 2 is damaged/, block(new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]))],
    [/no block begins there/, new Uint8Array([...pbfOf({ nodes: [], ways: [] }), ...strToU8('hello world')])],
    [/at most 32 MiB are allowed/, joined(Uint8Array, [headerBlob(), headOf('OSMData', 33 * 1024 ** 2)])],
    [/its length is wrong/, joined(Uint8Array, [headerBlob(), swellingBlob(2_000_000, 1000)])],
    [/packed with lzma/, pbfOf(map, { packing: 4 })],
    [/packed with zstd/, pbfOf(map, { packing: 7 })],
    [/history of the map/, pbfOf(map, { requiredFeatures: ['HistoricalInformation'] })],
    [/1 ways, but none that cars may use/, pbfOf({ ...map, ways: map.ways.slice(2, 3) })],
    [/line \d+: .*cut off/, xmlOf(map).slice(0, 700)],
    [/begins with <gpx>/, '<?xml version="1.0"?><gpx></gpx>'],
    [/is a web page/, '<!DOCTYPE html><html><body>502</body></html>'],
    [/is a web page/, '<?xml version="1.0"?>\n<!DOCTYPE html><html></html>'],
    [/line 3: <node> needs a whole number as id/, xmlOf(map).replace('id="97"', 'id="x"')],
    [/line 3: <node> needs degrees as lat/, xmlOf(map).replace(/lat="[^"]*"/, 'lat=""')],
    [/Node 97 lies at.*no place on the globe/, xmlOf(map).replace(/lat="[^"]*"/, 'lat="95"')],
    [/packed with bzip2/, new Uint8Array([0x42, 0x5a, 0x68, 0x39])],
    [/o5m/, new Uint8Array([0xff, 0xe0, 0x04])],
    [/is empty/, ''],
    [/no map that can be read: it begins with "id,lat,lon/, 'id,lat,lon\n1,2,3'],
    [/not complete JSON/, '{"elements": ['],
    [/cut off or damaged/, gzipSync(strToU8(xmlOf(map))).subarray(0, 200)],
  ])('refuses %s in words', async (words, content) => {
    const failed = read('city.osm.pbf', content);
    await expect(failed).rejects.toThrow(words);
    await expect(failed).rejects.toBeInstanceOf(Failure);
  });

  it('refuses what is called a zip and is none, a zip in a zip and an empty one', async () => {
    await expect(read('a.zip', xmlOf(map))).rejects.toThrow(/not a zip file/);
    await expect(read('a.zip', zipSync({}))).rejects.toThrow(/empty zip/);
    const inner = zipSync({ 'a.osm': strToU8(xmlOf(map)) });
    await expect(read('b.zip', zipSync({ 'a.zip': inner }))).rejects.toThrow(/zip within a zip/);
  });

  it('refuses an area over the antimeridian', async () => {
    const fiji: SmallMap = {
      nodes: [
        { id: 1, lon: 179.9, lat: -17 },
        { id: 2, lon: -179.9, lat: -17 },
      ],
      ways: [{ id: 1, refs: [1, 2], tags: { highway: 'primary' } }],
    };
    await expect(read('fiji.osm', xmlOf(fiji))).rejects.toThrow(/both sides of the antimeridian/);
  });

  it('a file that is cut off or changed anywhere is read or refused with a Failure', async () => {
    const area: SmallRelation = {
      id: 8,
      members: [14, 15].map((ref) => ({ type: 'way', ref, role: 'outer' })),
      tags: { type: 'multipolygon', landuse: 'residential' },
    };
    const whole = { ...map, relations: [...(map.relations ?? []), area] };
    const files = [
      pbfOf(whole),
      pbfOf(whole, { packing: 1 }),
      strToU8(xmlOf(whole)),
      strToU8(overpassOf(whole)),
      gzipSync(strToU8(xmlOf(whole))),
    ];
    const damage = fc.record({
      file: fc.nat(files.length - 1),
      length: fc.double({ min: 0, max: 1, noNaN: true }),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      cut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ file, length, changes, cut }) => {
        const bytes = files[file].slice(0, cut ? Math.floor(length * files[file].length) : undefined);
        for (const [at, value] of changes) if (bytes.length > 0) bytes[at % bytes.length] = value;
        await expectReadOrFailure(bytes);
      }),
      { numRuns: 200 },
    );
  });

  it('arbitrary bytes in a block are read or refused with a Failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), (data) => expectReadOrFailure(block(data))),
      { numRuns: 150 },
    );
  });

  async function expectReadOrFailure(bytes: Uint8Array): Promise<void> {
    try {
      const extract = await read('city', bytes);
      expect(extract.wayCount).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      expect(error.message.length).toBeGreaterThan(20);
    }
  }
});
