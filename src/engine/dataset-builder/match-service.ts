import { Failure } from '../../base/failure';
import type { Task } from '../../base/task';
import type { RoadNetwork } from '../../domain/road-network';
import { matchGraph } from '../../matching/match-graph';
import type { MatchSettings } from '../../matching/match-settings';
import { matchTrace } from '../../matching/match-traces';
import type { MatchedTrace } from '../../matching/matched-trace';
import { Matcher } from '../../matching/matcher';
import type { Ubodt } from '../../matching/ubodt';

/** Name of the service of those who help to match. */
export const MATCHING = 'matching';

/** What traces are matched to. */
export interface MatchSetup {
  readonly network: RoadNetwork;
  /** Made of these roads. */
  readonly table: Ubodt;
  readonly settings: Partial<MatchSettings>;
}

/** Some traces. */
export interface TracesPiece {
  /** (N+1) first point of each, and the end of the last. */
  readonly offsets: Uint32Array;
  /** (2 P) degrees. */
  readonly lonLat: Float64Array;
  /** (P) seconds. */
  readonly times: Float64Array;
}

/** What a helper offers to whoever matches many traces. What comes of one depends on the set-up and itself alone. */
export interface MatchService {
  /** Called before the first piece; takes the place of what was set up before. */
  open(request: MatchSetup): void;
  match(request: TracesPiece, task: Task): Promise<readonly MatchedTrace[]>;
}

export function matchService(): MatchService {
  let matcher: Matcher | undefined;
  return {
    open: ({ network, table, settings }) => void (matcher = new Matcher(matchGraph(network), table, settings)),
    match: async (piece, task) => {
      if (!matcher) throw new Failure('internal', 'Traces were sent before the roads.');
      return matchPiece(matcher, piece, task);
    },
  };
}

/** @throws Failure 'cancelled' */
export async function matchPiece(
  matcher: Matcher,
  { offsets, lonLat, times }: TracesPiece,
  task: Task,
): Promise<readonly MatchedTrace[]> {
  const matched: MatchedTrace[] = [];
  for (let trace = 0; trace + 1 < offsets.length; trace++) {
    await task.checkpoint();
    const [start, end] = [offsets[trace], offsets[trace + 1]];
    matched.push(
      await matchTrace(matcher, lonLat.subarray(2 * start, 2 * end), times.subarray(start, end), task),
    );
  }
  return matched;
}
