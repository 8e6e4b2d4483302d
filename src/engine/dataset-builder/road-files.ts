import { baseName, type DataFile, fileDigest } from '../../data/data-file';
import { HOSER_FILE_NAMES } from '../../data/hoser-files';
import { loadHoserRoads } from '../../data/hoser-layout';
import { buildRoadNetwork } from '../../data/osm/build-road-network';
import { landUsePlaces } from '../../data/osm/land-use';
import type { NetworkReport } from '../../data/osm/network-report';
import type { NetworkSettings } from '../../data/osm/network-settings';
import type { OsmExtract } from '../../data/osm/osm-extract';
import { readOsm } from '../../data/osm/read-osm';
import { expandZips } from '../../data/zip-files';
import { networkBounds } from '../../domain/geo';
import {
  OPENSTREETMAP_ATTRIBUTION,
  OPENSTREETMAP_LICENCE,
  type DataCard,
  type DataSource,
  type DataStep,
} from '../../domain/data-card';
import { PLACE_KINDS, type LandUsePlaces, type PlaceKind } from '../../domain/places';
import type { RoadNetwork } from '../../domain/road-network';
import type { CheckReport } from '../../data/check-report';
import { inFile } from '../../base/failure';
import { shownList } from '../../base/text';
import type { Task } from '../../base/task';
import type { BuiltRoads } from './built-parts';

/** Roads, and where people live, work, shop and go out where the source knows. */
export interface RoadParts {
  readonly built: BuiltRoads;
  readonly places: LandUsePlaces | null;
}

export const ROADS_STEP = 'Roads';

/** Roads of a map or the HOSER layout. @throws Failure 'bad-input', 'cancelled', 'not-supported' */
export async function readRoadFiles(
  files: readonly DataFile[],
  settings: Partial<NetworkSettings>,
  task: Task,
): Promise<RoadParts> {
  if (await isHoser(files)) return readHoser(files, task);
  const extract = await readOsm(files, task);
  const names = shownList(files.map(({ name }) => name));
  const { network, report } = await inFile(names, () => buildRoadNetwork(extract, settings, task));
  const sources = await sourcesOf(files, termsOf(extract));
  const places = extract.landUse.count > 0 ? landUsePlaces(extract.landUse) : null;
  const built = {
    network,
    bounds: networkBounds(network),
    report,
    findings: [],
    sources,
    step: stepOf(report, extract),
    places: places && countPlaces(places),
  };
  return { built, places };
}

async function isHoser(files: readonly DataFile[]): Promise<boolean> {
  const hasRoads = (given: readonly DataFile[]) =>
    given.some(({ name }) => baseName(name) === HOSER_FILE_NAMES.roads);
  if (hasRoads(files)) return true;
  const zips = files.filter(({ name }) => baseName(name).endsWith('.zip'));
  return zips.length > 0 && hasRoads(await expandZips(zips));
}

async function readHoser(files: readonly DataFile[], task: Task): Promise<RoadParts> {
  const { network, report, card } = await loadHoserRoads(files, {}, task);
  await task.checkpoint();
  const roadFiles = files.filter(({ name }) => /(\.geo|\.rel|\.zip)$/i.test(name));
  return networkParts(network, card, report, await sourcesOf(roadFiles, UNKNOWN_TERMS));
}

/** Terms of roads that came as a network, without a card. */
export const UNKNOWN_TERMS = { gives: 'roads', kind: 'hoser', licence: '', attribution: '' } as const;

/** Roads that came as a network. @param unknown their sources, where no card names them */
export function networkParts(
  network: RoadNetwork,
  card: DataCard | undefined,
  findings: CheckReport,
  unknown: readonly DataSource[],
): RoadParts {
  const known = card?.sources.filter(({ gives }) => gives === 'roads') ?? [];
  const built = {
    network,
    bounds: networkBounds(network),
    report: null,
    findings,
    sources: known.length > 0 ? known : unknown,
    step: card?.steps.find(({ name }) => name === ROADS_STEP) ?? null,
    places: null,
  };
  return { built, places: null };
}

/** GeoJSON has no OpenStreetMap ids, so its licence is unknown. */
function termsOf({ wayIds }: OsmExtract): Pick<DataSource, 'gives' | 'kind' | 'licence' | 'attribution'> {
  if (!wayIds.some((id) => id > 0)) return { gives: 'roads', kind: 'geojson', licence: '', attribution: '' };
  return {
    gives: 'roads',
    kind: 'openstreetmap',
    licence: OPENSTREETMAP_LICENCE,
    attribution: OPENSTREETMAP_ATTRIBUTION,
  };
}

function stepOf(report: NetworkReport, { timestamp }: OsmExtract): DataStep {
  const { usualSpeedsKmh, ...settings } = report.settings;
  const speeds = Object.entries(usualSpeedsKmh).map(([name, kmh]) => `${name} ${kmh}`);
  const restrictions = report.restrictions.map(({ outcome, count }) => [`restrictions ${outcome}`, count]);
  const { ways, roadsBefore, roads, nodes, junctions, deadEnds, successors, uTurns, km } = report;
  return {
    name: ROADS_STEP,
    settings: {
      ...settings,
      ...(speeds.length > 0 && { usualSpeedsKmh: speeds.join(', ') }),
      ...(timestamp !== '' && { mapFrom: timestamp }),
    },
    counts: {
      ...report.map,
      ways,
      roadsBefore,
      roads,
      nodes,
      junctions,
      deadEnds,
      successors,
      uTurns,
      km: Math.round(km * 1000) / 1000,
      oneWays: report.oneWays,
      usualSpeeds: report.usualSpeeds,
      ...(Object.fromEntries(restrictions) as Record<string, number>),
    },
  };
}

function countPlaces({ kinds }: LandUsePlaces): Record<PlaceKind, number> {
  const counts = { home: 0, work: 0, shop: 0, leisure: 0 };
  for (const kind of kinds) counts[PLACE_KINDS[kind]]++;
  return counts;
}

/** The entry of the data card for each file that a part was read from. */
export async function sourcesOf(
  files: readonly DataFile[],
  terms: Pick<DataSource, 'gives' | 'kind' | 'licence' | 'attribution'>,
): Promise<DataSource[]> {
  const sources: DataSource[] = [];
  for (const file of files) sources.push({ name: file.name, ...terms, sha256: await fileDigest(file) });
  return sources;
}

/** Simulated trips are derived from the roads: what derives from OpenStreetMap stays under its licence. */
export function simulatedSource(roads: readonly DataSource[]): DataSource {
  const { licence, attribution } = roads[0];
  return { name: 'Simulated trips', gives: 'trips', kind: 'simulated', licence, attribution, sha256: '' };
}
