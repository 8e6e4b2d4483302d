import { gzipSync, zipSync } from 'fflate';
import { dataFileFromBytes, type DataFile } from '../../src/data/data-file';
import { PARQUET_SAMPLES } from '../../src/data/converted/testing/parquet-samples';
import { dataFileFromChunks } from '../../src/data/testing/chunked-file';
import { npzBytes } from '../../src/data/flow-files/testing/flow-files';
import { pbfOf } from '../../src/data/osm/testing/pbf-file';
import type { SmallMap, SmallRelation, SmallWay } from '../../src/data/osm/testing/small-map';
import { tinyDatasetFiles } from '../../src/data/testing/tiny-dataset';
import type { ReaderName } from './readers';

/** Files that make a careless reader work or hold far more than their size asks for. */
export interface HostileFiles {
  readonly name: string;
  /** Seconds: `node --import tsx e2e/fuzz/fuzz.ts --known` reads it, and the usual tests do not. */
  readonly takesLong?: true;
  readonly reader: ReaderName;
  readonly files: () => readonly DataFile[];
}

const encoder = new TextEncoder();
const MEGABYTE = 1e6;
const PIECE = 256 * 1024;

/** A file of a beginning, a text that stands in it so often, and an end; it is made while it is read. */
function repeated(name: string, before: string, text: string, times: number, after = ''): DataFile {
  const perPiece = Math.max(1, Math.floor(PIECE / text.length));
  const piece = encoder.encode(text.repeat(perPiece));
  const size = before.length + text.length * times + after.length;
  return dataFileFromChunks(name, size, function* () {
    yield encoder.encode(before);
    for (let left = times; left > 0; left -= perPiece)
      yield left >= perPiece ? piece : piece.subarray(0, left * text.length);
    yield encoder.encode(after);
  });
}

/** The small data set with some of its files replaced or (undefined) taken out. */
function dataset(changes: Readonly<Record<string, DataFile | string | undefined>>): DataFile[] {
  const files: Record<string, DataFile | string | undefined> = { ...tinyDatasetFiles(), ...changes };
  return Object.entries(files).flatMap(([name, content]) => {
    if (content === undefined) return [];
    return typeof content === 'string' ? dataFileFromBytes(name, content) : content;
  });
}

const tiny = tinyDatasetFiles();
const geoRow = (id: number | string, more = '') =>
  `${id},LineString,"[[-8.61,41.15],[-8.62,41.16]]",residential,${more},100`;
const GEO = 'geo_id,type,coordinates,highway,maxspeed,length\n';

/** A data set of so many roads in a circle, called as `ids` say, and one trip over the first two. */
function circle(ids: readonly number[], more: Readonly<Record<string, DataFile | string>> = {}): DataFile[] {
  const next = (i: number) => ids[(i + 1) % ids.length];
  return dataset({
    'roadmap.geo': GEO + ids.map((id) => `${geoRow(id)}\n`).join(''),
    'roadmap.rel': `rel_id,type,origin_id,destination_id\n${ids.map((id, i) => `${i},geo,${id},${next(i)}\n`).join('')}`,
    'train.csv': `mm_id,entity_id,traj_id,rid_list,time_list\n0,0,0,"${ids[0]},${ids[1]}","0,60"\n`,
    'val.csv': undefined as never,
    'test.csv': undefined as never,
    ...more,
  });
}

/** Inverse of an odd number modulo 2^32. */
function inverse(odd: number): number {
  let found = odd;
  for (let i = 0; i < 5; i++) found = Math.imul(found, 2 - Math.imul(odd, found));
  return found >>> 0;
}

/** Ids that a table which takes the low bits of two products (as that of roads once did) puts into one slot. */
function collidingIds(count: number): number[] {
  const bits = Math.ceil(Math.log2(2 * count + 2));
  const step = 2 ** bits;
  const ids: number[] = [];
  for (let high = 0; ids.length < count; high++) {
    const low = Math.imul(inverse(0x9e3779b1), Math.imul(high, 0x85ebca6b)) & (step - 1);
    for (let k = 0; k * step < 2 ** 32 && ids.length < count; k++)
      ids.push(high * 2 ** 32 + k * step + (low >>> 0));
  }
  return ids;
}

/** What V8 makes of a whole number in a Map or Set: the same on every machine. */
function hashInEngine(key: number): number {
  let hash = key | 0;
  hash = (~hash + (hash << 15)) | 0;
  hash ^= hash >>> 12;
  hash = (hash + (hash << 2)) | 0;
  hash ^= hash >>> 4;
  hash = Math.imul(hash, 2057);
  hash ^= hash >>> 16;
  return hash & 0x3fffffff;
}

/** Whole numbers below 2^31 that a Map or Set of so many puts into few slots. */
function collidingInMaps(count: number): number[] {
  const mask = 2 ** Math.ceil(Math.log2(count)) - 1;
  const found: number[] = [];
  for (let key = 1; found.length < count && key < 2 ** 31; key++)
    if ((hashInEngine(key) & mask) === 0) found.push(key);
  return found;
}

const NODES = [1, 2, 3, 4].map((id) => ({ id, lon: 7 + id / 100, lat: 43 + (id % 2) / 100 }));
const street = (id: number, refs: readonly number[], tags: Record<string, string> = {}): SmallWay => ({
  id,
  refs,
  tags: { highway: 'residential', ...tags },
});
/** A crossing of two streets. */
const CROSSING: SmallMap = {
  nodes: [...NODES, { id: 5, lon: 7.025, lat: 43.005 }],
  ways: [street(1, [1, 5]), street(2, [2, 5]), street(3, [3, 5]), street(4, [4, 5])],
};

const pbf = (map: SmallMap) => dataFileFromBytes('map.osm.pbf', pbfOf(map));
const count = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

const turnBans = (number: number, ids: (i: number) => number = (i) => i + 1): SmallMap => ({
  ...CROSSING,
  relations: count(number, (i): SmallRelation => ({
    id: ids(i),
    members: [
      { type: 'way', ref: 1, role: 'from' },
      { type: 'node', ref: 5, role: 'via' },
      { type: 'way', ref: 2, role: 'to' },
    ],
    tags: { type: 'restriction', restriction: 'no_left_turn' },
  })),
});

/** Holes that lie in the boxes of outer rings, but in none of the rings: those are thin and bent. */
function missedHoles(outer: number, inner: number): SmallMap {
  const bent = (i: number) => [
    [7, 43],
    [7.2, 43],
    [7.2, 43.2],
    [7.2 - 1e-6 * (i + 1), 43.2],
    [7.2 - 1e-6 * (i + 1), 43 + 1e-6 * (i + 1)],
    [7, 43 + 1e-6 * (i + 1)],
  ];
  const small = (i: number) => {
    const [lon, lat] = [7.05 + 1e-6 * i, 43.1];
    return [
      [lon, lat],
      [lon + 1e-6, lat],
      [lon + 1e-6, lat + 1e-6],
      [lon, lat + 1e-6],
    ];
  };
  const rings = count(outer + inner, (i) => (i < outer ? bent(i) : small(i)));
  const nodes = rings.flatMap((ring, i) =>
    ring.map(([lon, lat], corner) => ({ id: 100 + 8 * i + corner, lon, lat })),
  );
  const ways = rings.map((ring, i) => ({
    id: 100 + i,
    refs: [...ring.map((_, corner) => 100 + 8 * i + corner), 100 + 8 * i],
    tags: {},
  }));
  const members = ways.map(({ id }, i) => ({
    type: 'way' as const,
    ref: id,
    role: i < outer ? 'outer' : 'inner',
  }));
  return {
    nodes: [...CROSSING.nodes, ...nodes],
    ways: [...CROSSING.ways, ...ways],
    relations: [{ id: 1, members, tags: { type: 'multipolygon', landuse: 'forest' } }],
  };
}

/** Many areas that are all made of one long way. */
function sharedOutline(areas: number, corners: number): SmallMap {
  const nodes = count(corners, (i) => {
    const angle = (2 * Math.PI * i) / corners;
    return { id: 100 + i, lon: 7 + 0.1 * Math.cos(angle), lat: 43 + 0.1 * Math.sin(angle) };
  });
  const refs = [...nodes.map(({ id }) => id), 100];
  return {
    nodes: [...CROSSING.nodes, ...nodes],
    ways: [...CROSSING.ways, { id: 100, refs, tags: {} }],
    relations: count(areas, (i) => ({
      id: i + 1,
      members: [{ type: 'way', ref: 100, role: 'outer' } as const],
      tags: { type: 'multipolygon', landuse: 'forest' },
    })),
  };
}

/** Ways of the same ends and length that differ in the middle. */
function twins(number: number): SmallMap {
  const nodes = count(number, (i) => ({ id: 100 + i, lon: 7 + i * 1e-6, lat: 43.05 }));
  return {
    nodes: [...CROSSING.nodes, ...nodes],
    ways: [...CROSSING.ways, ...nodes.map(({ id }) => street(id, [1, id, 2]))],
  };
}

/** Streets that all meet at one node. */
function star(number: number): SmallMap {
  const nodes = count(number, (i) => ({ id: 100 + i, lon: 7 + i * 1e-6, lat: 43.05 }));
  return {
    nodes: [...CROSSING.nodes, ...nodes],
    ways: [...CROSSING.ways, ...nodes.map(({ id }) => street(id, [id, 5]))],
  };
}

/** Bans of turns over a street of many junctions. */
function longVias(number: number, junctions: number): SmallMap {
  const nodes = count(junctions, (i) => ({ id: 100 + i, lon: 7 + i * 1e-5, lat: 43.05 }));
  const stubs = count(junctions, (i) => ({ id: 100_000 + i, lon: 7 + i * 1e-5, lat: 43.06 }));
  const first = nodes[0].id;
  const last = nodes[junctions - 1].id;
  return {
    nodes: [...CROSSING.nodes, ...nodes, ...stubs],
    ways: [
      street(1, [1, first]),
      street(
        2,
        nodes.map(({ id }) => id),
      ),
      street(3, [last, 2]),
      ...stubs.map(({ id }, i) => street(100 + i, [100 + i, id])),
    ],
    relations: count(number, (i): SmallRelation => ({
      id: i + 1,
      members: [
        { type: 'way', ref: 1, role: 'from' },
        { type: 'way', ref: 2, role: 'via' },
        { type: 'way', ref: 3, role: 'to' },
      ],
      tags: { type: 'restriction', restriction: 'no_straight_on' },
    })),
  };
}

function safetensors(header: string): DataFile {
  const json = encoder.encode(header);
  const bytes = new Uint8Array(8 + json.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return dataFileFromBytes('weights.safetensors', bytes);
}

/** A pickle of torch.save's old form that puts values into its memo at such numbers. */
function memoPickle(numbers: readonly number[]): DataFile {
  const magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];
  const version = [0x80, 2, 0x4d, 0xe9, 3, 0x2e];
  const system = [0x80, 2, 0x7d, 0x2e];
  const bytes = new Uint8Array(magic.length + version.length + system.length + 3 + 5 * numbers.length + 1);
  bytes.set([...magic, ...version, ...system, 0x80, 2, 0x4e]);
  const view = new DataView(bytes.buffer);
  let at = magic.length + version.length + system.length + 3;
  for (const number of numbers) {
    bytes[at] = 0x72;
    view.setUint32(at + 1, number, true);
    at += 5;
  }
  bytes[at] = 0x2e;
  return dataFileFromBytes('weights.pt', bytes);
}

/** A zip whose list names one entry very often. */
function overlappingZip(entries: number, unpacked: number): DataFile {
  const plain = zipSync({
    'a.csv': [encoder.encode('lon,lat,time,car\n'.padEnd(unpacked, '\n')), { level: 9 }],
  });
  const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
  const end = plain.length - 22;
  const at = view.getUint32(end + 16, true);
  const entry = plain.slice(at, end);
  const bytes = new Uint8Array(at + entry.length * entries + 22);
  bytes.set(plain.subarray(0, at));
  for (let i = 0; i < entries; i++) bytes.set(entry, at + i * entry.length);
  bytes.set(plain.subarray(end), at + entry.length * entries);
  const tail = new DataView(bytes.buffer, at + entry.length * entries);
  tail.setUint16(8, entries, true);
  tail.setUint16(10, entries, true);
  tail.setUint32(12, entry.length * entries, true);
  return dataFileFromBytes('traces.zip', bytes);
}

/** A gzip of so many members that are all the same megabyte of rows, below a first one. */
function repeatedGzip(name: string, first: string, row: string, megabytes: number): DataFile {
  const member = gzipSync(encoder.encode(row.repeat(Math.floor(MEGABYTE / row.length))), { level: 9 });
  const head = gzipSync(encoder.encode(first));
  const bytes = new Uint8Array(head.length + member.length * megabytes);
  bytes.set(head);
  for (let i = 0; i < megabytes; i++) bytes.set(member, head.length + i * member.length);
  return dataFileFromBytes(name, bytes);
}

const deep = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth);
const gpsRow = (i: number) => `${i % 9},-8.6${i % 90},41.1${i % 90},${1372636800 + i}\n`;

const CARD = {
  version: 1,
  name: 'fuzz',
  made: '2026-01-01T00:00:00Z',
  sources: [],
  steps: [],
  seed: 1,
  simulated: false,
};

/** Found by people who tried, then others of the same kinds. */
export const HOSTILE_FILES: readonly HostileFiles[] = [
  {
    name: 'maxspeed of 5, 100,000 blanks and x',
    takesLong: true,
    reader: 'data set',
    files: () =>
      dataset({
        'roadmap.geo': tiny['roadmap.geo'].replace(',50,', `,5${' '.repeat(100_000)}x,`),
      }),
  },
  ...(
    [
      ['broken rows', 'a.csv.gz', 'car,lon,lat,time\na,-8.6,41.1,1372636800\n', 'x,y,z,q\n'],
      ['rows of a trip', 'a.csv.gz', 'car,lon,lat,time\n', 'a,-8.6,41.1,1372636800\n'],
      ['features without anything', 'a.geojson.gz', '{"type":"FeatureCollection","features":[{}', ',{}'],
    ] as const
  ).map(([what, name, first, row]) => ({
    name: `a gzip of 86 MB of ${what}`,
    reader: 'gps' as const,
    files: () => [repeatedGzip(name, first, row, 86)],
  })),
  {
    name: 'Parquet of 409 bytes, 8 million points in runs',
    reader: 'gps',
    files: () => [dataFileFromBytes('a.parquet', PARQUET_SAMPLES.runs)],
  },
  {
    name: 'a map of 86 MB in a gzip',
    reader: 'roads',
    files: () => [repeatedGzip('a.osm.gz', '<osm>', '<node id="1" lat="1" lon="1"/>', 86)],
  },
  {
    name: 'OSM XML, 40 million references in one way',
    reader: 'roads',
    files: () => [
      repeated(
        'map.osm',
        '<osm><node id="1" lat="43" lon="7"/><node id="2" lat="43" lon="7.1"/><way id="1">',
        '<nd ref="1"/><nd ref="2"/>',
        20 * MEGABYTE,
        '<tag k="highway" v="primary"/></way></osm>',
      ),
    ],
  },
  {
    name: 'a .osm.pbf with 400,000 references in one way',
    reader: 'roads',
    files: () => [
      pbf({
        ...CROSSING,
        ways: [
          ...CROSSING.ways,
          street(
            9,
            count(400_000, (i) => 1 + (i % 2)),
          ),
        ],
      }),
    ],
  },
  { name: '40,000 turn restrictions', reader: 'roads', files: () => [pbf(turnBans(40_000))] },
  {
    name: '60,000 geo_ids for one hash slot',
    takesLong: true,
    reader: 'data set',
    files: () => circle(collidingIds(60_000)),
  },
  {
    name: 'header of 60 million commas',
    reader: 'data set',
    files: () => dataset({ 'train.csv': repeated('train.csv', 'rid_list,time_list', ',', 60 * MEGABYTE) }),
  },
  {
    name: 'OSM XML, an attribute of 700 MB',
    reader: 'roads',
    files: () => [
      repeated('map.osm', '<osm><node id="1" lat="1" lon="1"><tag k="a" v="', 'x', 700 * MEGABYTE),
    ],
  },
  {
    name: 'OSM XML, five million elements in each other',
    reader: 'roads',
    files: () => [repeated('map.osm', '<osm>', '<a>', 5 * MEGABYTE)],
  },
  {
    name: 'GeoJSON traces, 100,000 brackets as coordinates',
    reader: 'gps',
    files: () => [
      dataFileFromBytes(
        'a.geojson',
        `{"type":"Feature","geometry":{"type":"LineString","coordinates":${deep(100_000)}}}`,
      ),
    ],
  },
  {
    name: 'GeoJSON traces, 100,000 brackets as a property',
    reader: 'gps',
    files: () => [
      dataFileFromBytes(
        'a.geojson',
        `{"type":"Feature","properties":{"time":${deep(100_000)}},"geometry":{"type":"Point","coordinates":[1,2]}}`,
      ),
    ],
  },
  {
    name: 'GeoJSON map, 100,000 brackets as a property',
    reader: 'roads',
    files: () => [
      dataFileFromBytes(
        'a.geojson',
        `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"highway":${deep(100_000)}},"geometry":{"type":"LineString","coordinates":[[1,2],[1,3]]}}]}`,
      ),
    ],
  },
  {
    name: 'Overpass JSON, 100,000 brackets as a tag',
    reader: 'roads',
    files: () => [
      dataFileFromBytes(
        'a.json',
        `{"elements":[{"type":"way","id":1,"nodes":[1,2],"tags":{"highway":${deep(100_000)}}}]}`,
      ),
    ],
  },
  {
    name: 'run.json, 100,000 brackets',
    reader: 'record',
    files: () => [dataFileFromBytes('run.json', `{"version":2,"config":${deep(100_000)}}`)],
  },
  {
    name: 'data card, 100,000 brackets',
    reader: 'card',
    files: () => [dataFileFromBytes('data-card.json', `{"version":1,"steps":${deep(100_000)}}`)],
  },
  {
    name: 'safetensors, 130,000 metadata entries',
    reader: 'checkpoint',
    files: () => [safetensors(`{"__metadata__":{${count(130_000, (i) => `"k${i}":"v"`).join(',')}}}`)],
  },
  {
    name: 'safetensors, a header of 1 million colons',
    reader: 'checkpoint',
    files: () => [safetensors(`{"a"${':'.repeat(MEGABYTE)}}`)],
  },
  {
    name: 'GPS table, a time of 400,000 blanks',
    reader: 'gps',
    files: () => [dataFileFromBytes('a.csv', `lon,lat,time\n-8.6,41.1,08:00:00${' '.repeat(400_000)}x\n`)],
  },
  {
    name: 'successors, 30,000 pairs for one slot of a Set',
    takesLong: true,
    reader: 'data set',
    files: () => {
      const roads = 46_000;
      const pairs = collidingInMaps(30_000).filter((pair) => pair < roads * roads);
      const rows = pairs.map((pair, i) => `${i},geo,${Math.floor(pair / roads)},${pair % roads}\n`);
      return circle(
        count(roads, (i) => i),
        { 'roadmap.rel': `rel_id,type,origin_id,destination_id\n0,geo,0,1\n${rows.join('')}` },
      );
    },
  },
  {
    name: 'turn restrictions, 30,000 ids for one slot of a Map',
    takesLong: true,
    reader: 'roads',
    files: () => {
      const ids = collidingInMaps(30_000);
      return [pbf(turnBans(ids.length, (i) => ids[i]))];
    },
  },
  {
    name: 'pickle, 60,000 memo numbers for one slot of a Map',
    takesLong: true,
    reader: 'checkpoint',
    files: () => [memoPickle(collidingInMaps(60_000))],
  },
  {
    name: 'area of 10,000 bent rings and 10,000 holes that miss them',
    takesLong: true,
    reader: 'roads',
    files: () => [pbf(missedHoles(10_000, 10_000))],
  },
  {
    name: '20,000 areas of one way of 50,000 corners',
    reader: 'roads',
    files: () => [pbf(sharedOutline(20_000, 50_000))],
  },
  { name: '40,000 ways of the same ends', reader: 'roads', files: () => [pbf(twins(40_000))] },
  { name: '20,000 streets at one node', reader: 'roads', files: () => [pbf(star(20_000))] },
  {
    name: '5,000 turn restrictions over a street of 2,000 junctions',
    reader: 'roads',
    files: () => [pbf(longVias(5_000, 2_000))],
  },
  {
    name: 'a road with 60,000 successors, driven 50,000 times',
    reader: 'data set',
    files: () => {
      const roads = 60_000;
      const ids = count(roads, (i) => i);
      const rel = ids.map((i) => `${i},geo,0,${i}\n${i},geo,${i},0\n`).join('');
      const trip = `0,0,0,"${count(50_000, (i) => (i % 2 === 0 ? 0 : roads - 1)).join(',')}","${count(50_000, () => 0).join(',')}"\n`;
      return circle(ids, {
        'roadmap.rel': `rel_id,type,origin_id,destination_id\n${rel}`,
        'train.csv': `mm_id,entity_id,traj_id,rid_list,time_list\n${trip}`,
      });
    },
  },
  {
    name: 'partition with zone 49,999',
    reader: 'data set',
    files: () =>
      circle(
        count(50_000, (i) => i),
        { road_network_partition: count(50_000, (i) => `${i}\n`).join('') },
      ),
  },
  {
    name: 'zone matrix with a header of 200 MB',
    reader: 'data set',
    files: () => {
      const header = new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0, 194, 235, 11]);
      const matrix = dataFileFromChunks('zone_trans_mat.npy', 12 + 200_000_000, function* () {
        yield header;
        const piece = encoder.encode("'shape':(1,".repeat(20_000));
        for (let left = 200_000_000; left > 0; left -= piece.length)
          yield piece.subarray(0, Math.min(left, piece.length));
      });
      return dataset({
        road_network_partition: '0\n'.repeat(48),
        'zone_trans_mat.npy': matrix,
      });
    },
  },
  {
    name: 'zone matrix of 200 million one-byte numbers',
    takesLong: true,
    reader: 'data set',
    files: () => {
      const dict = "{'descr': '|u1', 'fortran_order': True, 'shape': (200, 1000000), }\n";
      const header = encoder.encode(dict);
      const head = new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0, ...header]);
      const matrix = dataFileFromChunks('zone_trans_mat.npy', head.length + 200_000_000, function* () {
        yield head;
        for (let i = 0; i < 200; i++) yield new Uint8Array(1_000_000);
      });
      return dataset({ road_network_partition: '0\n'.repeat(48), 'zone_trans_mat.npy': matrix });
    },
  },
  {
    name: 'zip of 9,000 tables',
    reader: 'gps',
    files: () => {
      const table = encoder.encode('lon,lat,time\n-8.6,41.1,1372636800\n');
      return [
        dataFileFromBytes('a.zip', zipSync(Object.fromEntries(count(9000, (i) => [`${i}.csv`, table])))),
      ];
    },
  },
  {
    name: 'zip that names one entry of 60 MB 500 times',
    takesLong: true,
    reader: 'gps',
    files: () => [overlappingZip(500, 60 * MEGABYTE)],
  },
  {
    name: 'gzip of 100 MB of blank lines',
    takesLong: true,
    reader: 'gps',
    files: () => [
      dataFileFromBytes('a.csv.gz', gzipSync(encoder.encode(`lon,lat,time\n${'\n'.repeat(100 * MEGABYTE)}`))),
    ],
  },
  {
    name: 'gzip of 100,000 members of a row each',
    reader: 'gps',
    files: () => {
      const row = gzipSync(encoder.encode('1,2,3\n'));
      const all = new Uint8Array(100_000 * row.length);
      for (let at = 0; at < all.length; at += row.length) all.set(row, at);
      return [dataFileFromBytes('a.csv.gz', all)];
    },
  },
  {
    name: 'zip entry with a name of 60,000 letters and 40,000 broken rows',
    reader: 'gps',
    files: () => [
      dataFileFromBytes(
        'a.zip',
        zipSync({
          [`${'a'.repeat(60_000)}.csv`]: encoder.encode(
            `car,lon,lat,time\n${count(60_000, (i) => (i % 3 ? `${i},-8.6,x,8\n` : gpsRow(i))).join('')}`,
          ),
        }),
      ),
    ],
  },
  {
    name: 'GPX, 200,000 attributes of one element',
    reader: 'gps',
    files: () => [
      dataFileFromBytes(
        'a.gpx',
        `<gpx><trk><trkseg><trkpt ${count(200_000, (i) => `a${i}="1"`).join(' ')} lat="1" lon="1"/></trkseg></trk></gpx>`,
      ),
    ],
  },
  {
    name: 'OSM XML, 200,000 attributes of one element',
    reader: 'roads',
    files: () => [
      dataFileFromBytes(
        'a.osm',
        `<osm><node ${count(200_000, (i) => `a${i}="1"`).join(' ')} id="1" lat="1" lon="1"/></osm>`,
      ),
    ],
  },
  {
    name: 'OSM XML, a comment of 700 MB',
    reader: 'roads',
    files: () => [repeated('map.osm', '<osm><!--', 'x', 700 * MEGABYTE)],
  },
  {
    name: 'GeoJSON traces, a feature of 60 MB of empty lists',
    reader: 'gps',
    files: () => [
      repeated(
        'a.geojson',
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":[',
        '[],',
        20 * MEGABYTE,
        '0]}}]}',
      ),
    ],
  },
  {
    name: 'Overpass JSON, 150 MB of empty lists',
    takesLong: true,
    reader: 'roads',
    files: () => [repeated('a.json', '{"elements":[', '[],', 50 * MEGABYTE, '0]}')],
  },
  {
    name: 'curves of 20,000 networks',
    takesLong: true,
    reader: 'curves',
    files: () => [
      safetensors(
        `{"__metadata__":{"format":"route-distillery-series","version":"1"},${count(20_000, (i) => `"a${i}/step":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`).join(',')}}`,
      ),
    ],
  },
  {
    name: 'generated routes, a list of 60 MB of roads',
    reader: 'route file',
    files: () => [repeated('a.csv', 'gene_trace_road_id\n"', '100,', 15 * MEGABYTE, '"\n')],
  },
  {
    name: 'generated routes, a quote that is never closed before 200 MB',
    reader: 'route file',
    files: () => [repeated('a.csv', 'gene_trace_road_id\n"', '100,\n', 40 * MEGABYTE)],
  },
  {
    name: 'generated routes, 20 million roads that do not exist',
    takesLong: true,
    reader: 'route file',
    files: () => [repeated('a.csv', 'gene_trace_road_id\n', '1\n', 20 * MEGABYTE)],
  },
  {
    name: 'generated routes, 20 million roads in a row each',
    takesLong: true,
    reader: 'route file',
    files: () => [repeated('a.csv', 'gene_trace_road_id\n', '100\n', 20 * MEGABYTE)],
  },
  {
    name: 'generated routes of 60,000 models',
    reader: 'route file',
    files: () => [
      dataFileFromBytes('a.csv', `gene_trace_road_id,model\n${count(60_000, (i) => `100,${i}\n`).join('')}`),
    ],
  },
  {
    name: 'routes as features, a list of 10 million roads',
    reader: 'route file',
    files: () => [
      repeated('a.json', '{"features":[{"properties":{"roads":[', '100,', 10 * MEGABYTE, '100]}}]}'),
    ],
  },
  {
    name: '10,000 lines around the world without times',
    takesLong: true,
    reader: 'route file',
    files: () => {
      const line = '{"geometry":{"type":"LineString","coordinates":[[-170,41.15],[170,41.15]]}},';
      return [repeated('a.json', '{"features":[', line, 10_000, '{}]}')];
    },
  },
  {
    name: 'a line that crosses the town 50,000 times without times',
    reader: 'route file',
    files: () => [
      repeated(
        'a.json',
        '{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[',
        '[-8.59,41.15],[-8.63,41.15],',
        25_000,
        '[-8.59,41.15]]}}',
      ),
    ],
  },
  {
    name: 'data card with 20,000 sources',
    reader: 'card',
    files: () => [
      dataFileFromBytes(
        'data-card.json',
        JSON.stringify({
          ...CARD,
          sources: count(19_000, (i) => ({
            name: `${i}`,
            gives: 'roads',
            kind: 'gps',
            licence: '('.repeat(20),
            attribution: `${i}`,
            sha256: '',
          })),
        }),
      ),
    ],
  },
  {
    name: 'times of 60,000 different quarter hours in a zone with summer time',
    reader: 'gps',
    files: () => [
      dataFileFromBytes(
        'a.csv',
        `car,lon,lat,time\n${count(60_000, (i) => `1,-8.6,41.1,${900 * i + 1}\n`).join('')}`,
      ),
    ],
  },
  {
    name: 'flows of 5,000 sensors at unknown places, 60 MB of zeros',
    takesLong: true,
    reader: 'data set',
    files: () => [dataFileFromBytes('a.npz', npzBytes(new Float32Array(15_000_000), [3000, 5000]))],
  },
  {
    name: 'flows of 3,000 sensors without links, a bin for each',
    takesLong: true,
    reader: 'data set',
    files: () => [
      dataFileFromBytes(
        'flow.csv',
        `time,sensor,flow,lon,lat\n${count(3000, (i) => `${1.5e9 + 300 * i},${i},1,${8 + (i % 50) / 1000},${47 + i / 1e5}\n`).join('')}`,
      ),
    ],
  },
];
