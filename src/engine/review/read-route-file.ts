import { Failure, inFile } from '../../base/failure';
import { shown } from '../../base/text';
import { FindingCollector } from '../../data/check-report';
import type { DataFile } from '../../data/data-file';
import { openGpsFiles, type GpsFile } from '../../data/gps/gps-files';
import {
  leftOutText,
  type FileRoutes,
  type LeftOut,
  type LeftOutReason,
  type RouteWords,
} from '../../data/route-files/route-rows';
import { readRouteLines, routeFileKind } from '../../data/route-files/route-lines';
import { readRouteTable } from '../../data/route-files/route-table';
import { RoadIndex } from '../../data/road-table';
import type { RoadNetwork } from '../../domain/road-network';
import { readPositions } from './read-positions';
import {
  routeSetOf,
  STOP_TEXTS,
  type RouteFileSet,
  notesOf,
  type FileContent,
  type RouteFileContext,
} from './route-file-set';

/**
 * Reads routes of any origin, told by what a file holds: HOSER's generated routes and driven trips, the CSV and
 * GeoJSON that this program writes, and positions (tables, GeoJSON, GPX), which are placed on the roads. A zip gives
 * the sets of all its files; a file that names models gives a set for each.
 * @throws Failure 'bad-input' (it holds no route, or is none of these), 'cancelled', 'out-of-memory'
 */
export async function readRouteFile(
  file: DataFile,
  network: RoadNetwork,
  context: RouteFileContext,
): Promise<RouteFileSet[]> {
  const index = new RoadIndex(network.geoIds);
  const words = { index, stops: STOP_TEXTS };
  const sets: RouteFileSet[] = [];
  for (const opened of await openGpsFiles([file], context.task))
    sets.push(...(await inFile(opened.name, () => readOne(opened, network, words, context))));
  return sets;
}

async function readOne(
  file: GpsFile,
  network: RoadNetwork,
  words: RouteWords,
  context: RouteFileContext,
): Promise<RouteFileSet[]> {
  const content = await readContent(file, network, words, context);
  const { sets, role, statesEnds, matched, notes } = content;
  if (sets.every(({ count }) => count === 0)) throw nothingIn(file, sets);
  return sets.map((set) => ({
    name: shown(set.model === '' ? file.name : `${file.name}: ${set.model}`),
    role,
    routes: routeSetOf(set),
    statesEnds,
    timed: set.timed,
    matched,
    sourceRows: set.sourceRows,
    leftOut: set.leftOut,
    notes,
  }));
}

async function readContent(
  file: GpsFile,
  network: RoadNetwork,
  words: RouteWords,
  context: RouteFileContext,
): Promise<FileContent> {
  const { task } = context;
  const told = await routeFileKind(file, task);
  if (told.kind === 'positions') return readPositions(file, network, context);
  if (told.kind === 'lines') {
    const lines = await readRouteLines(file, words, task);
    return { ...lines, role: lines.namesModels ? 'generated' : 'unknown', matched: false, notes: [] };
  }
  const findings = new FindingCollector();
  const table = await readRouteTable(file, told, words, { findings, task });
  const role = table.namesModels ? 'generated' : told.role;
  return { ...table, role, matched: false, notes: notesOf(findings.report()) };
}

/** What mostly shows that a file belongs to another network. */
const OF_OTHER_ROADS: readonly LeftOutReason[] = ['unknown-road', 'unknown-end', 'not-matched'];

function nothingIn(file: GpsFile, sets: readonly FileRoutes[]): Failure {
  const leftOut: LeftOut[] = sets.flatMap((set) => set.leftOut);
  const isOther = leftOut.some(({ reason }) => OF_OTHER_ROADS.includes(reason));
  const advice = isOther ? ' Are these routes of the road network in view?' : '';
  const why = leftOut.length > 0 ? leftOutText(leftOut) : 'It has no rows.';
  const message = `${shown(file.name)}: there is no route in it that can be shown. ${why}${advice}`;
  return new Failure('bad-input', message, { file: file.name, leftOut });
}
