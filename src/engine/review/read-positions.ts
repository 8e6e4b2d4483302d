import { badInput, type Failure } from '../../base/failure';
import { counted, shown } from '../../base/text';
import { NumberTable } from '../../base/number-table';
import type { FindingKind } from '../../data/check-report';
import { GPS_ROLES, kindWith, type GpsChoice, type GpsColumns } from '../../data/gps/gps-choice';
import { cleanTraces } from '../../data/gps/clean-traces';
import { DEFAULT_CLEANING, type CleaningReport } from '../../data/gps/cleaning-report';
import type { GpsFile } from '../../data/gps/gps-files';
import { previewGps } from '../../data/gps/preview-gps';
import { readGps } from '../../data/gps/read-gps';
import type { RouteFileChoice } from '../../data/route-files/route-choice';
import { NO_STOP, RouteRows, type FileRoutes, type LeftOutReason } from '../../data/route-files/route-rows';
import type { GpsTraces } from '../../domain/gps-traces';
import type { RoadNetwork } from '../../domain/road-network';
import { matchGraph } from '../../matching/match-graph';
import { Matcher } from '../../matching/matcher';
import { keptTable } from '../dataset-builder/match-crew';
import { notesOf, type FileContent, type RouteFileContext } from './route-file-set';
import type { Task } from '../../base/task';
import type { MatchSettings } from '../../matching/match-settings';
import { matchTrace } from '../../matching/match-traces';
import type { MatchedPiece, MatchedTrace } from '../../matching/matched-trace';
import { haversineKm, networkBounds } from '../../domain/geo';

/** The finding that tells that times were made up. */
const ASSUMED: FindingKind = 'assumed-times';
const BY_SHAPE = 'The lines have no times: they were placed on the roads by their shape alone.';

/** The column (or property) that says who drew a line. */
const MODEL_COLUMN = 'model';

/** How positions are read: as GPS traces, whose vehicle is who drew them where a column names models. */
export interface PositionReading {
  readonly choice: RouteFileChoice;
  readonly gps: GpsChoice;
}

/**
 * Guesses how positions are read as it is guessed for GPS traces, with the columns that a person gave.
 * @throws Failure 'bad-input', 'cancelled'
 */
export async function positionReading(
  file: GpsFile,
  network: RoadNetwork,
  { task, timeZone }: RouteFileContext,
  said?: RouteFileChoice,
): Promise<PositionReading> {
  const options = { bounds: networkBounds(network), ...(timeZone !== undefined && { timeZone }) };
  const { choice: guess, columns } = await previewGps([file], options, task);
  const found = columns.find(({ name }) => name.trim().toLowerCase() === MODEL_COLUMN)?.name ?? null;
  const given = said?.columns ?? { ...guess.columns, model: guess.kind === 'gpx' ? null : found };
  const roles = Object.fromEntries(GPS_ROLES.map((role) => [role, given[role] ?? null])) as GpsColumns;
  const { model } = given;
  const trip = roles.trip ?? (roles.vehicle === model ? null : roles.vehicle);
  const own = model ? { ...roles, vehicle: model, trip } : roles;
  return {
    choice: { kind: 'positions', columns: given },
    gps: { ...guess, kind: kindWith(guess, own), columns: own },
  };
}

/**
 * Reads positions and places them on the roads. Tracks with times are
 * cleaned and cut into trips as those are; lines without are matched by their shape.
 * @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
export async function readPositions(
  file: GpsFile,
  network: RoadNetwork,
  { choice, gps }: PositionReading,
  { task, tables }: RouteFileContext,
): Promise<FileContent> {
  const namesModels = Boolean(choice.columns.model);
  const { traces: read, report } = await readGps([file], gps, task);
  const found = report.findings.filter(({ kind }) => kind !== ASSUMED);
  const timed = found.length === report.findings.length;
  const rows = new RouteRows(file.name);
  const modelIn = (traces: GpsTraces) => (trace: number) =>
    namesModels ? traces.vehicles[traces.vehicleCodes[trace]] : '';
  const notes = notesOf(found);
  let traces = read;
  if (timed) {
    const cleaned = await cleanTraces(read, DEFAULT_CLEANING, networkBounds(network), task);
    if (cleaned.traces.traceCount === 0) throw nothingHere(file.name, cleaned.report);
    notes.push(...cleaned.report.messages);
    leaveOutCleaned(read, cleaned.traces, (row, trace) =>
      rows.leaveOut('cleaned-away', { row }, modelIn(read)(trace)),
    );
    traces = cleaned.traces;
  } else notes.push(BY_SHAPE);
  const graph = matchGraph(network);
  const table = await keptTable(graph, await tables(), task);
  const matcher = new Matcher(graph, table, timed ? {} : SHAPE_SETTINGS);
  await placeTraces(matcher, traces, { timed, modelOf: modelIn(traces), rows }, task);
  const role = namesModels ? 'generated' : 'unknown';
  const sets = rows.finish();
  notes.push(shareWords(sets));
  return { role, sets, statesEnds: false, matched: true, notes };
}

/** How much of a file could be placed. */
function shareWords(sets: readonly FileRoutes[]): string {
  const placed = sets.reduce((sum, { count }) => sum + count, 0);
  const lost = sets.reduce((sum, { leftOut }) => sum + leftOut.reduce((own, { count }) => own + count, 0), 0);
  if (lost === 0) return 'All of them could be placed on the roads.';
  const share = ((100 * lost) / (placed + lost)).toFixed(1);
  return `${lost.toLocaleString('en')} of ${counted(placed + lost, 'line')} (${share} %) could not be placed on the roads.`;
}

/** Tracks of which cleaning left nothing: no trip comes from where they begin. */
function leaveOutCleaned(
  read: GpsTraces,
  kept: GpsTraces,
  leaveOut: (row: number, trace: number) => void,
): void {
  const begins = new NumberTable();
  for (const row of kept.sourceRows) begins.add(row);
  read.sourceRows.forEach((row, trace) => {
    if (!begins.has(row)) leaveOut(row, trace);
  });
}

function nothingHere(file: string, { messages }: CleaningReport): Failure {
  const message = `${shown(file)}: none of its tracks can be placed on the roads in view. ${messages.join(' ')}`;
  return badInput(message, { file });
}

/** A route that explains less of a line is another one. */
const LEAST_MATCHED = 0.8;
const TRACES_PER_REPORT = 100;
/** Points along 200,000 km, 40,000 routes through a town: matching them takes a minute or two. */
const MOST_SPACED_POINTS = 8_000_000;

/** How lines without times are matched: their points are made, so that few of them are enough. */
const SHAPE_SETTINGS: Partial<MatchSettings> = { leastPiecePoints: 2 };

/**
 * Places traces on the roads, one route each. A trace that no single connected route explains is left out with
 * its reason: its ends would not be those of the route.
 * @param timed whether the times of the points are real; without them only the shape counts, and routes get no times
 * @param modelOf who drew each trace
 * @throws Failure 'cancelled', 'bad-input'
 */
async function placeTraces(
  matcher: Matcher,
  traces: GpsTraces,
  { timed, modelOf, rows }: { timed: boolean; modelOf: (trace: number) => string; rows: RouteRows },
  task: Task,
): Promise<void> {
  const { traceCount: total, offsets, lonLat, times, sourceRows } = traces;
  if (!timed) checkLengths(traces);
  for (let trace = 0; trace < total; trace++) {
    if (trace % TRACES_PER_REPORT === 0)
      task.progress({ step: 'traces.match', done: trace, total, unit: 'traces' });
    await task.checkpoint();
    const points = {
      lonLat: lonLat.subarray(2 * offsets[trace], 2 * offsets[trace + 1]),
      times: times.subarray(offsets[trace], offsets[trace + 1]),
    };
    const line = timed ? points : evenlySpaced(points.lonLat);
    const placed = soleRoute(await matchTrace(matcher, line.lonLat, line.times, task));
    const [row, model] = [sourceRows[trace], modelOf(trace)];
    if ('reason' in placed) rows.leaveOut(placed.reason, { row, text: placed.text }, model);
    else
      rows.add({
        row,
        model,
        roads: placed.roads,
        times: timed ? placed.times : null,
        count: placed.roads.length,
        departure: NaN,
        origin: -1,
        destination: -1,
        stop: NO_STOP,
        logProb: NaN,
      });
  }
  task.progress({ step: 'traces.match', done: total, total, unit: 'traces' });
}

/** @throws Failure 'bad-input' where lines are too long in all: a few bytes can go around the world. */
function checkLengths({ traceCount, offsets, lonLat, sources }: GpsTraces): void {
  let points = 0;
  for (let trace = 0; trace < traceCount; trace++)
    points += spacedCount(lonLat.subarray(2 * offsets[trace], 2 * offsets[trace + 1]));
  if (points <= MOST_SPACED_POINTS) return;
  const file = sources.join(', ');
  const message = `${shown(file)}: its lines are longer than 200,000 km in all, more than can be placed on roads at once. Give a part of them.`;
  throw badInput(message, { file });
}

function soleRoute({
  pieces,
  pointCount,
}: MatchedTrace): MatchedPiece | { readonly reason: LeftOutReason; readonly text: string } {
  if (pieces.length === 0) return { reason: 'not-matched', text: `${pointCount} points` };
  if (pieces.length > 1) return { reason: 'in-pieces', text: `${pieces.length} pieces` };
  const [piece] = pieces;
  const share = `${piece.matchedPoints} of ${pointCount} points`;
  if (piece.matchedPoints < LEAST_MATCHED * pointCount) return { reason: 'partly-matched', text: share };
  if (piece.roads.length < 2) return { reason: 'one-road', text: share };
  return piece;
}

/** Between two points: a third of a usual block, so that no street is skipped. */
const SPACING_METERS = 25;
/** The shortest line still gets so many points. */
const FEWEST_POINTS = 8;
/** A line around a city has 4,000; a line over a country is not worth more. */
const MOST_POINTS = 5000;
/**
 * The first and the last point lie this far within the line: at a junction itself every road that meets there
 * would be as near as the right one.
 */
const INSET_METERS = 2;
/** No speed that matching could doubt: 36 km/h. */
const METERS_PER_SECOND = 10;

/** Points along a line, with times as if it were driven at one speed. */
interface SpacedLine {
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds from 0 on. */
  readonly times: Float64Array;
}

/**
 * Evenly spaced points along a line whose vertices say nothing of time, so that long straight parts weigh as much
 * as bends. A line of no length gives no points.
 * @param vertices (2 V) longitude, latitude in degrees
 */
export function evenlySpaced(vertices: Float64Array): SpacedLine {
  const along = metersAlong(vertices);
  const length = along[along.length - 1] ?? 0;
  if (!(length > 0)) return { lonLat: new Float64Array(0), times: new Float64Array(0) };
  const inset = insetOf(length);
  const count = countOf(length);
  const step = (length - 2 * inset) / (count - 1);
  const lonLat = new Float64Array(2 * count);
  const times = new Float64Array(count);
  for (let point = 0, before = 0; point < count; point++) {
    const meters = inset + point * step;
    while (before < along.length - 2 && along[before + 1] < meters) before++;
    const segment = along[before + 1] - along[before];
    const part = segment > 0 ? (meters - along[before]) / segment : 0;
    for (let axis = 0; axis < 2; axis++) {
      const from = vertices[2 * before + axis];
      lonLat[2 * point + axis] = from + part * (vertices[2 * before + 2 + axis] - from);
    }
    times[point] = meters / METERS_PER_SECOND;
  }
  return { lonLat, times };
}

/** How many points `evenlySpaced` makes of a line. */
function spacedCount(vertices: Float64Array): number {
  const along = metersAlong(vertices);
  const length = along[along.length - 1] ?? 0;
  return length > 0 ? countOf(length) : 0;
}

const insetOf = (meters: number): number => Math.min(INSET_METERS, meters / 10);

function countOf(meters: number): number {
  const wanted = Math.ceil((meters - 2 * insetOf(meters)) / SPACING_METERS) + 1;
  return Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, wanted));
}

/** (V) metres along the line from its first vertex to each. */
function metersAlong(vertices: Float64Array): Float64Array {
  const along = new Float64Array(vertices.length / 2);
  for (let v = 1; v < along.length; v++) {
    const [lonA, latA, lonB, latB] = vertices.subarray(2 * v - 2, 2 * v + 2);
    along[v] = along[v - 1] + 1000 * haversineKm(lonA, latA, lonB, latB);
  }
  return along;
}
