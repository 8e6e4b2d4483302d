import type { Task } from '../../base/task';
import { openGpsFiles, type GpsFile } from '../../data/gps/gps-files';
import { groupGpsFiles, type GpsPreview } from '../../data/gps/preview-gps';
import { dataFileOf, type NamedFile } from '../datasets/named-file';
import { asFailure } from '../protocol/failure-wire';
import { badInput } from '../../base/failure';
import type { GpsTraces } from '../../domain/gps-traces';
import { pointOnRoad } from '../../matching/match-graph';
import type { Matcher } from '../../matching/matcher';

/** GPS files that one choice can read. Plain data. */
export interface TraceGroup {
  /** As they were given; a zip is in each group that it contains files of. */
  readonly files: readonly NamedFile[];
  /** Names of the files of the group; those inside a zip begin with its name. */
  readonly names: readonly string[];
}

/** A file that cannot be read, and why. */
export interface RefusedFile {
  readonly name: string;
  readonly message: string;
}

/** GPS files grouped by what can be read alike. Plain data. */
export interface SortedTraces {
  readonly groups: readonly (TraceGroup & { readonly preview: GpsPreview })[];
  /** Files that cannot be read; they do not hold up the others. */
  readonly refused: readonly RefusedFile[];
}

/** Opened files by kind, and those without GPS points. @throws Failure 'cancelled' */
export async function sortTraceFiles(
  files: readonly NamedFile[],
  task: Task,
): Promise<{ groups: GpsFile[][]; refused: RefusedFile[] }> {
  const opened: GpsFile[] = [];
  const refused: RefusedFile[] = [];
  for (const file of files) {
    try {
      opened.push(...(await openGpsFiles([dataFileOf(file)], task)));
    } catch (thrown) {
      const { code, message } = asFailure(thrown);
      if (code !== 'bad-input') throw thrown;
      refused.push({ name: file.path, message });
    }
  }
  return { groups: opened.length === 0 ? [] : await groupGpsFiles(opened, task), refused };
}

/** A group of opened files as plain data. */
export function traceGroup(opened: readonly GpsFile[], files: readonly NamedFile[]): TraceGroup {
  const given = new Set(opened.map((file) => file.given.name));
  return { files: files.filter(({ path }) => given.has(path)), names: opened.map(({ name }) => name) };
}

/** Opens each file of groups once: a zip may be in several. @throws Failure 'bad-input', 'cancelled' */
export async function openTraceGroups(groups: readonly TraceGroup[], task: Task): Promise<GpsFile[][]> {
  const files = new Map(groups.flatMap((group) => group.files.map((file) => [file.path, file])));
  const opened = await openGpsFiles([...files.values()].map(dataFileOf), task);
  return groups.map(({ names }) => {
    const wanted = new Set(names);
    return opened.filter(({ name }) => wanted.has(name));
  });
}

/** One trace with what the matching makes of it: points, candidates, chosen roads. Plain data. */
export interface TraceDetail {
  readonly trace: number;
  /** (2 P) longitude, latitude in degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
  /** (P) road that the point was matched to, -1 where it was dropped. */
  readonly roads: Int32Array;
  /** (2 P) where on that road, NaN where it was dropped. */
  readonly snapped: Float64Array;
  /** (P) index into `POINT_FATES`. */
  readonly fates: Uint8Array;
  /** (P+1) offsets into the candidates. */
  readonly candidateOffsets: Uint32Array;
  /** (2 C) */
  readonly candidateLonLat: Float64Array;
  /** (C) */
  readonly candidateRoads: Uint32Array;
  /** (pieces+1) offsets into `pathRoads`. */
  readonly pieceOffsets: Uint32Array;
  readonly pathRoads: Uint32Array;
}

/** Matches one trace again, with its candidates. @throws Failure 'bad-input' if there is no such trace */
export function traceDetail(matcher: Matcher, traces: GpsTraces, trace: number): TraceDetail {
  if (!Number.isInteger(trace) || trace < 0 || trace >= traces.traceCount)
    throw badInput(`There is no trace ${trace}: they are 0 to ${traces.traceCount - 1}.`);
  const [start, end] = [traces.offsets[trace], traces.offsets[trace + 1]];
  const lonLat = traces.lonLat.slice(2 * start, 2 * end);
  const times = traces.times.slice(start, end);
  const matched = matcher.match(lonLat, times, { withCandidates: true });
  const { starts, roads, offsets } = matched.candidates!;
  const pieceOffsets = new Uint32Array(matched.pieces.length + 1);
  matched.pieces.forEach((piece, i) => (pieceOffsets[i + 1] = pieceOffsets[i] + piece.roads.length));
  const pathRoads = new Uint32Array(pieceOffsets[matched.pieces.length]);
  matched.pieces.forEach((piece, i) => pathRoads.set(piece.roads, pieceOffsets[i]));
  return {
    trace,
    lonLat,
    times,
    roads: matched.roads,
    snapped: placesOf(matcher, matched.roads, matched.offsets),
    fates: matched.fates,
    candidateOffsets: starts,
    candidateLonLat: placesOf(matcher, roads, offsets),
    candidateRoads: roads,
    pieceOffsets,
    pathRoads,
  };
}

/** (2 N) where places on roads lie; NaN where there is no road (-1). */
function placesOf(matcher: Matcher, roads: Int32Array | Uint32Array, offsets: Float64Array): Float64Array {
  const lonLat = new Float64Array(2 * roads.length).fill(NaN);
  roads.forEach((road: number, i: number) => {
    if (road >= 0) lonLat.set(pointOnRoad(matcher.graph, road, offsets[i]), 2 * i);
  });
  return lonLat;
}
