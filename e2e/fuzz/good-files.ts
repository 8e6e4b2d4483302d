import { gzipSync, zipSync } from 'fflate';
import { dataCardJson } from '../../src/data/data-card-file';
import { readAll, type DataFile } from '../../src/data/data-file';
import { longFile, losFiles, pemsFiles } from '../../src/data/flow-files/testing/flow-files';
import { gpx, trkpt } from '../../src/data/gps/testing/gps-texts';
import { writeNpy } from '../../src/data/npy';
import {
  drawnNodes,
  overpassOf,
  restriction,
  way,
  xmlOf,
  type SmallMap,
} from '../../src/data/osm/testing/small-map';
import { pbfOf } from '../../src/data/osm/testing/pbf-file';
import { extraPartFiles } from '../../src/data/testing/extra-parts';
import { sampleCard } from '../../src/data/testing/sample-card';
import { tinyDatasetFiles } from '../../src/data/testing/tiny-dataset';
import type { Dataset } from '../../src/domain/dataset';
import { checkpointBytes } from '../../src/engine/checkpoints/checkpoint-file';
import { studentState, torchFileOf } from '../../src/engine/checkpoints/testing/python-checkpoints';
import { withOptimizer } from '../../src/engine/checkpoints/testing/python-optimizer';
import { smallTownMap, smallTownTraces } from '../../src/engine/dataset-builder/testing/small-town';
import { encodeTrainingState } from '../../src/engine/experiments/training-state-file';
import { encodeRoutes } from '../../src/engine/routes/route-tensors';
import { routesCsv, routesGeoJson } from '../../src/engine/routes/route-files';
import { filesOfRun, zipRun } from '../../src/engine/runs/run-bundle';
import { encodeSeries } from '../../src/engine/runs/series-tensors';
import { tripsAsRoutes } from '../../src/generation/route';
import { hoserConfig } from '../../src/models/hoser/config';
import {
  smallBytes,
  smallLegacyFile,
  smallState,
  torchZip,
} from '../../src/nn/torch-file/testing/torch-writer';
import { encodeRace } from '../../src/systems/routes/race/race-file';
import { smallRecording } from '../../src/systems/routes/race/testing/small-recording';
import { smallRun, smallSeries, smallSet } from '../../src/systems/routes/testing/small-run';
import type { ReaderName } from './readers';
import { tinyDataset } from '../../src/data/testing/dataset-files';

/** Files that a reader takes, by their paths; what is fuzzed begins with them. */
export interface GoodFiles {
  readonly reader: ReaderName;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const allUtf8 = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, utf8(text)]));
const one = (reader: ReaderName, name: string, bytes: Uint8Array | string): GoodFiles => ({
  reader,
  files: { [name]: typeof bytes === 'string' ? utf8(bytes) : bytes },
});
const bytesOf = (file: DataFile) => readAll(file, 2 ** 24);

/** The small data set that checkpoints are fitted to. */
export const smallDataset = (): Promise<Dataset> => tinyDataset();

const { nodes } = drawnNodes('a b c\nd e f\ng h i');
/** Streets, a ban, one over a way, a wood of two ways, and places. */
const MAP: SmallMap = {
  nodes: nodes.map((node, i) => (i === 0 ? { ...node, tags: { amenity: 'cafe' } } : node)),
  ways: [
    way(1, 'abc', { maxspeed: '50', name: 'Rua A', lanes: '2' }),
    way(2, 'def', { maxspeed: 'PT:urban', oneway: 'yes' }),
    way(3, 'ghi', { maxspeed: '30 mph' }),
    way(4, 'adg'),
    way(5, 'beh', { layer: '1' }),
    way(6, 'cfi', { highway: 'primary' }),
    { id: 7, refs: way(7, 'abe').refs, tags: {} },
    { id: 8, refs: way(8, 'eda').refs, tags: {} },
  ],
  relations: [
    restriction(1, 'no_left_turn', 1, 'b', 5),
    restriction(2, 'only_straight_on', 4, [2], 6),
    {
      id: 3,
      members: [
        { type: 'way', ref: 7, role: 'outer' },
        { type: 'way', ref: 8, role: 'outer' },
      ],
      tags: { type: 'multipolygon', landuse: 'residential' },
    },
  ],
};

const GEOJSON_MAP = {
  type: 'FeatureCollection',
  features: [
    [
      [7.4, 43.7],
      [7.41, 43.7],
    ],
    [
      [7.41, 43.7],
      [7.41, 43.71],
    ],
    [
      [7.41, 43.71],
      [7.4, 43.7],
    ],
  ].map((coordinates, i) => ({
    type: 'Feature',
    properties: { highway: 'residential', name: `Street ${i}`, maxspeed: 50 },
    geometry: { type: 'LineString', coordinates },
  })),
};

const GPS_TEXTS: Readonly<Record<string, string>> = {
  'points.csv': `car,lon,lat,time,hired\n${[0, 1, 2, 3].map((i) => `a,-8.6${i},41.1${i},2013-07-01T08:0${i}:00+01:00,${i % 2}\n`).join('')}`,
  'points.tsv':
    'id\tlongitude\tlatitude\tdate\ttime\n1\t-8,61\t41,15\t01.07.2013\t08:00:15\n1\t-8,62\t41,16\t01.07.2013\t08:01:15 pm\n',
  'points.txt': '1 -8.61 41.15 1372636800\n1 -8.62 41.16 1372636815\n2   -8.63 41.17 1372636830\n',
  'porto.csv':
    '"TRIP_ID","TAXI_ID","TIMESTAMP","MISSING_DATA","POLYLINE"\n"1","2","1372636858","False","[[-8.61,41.14],[-8.62,41.15]]"\n"2","2","1372637303","True","[]"\n',
  'drive.gpx': gpx(
    `<wpt lat="1" lon="2"/><trk><trkseg>${trkpt(-8.61, 41.15, '2013-07-01T08:00:00Z')}${trkpt(-8.62, 41.16, '2013-07-01T08:00:15Z')}</trkseg></trk>`,
  ),
  'tracks.geojson': JSON.stringify({
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } },
    features: [
      {
        type: 'Feature',
        properties: { car: 'a', times: ['2013-07-01T08:00:00Z', 1372636815] },
        geometry: {
          type: 'LineString',
          coordinates: [
            [-8.61, 41.15],
            [-8.62, 41.16],
          ],
        },
      },
      {
        type: 'Feature',
        properties: { car: 'b', times: 1372636815 },
        geometry: { type: 'Point', coordinates: [-8.6, 41.1] },
      },
    ],
  }),
};

function datasets(): GoodFiles[] {
  const texts = tinyDatasetFiles();
  const zones = {
    road_network_partition: utf8(Array.from({ length: 48 }, (_, i) => `${i % 4}\n`).join('')),
    'zone_trans_mat.npy': writeNpy(
      Float64Array.from({ length: 16 }, (_, i) => i),
      [4, 4],
    ),
    'data-card.json': utf8(dataCardJson(sampleCard())),
  };
  const plain = { ...allUtf8(texts), ...zones };
  const details = texts['roadmap.geo'].trimEnd().split('\n');
  const detailed = details
    .map((line, i) => line + (i === 0 ? ',lanes,name,osmid,layer,speed_source' : `,2,Rua ${i},${i},0,map`))
    .join('\n');
  return [
    { reader: 'data set', files: plain },
    {
      reader: 'data set',
      files: { ...allUtf8({ ...texts, 'roadmap.geo': detailed }), ...allUtf8(extraPartFiles()) },
    },
    one('data set', 'city.zip', zipSync(plain)),
  ];
}

/** Flows of sensors, which are data sets without roads. */
function flows(): GoodFiles[] {
  const kinds = [losFiles(), pemsFiles(), longFile()].map((files) =>
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? utf8(content) : content,
      ]),
    ),
  );
  return kinds.map((files): GoodFiles => ({ reader: 'data set', files }));
}

const CHECK_IN_TEXTS: Readonly<Record<string, string>> = {
  'NYC_test.csv':
    'user_id,POI_id,POI_catid,POI_catname,latitude,longitude,timezone,UTC_time\n' +
    '1,3fd6,c1,Pizza Place,40.7316,-73.9961,-240,Sat Jul 07 02:12:49 +0000 2012\n' +
    '1,49ff,c2,"Bar, Pub",40.7478,-73.9402,-240,Sat Jul 07 22:22:59 +0000 2012\n' +
    '2,3fd6,c1,Pizza Place,40.7316,-73.9961,-300,Sat Dec 15 00:13:02 +0000 2012\n',
  'dataset_TSMC2014_NYC.txt':
    '470\t49bb\t4bf5\tArts Store\t40.7198\t-74.0025\t-240\tTue Apr 03 18:00:09 +0000 2012\n' +
    '979\t4a43\t4bf6\tBridge\t40.6067\t-74.0441\t-240\tTue Apr 03 18:00:25 +0000 2012\n',
  'totalCheckins.txt':
    '0\t2010-10-19T23:55:27Z\t30.2359\t-97.7951\t22847\n0\t2010-01-18T22:17:43Z\t30.269\t-97.749\t420315\n',
};

/** People who check in at places: data sets without roads, as tables of three layouts. */
function checkIns(): GoodFiles[] {
  const [first, bare] = Object.entries(CHECK_IN_TEXTS);
  const places = { 'poi_info.csv': 'poi_id,latitude,longitude\n3fd6,40.7316,-73.9961\n' };
  return [
    ...Object.entries(CHECK_IN_TEXTS).map(([name, text]) => one('data set', name, text)),
    one('data set', `${bare[0]}.gz`, gzipSync(utf8(bare[1]))),
    one('data set', 'nyc.zip', zipSync(allUtf8({ [first[0]]: first[1], ...places }))),
  ];
}

async function checkpoints(): Promise<GoodFiles[]> {
  const state = studentState(await smallDataset(), hoserConfig(8, 1, 1));
  const tensors = new Map(
    [...state].map(([name, { shape, data }]) => [name, { dtype: 'F32' as const, shape, data }]),
  );
  const header = { system: 'HOSER', config: hoserConfig(8, 1, 1), dataset: 'x' };
  return [
    one('checkpoint', 'best.safetensors', checkpointBytes(tensors, {})),
    one('checkpoint', 'best.safetensors', checkpointBytes(new Map([...tensors].slice(0, 3)), header)),
    one('checkpoint', 'best.pth', torchFileOf(state)),
    one('checkpoint', 'best.pth', torchFileOf(state, { legacy: true })),
    one('checkpoint', 'ckpt.pt', withOptimizer(state, { steps: 3, learnt: [...state].map(() => true) })),
    one('checkpoint', 'small.pt', smallLegacyFile()),
    one('checkpoint', 'small.pt', torchZip(smallState(), { '0': smallBytes() })),
  ];
}

function runs(): GoodFiles[] {
  const run = smallRun();
  const files = filesOfRun(run);
  const bundle = { format: 'route-distillery-bundle', version: 1, id: 'a', name: 'a' };
  // Without packing, so that a changed byte is one of a file and not of the packing.
  const loose = zipSync(
    { ...Object.fromEntries(files), 'bundle.json': utf8(JSON.stringify(bundle)) },
    { level: 0 },
  );
  const weights = new Map([['a', { shape: [2], data: Float32Array.of(1, 2) }]]);
  const training = {
    epoch: 1,
    weights,
    best: { epoch: 1, score: NaN, weights },
    optimizer: { step: 1, moments: new Map() },
    history: [],
  };
  return [
    one('run', 'run.zip', zipRun(run.plan, files)),
    one('run', 'run.zip', loose),
    one('record', 'run.json', files.get('run.json')!),
    one('routes', 'routes.safetensors', encodeRoutes([smallSet()])),
    one('curves', 'series.safetensors', encodeSeries(smallSeries())),
    one(
      'training state',
      'state.safetensors',
      encodeTrainingState({ state: training as never, counts: { a: 1 } }),
    ),
    one('card', 'data-card.json', dataCardJson(sampleCard())),
  ];
}

async function races(): Promise<GoodFiles[]> {
  const dataset = await smallDataset();
  return [one('race', 'race.safetensors', encodeRace(await smallRecording(dataset), dataset))];
}

async function maps(): Promise<GoodFiles[]> {
  const xml = utf8(xmlOf(MAP));
  return [
    one('roads', 'map.osm', xml),
    one('roads', 'town.osm', await bytesOf(smallTownMap())),
    one('roads', 'map.osm.gz', gzipSync(xml)),
    one('roads', 'map.osm.pbf', pbfOf(MAP)),
    one('roads', 'map.osm.pbf', pbfOf(MAP, { packing: 1 })),
    one('roads', 'map.osm.pbf', pbfOf(MAP, { packing: 1, plainNodes: true, perBlock: 3 })),
    one('roads', 'map.json', overpassOf(MAP)),
    one('roads', 'map.geojson', JSON.stringify(GEOJSON_MAP)),
    one('roads', 'maps.zip', zipSync({ 'a.osm': xml, 'b.json': utf8(overpassOf(MAP)) })),
  ];
}

async function traces(): Promise<GoodFiles[]> {
  const gps = Object.entries(GPS_TEXTS).map(([name, text]) => one('gps', name, text));
  return [
    ...gps,
    one('gps', 'drives.csv', await bytesOf(smallTownTraces(3))),
    one('gps', 'points.csv.gz', gzipSync(utf8(GPS_TEXTS['points.csv']))),
    one('gps', 'tracks.zip', zipSync(allUtf8(GPS_TEXTS))),
    one('gps', 'tracks.zip', zipSync(allUtf8(GPS_TEXTS), { level: 0 })),
  ];
}

async function routeFiles(): Promise<GoodFiles[]> {
  const { network, trips } = await smallDataset();
  const routes = tripsAsRoutes(trips.val);
  const sets = ['a', 'b'].map((source) => ({ source, odSource: 'test' as const, routes }));
  const csv = [...routesCsv(network, sets, { withModel: true })].join('');
  const geoJson = [...routesGeoJson(network, sets)].join('');
  const lists = csv
    .split('\n')
    .map((row) => /"\[.*Z"/.exec(row)?.[0] ?? 'gene_trace_road_id,gene_trace_datetime');
  return [
    one('route file', 'routes.csv', csv),
    one('route file', 'hoser.csv', lists.join('\n')),
    one('route file', 'test.csv', tinyDatasetFiles()['test.csv']),
    one('route file', 'routes.geojson', geoJson),
    one('route file', 'lines.geojson', geoJson.replaceAll('"roads":', '"list":')),
    one('route file', 'routes.zip', zipSync(allUtf8({ 'a.csv': csv, 'b.geojson': geoJson }))),
  ];
}

/** Good files for every reader; the reader that tells what a file is gets all of them. */
export async function goodFiles(): Promise<GoodFiles[]> {
  const all = [
    ...datasets(),
    ...flows(),
    ...checkIns(),
    ...(await maps()),
    ...(await traces()),
    ...(await checkpoints()),
    ...runs(),
    ...(await races()),
    ...(await routeFiles()),
  ];
  const kinds = all
    .filter(({ files }) => Object.keys(files).length === 1)
    .map(({ files }): GoodFiles => ({ reader: 'kind', files }));
  return [...all, ...kinds];
}
