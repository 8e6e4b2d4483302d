import { describe, expect, it } from 'vitest';
import { dataFilesFromPaths } from '../../../cli/node-files';
import { realData } from '../../../scripts/folders.mjs';
import type { Dataset } from '../../domain/dataset';
import type { RoadNetwork } from '../../domain/road-network';
import { mainRoads } from '../../domain/road-adjacency';
import { emptyTrajectorySet } from '../../domain/trajectory-set';
import type { Zones } from '../../domain/zones';
import { dataFileFromBytes, type DataFile } from '../data-file';
import { loadHoserRoads } from '../hoser-layout';
import { buildRoadNetwork } from './build-road-network';
import type { NetworkReport } from './network-report';
import { openOsmFile, SharedIds } from './open-osm-file';
import type { OsmPass, OsmTags } from './osm-source';
import { readOsm } from './read-osm';
import { pbfOf } from './testing/pbf-file';
import type { SmallMap, SmallNode, SmallRelation, SmallWay } from './testing/small-map';
import { NO_TASK } from '../../base/task';
import { writtenFiles } from '../testing/dataset-files';

const monaco = realData('osm/monaco.osm.gz');
const andorra = realData('osm/andorra.osm.pbf');
const porto = realData('porto/osm/porto_overpass_drive_20221122.json');

const fileAt = async (path: string): Promise<DataFile> => (await dataFilesFromPaths([path]))[0];

type Made = { readonly network: RoadNetwork; readonly report: NetworkReport };

const known = new Map<string, Promise<Made>>();

/** The network of a map; made once. */
function make(path: string): Promise<Made> {
  const made = known.get(path) ?? fileAt(path).then(async (file) => buildRoadNetwork(await readOsm([file])));
  known.set(path, made);
  return made;
}

const rounded = ({ report }: { report: NetworkReport }) => ({
  ways: report.ways,
  roads: report.roads,
  junctions: report.junctions,
  deadEnds: report.deadEnds,
  successors: report.successors,
  oneWays: report.oneWays,
  km: Math.round(report.km),
  mainPart: Math.round(report.mainPartShare * 1000) / 1000,
  multipolygons: [report.map.multipolygons, report.map.multipolygonAreas, report.map.brokenMultipolygons],
});

function expectWhole(network: RoadNetwork): void {
  expect(mainRoads(network).length).toBe(network.roadCount);
  const { shapeLonLat: p, shapeOffsets, successorOffsets, successors } = network;
  let apart = 0;
  for (let road = 0; road < network.roadCount; road++)
    for (let s = successorOffsets[road]; s < successorOffsets[road + 1]; s++) {
      const [end, start] = [2 * shapeOffsets[road + 1] - 2, 2 * shapeOffsets[successors[s]]];
      if (p[end] !== p[start] || p[end + 1] !== p[start + 1]) apart++;
    }
  expect(apart).toBe(0);
  expect(network.lengthMeters.every((length) => length > 0)).toBe(true);
}

describe('real maps', () => {
  const maps = [
    {
      name: 'Monaco',
      map: monaco,
      counts: {
        ways: 429,
        roads: 708,
        junctions: 262,
        deadEnds: 33,
        successors: 1083,
        oneWays: 225,
        km: 78,
        mainPart: 0.914,
        multipolygons: [6, 6, 0],
      },
    },
    {
      name: 'Andorra',
      map: andorra,
      counts: {
        ways: 1047,
        roads: 2805,
        junctions: 812,
        deadEnds: 328,
        successors: 4508,
        oneWays: 275,
        km: 744,
        mainPart: 0.988,
        multipolygons: [3, 2, 1],
      },
    },
    {
      name: 'Porto',
      map: porto,
      counts: {
        ways: 5285,
        roads: 10233,
        junctions: 3786,
        deadEnds: 634,
        successors: 17134,
        oneWays: 3060,
        km: 876,
        mainPart: 0.955,
        multipolygons: [0, 0, 0],
      },
    },
  ];
  for (const { name, map, counts } of maps)
    it.skipIf(map.absent)(map.titled(`${name}: counts, one part, roads that meet`), async () => {
      const made = await make(map.path);
      expect(rounded(made)).toEqual(counts);
      expectWhole(made.network);
    });

  const whole = 'come back from the HOSER layout as they were, details and the order of successors included';
  it.skipIf(monaco.absent)(monaco.titled(whole), async () => {
    const { network } = await make(monaco.path);
    const dataset: Dataset = {
      name: 'Monaco',
      network,
      trips: { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() },
      zones: partOfOne(network.roadCount),
      fingerprint: '',
    };
    expect((await loadHoserRoads(writtenFiles(dataset))).network).toEqual(network);
  });

  it.skipIf(monaco.absent)(monaco.titled('give the same network from XML and from PBF'), async () => {
    const xml = await fileAt(monaco.path);
    const asPbf = dataFileFromBytes('monaco.osm.pbf', pbfOf(await everythingIn(xml)));
    const [fromXml, fromPbf] = [await readOsm([xml]), await readOsm([asPbf])];
    expect(fromPbf).toEqual(fromXml);
  });
});

const partOfOne = (roadCount: number): Zones => ({
  zoneCount: 1,
  zoneOfRoad: new Uint32Array(roadCount),
  transitions: new Float64Array(1),
  source: 'derived',
});

/** All elements of a map. */
async function everythingIn(file: DataFile): Promise<SmallMap> {
  const nodes = new Map<number, SmallNode>();
  const ways: SmallWay[] = [];
  const relations: SmallRelation[] = [];
  const plain = (tags: OsmTags) => Object.fromEntries(tags);
  const sink = {
    node: (id: number, lon: number, lat: number, tags: OsmTags) => {
      nodes.set(id, { id, lon, lat, ...(tags.size > 0 && { tags: plain(tags) }) });
    },
    way: (id: number, refs: readonly number[], tags: OsmTags) => {
      ways.push({ id, refs: [...refs], tags: plain(tags) });
    },
    relation: (id: number, members: SmallRelation['members'], tags: OsmTags) => {
      relations.push({ id, members, tags: plain(tags) });
    },
    timestamp: () => undefined,
  };
  const passes: OsmPass[] = ['positions', 'elements'];
  for (const pass of passes)
    for (const source of await openOsmFile(file, new SharedIds(), NO_TASK))
      await source.scan(pass, sink, NO_TASK);
  return { nodes: [...nodes.values()].sort((a, b) => a.id - b.id), ways, relations };
}
