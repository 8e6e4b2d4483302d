import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import { NO_STOP, RouteRows } from '../../data/route-files/route-rows';
import type { LeftOutReason } from '../../data/route-files/left-out';
import type { GpsTraces } from '../../domain/gps-traces';
import type { MatchSettings } from '../../matching/match-settings';
import { matchTrace } from '../../matching/match-traces';
import type { MatchedPiece, MatchedTrace } from '../../matching/matched-trace';
import type { Matcher } from '../../matching/matcher';
import { evenlySpaced, spacedCount } from './evenly-spaced';

/** A route that explains less of a line is another one. */
const LEAST_MATCHED = 0.8;
const TRACES_PER_REPORT = 100;
/** Points along 200,000 km, 40,000 routes through a town: matching them takes a minute or two. */
const MOST_SPACED_POINTS = 8_000_000;

/** How lines without times are matched: their points are made, so that few of them are enough. */
export const SHAPE_SETTINGS: Partial<MatchSettings> = { leastPiecePoints: 2 };

/**
 * Places traces on the roads, one route each. A trace that no single connected route explains is left out with
 * its reason: its ends would not be those of the route.
 * @param timed whether the times of the points are real; without them only the shape counts, and routes get no times
 * @param modelOf who drew each trace
 * @throws Failure 'cancelled', 'bad-input'
 */
export async function placeTraces(
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
    if ('reason' in placed) rows.leaveOut(placed.reason, row, placed.text, model);
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
  throw new Failure('bad-input', message, { file });
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
