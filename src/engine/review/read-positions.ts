import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import { NumberTable } from '../../base/number-table';
import type { FindingKind } from '../../data/check-report';
import { cleanTraces } from '../../data/gps/clean-traces';
import { DEFAULT_CLEANING, type CleaningReport } from '../../data/gps/cleaning-report';
import type { GpsChoice } from '../../data/gps/gps-choice';
import type { GpsFile } from '../../data/gps/gps-files';
import { previewGps, type GpsPreview } from '../../data/gps/preview-gps';
import { readGps } from '../../data/gps/read-gps';
import { RouteRows } from '../../data/route-files/route-rows';
import { networkBounds } from '../../domain/bounds';
import type { GpsTraces } from '../../domain/gps-traces';
import type { RoadNetwork } from '../../domain/road-network';
import { matchGraph } from '../../matching/match-graph';
import { Matcher } from '../../matching/matcher';
import { keptTable } from '../dataset-builder/kept-tables';
import { placeTraces, SHAPE_SETTINGS } from './place-traces';
import { notesOf, type FileContent, type RouteFileContext } from './file-content';

/** The finding that tells that times were made up. */
const ASSUMED: FindingKind = 'assumed-times';
const BY_SHAPE = 'The lines have no times: they were placed on the roads by their shape alone.';

/** The column (or property) that says who drew a line. */
const MODEL_COLUMN = 'model';

/**
 * Reads positions and places them on the roads. Columns are guessed as for GPS traces. Tracks with times are
 * cleaned and cut into trips as those are; lines without are matched by their shape.
 * @throws Failure 'bad-input', 'cancelled', 'out-of-memory'
 */
export async function readPositions(
  file: GpsFile,
  network: RoadNetwork,
  { task, tables, timeZone }: RouteFileContext,
): Promise<FileContent> {
  const bounds = networkBounds(network);
  const preview = await previewGps([file], { bounds, ...(timeZone !== undefined && { timeZone }) }, task);
  const { choice, namesModels } = withModels(preview);
  const { traces: read, report } = await readGps([file], choice, task);
  const found = report.findings.filter(({ kind }) => kind !== ASSUMED);
  const timed = found.length === report.findings.length;
  const rows = new RouteRows(file.name);
  const modelIn = (traces: GpsTraces) => (trace: number) =>
    namesModels ? traces.vehicles[traces.vehicleCodes[trace]] : '';
  const notes = notesOf(found);
  let traces = read;
  if (timed) {
    const cleaned = await cleanTraces(read, DEFAULT_CLEANING, bounds, task);
    if (cleaned.traces.traceCount === 0) throw nothingHere(file.name, cleaned.report);
    notes.push(...cleaned.report.messages);
    leaveOutCleaned(read, cleaned.traces, (row, trace) =>
      rows.leaveOut('cleaned-away', row, '', modelIn(read)(trace)),
    );
    traces = cleaned.traces;
  } else notes.push(BY_SHAPE);
  const graph = matchGraph(network);
  const table = await keptTable(graph, await tables(), task);
  const matcher = new Matcher(graph, table, timed ? {} : SHAPE_SETTINGS);
  await placeTraces(matcher, traces, { timed, modelOf: modelIn(traces), rows }, task);
  const role = namesModels ? 'generated' : 'unknown';
  return { role, sets: rows.finish(), statesEnds: false, matched: true, notes };
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

/** A column of models takes the place of the vehicle, and what was the vehicle tells trips apart. */
function withModels({ choice, columns }: GpsPreview): { choice: GpsChoice; namesModels: boolean } {
  const model = columns.find(({ name }) => name.trim().toLowerCase() === MODEL_COLUMN)?.name;
  if (model === undefined || choice.kind === 'gpx') return { choice, namesModels: false };
  const { vehicle, trip } = choice.columns;
  const told = trip ?? (vehicle === model ? null : vehicle);
  return {
    choice: { ...choice, columns: { ...choice.columns, vehicle: model, trip: told } },
    namesModels: true,
  };
}

function nothingHere(file: string, { messages }: CleaningReport): Failure {
  const message = `${shown(file)}: none of its tracks can be placed on the roads in view. ${messages.join(' ')}`;
  return new Failure('bad-input', message, { file });
}
