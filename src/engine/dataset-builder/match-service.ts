import { buffersIn } from '../../base/bytes';
import { Failure } from '../../base/failure';
import { quietly, type Task } from '../../base/task';
import type { GpsTraces } from '../../domain/gps-traces';
import type { RoadNetwork } from '../../domain/road-network';
import { matchGraph } from '../../matching/match-graph';
import type { MatchSettings } from '../../matching/match-settings';
import { matchPart, type MatchedPart } from '../../matching/match-traces';
import { Matcher } from '../../matching/matcher';
import type { Ubodt } from '../../matching/ubodt';
import { moving } from '../protocol/service';

/** Name of the service of those who help to match. */
export const MATCHING = 'matching';

/** What traces are matched to. */
export interface MatchSetup {
  readonly network: RoadNetwork;
  /** Made of these roads. */
  readonly table: Ubodt;
  readonly settings: Partial<MatchSettings>;
}

/** Some neighbouring traces. */
export interface TracesPiece extends Pick<GpsTraces, 'offsets' | 'lonLat' | 'times'> {
  /** Number of the first among all traces. */
  readonly first: number;
}

/** What a helper offers to whoever matches many traces. What comes of one depends on the set-up and itself alone. */
export interface MatchService {
  /** Called before the first piece; takes the place of what was set up before. */
  open(request: MatchSetup): void;
  match(request: TracesPiece, task: Task): Promise<MatchedPart>;
}

export function matchService(): MatchService {
  let matcher: Matcher | undefined;
  return {
    open: ({ network, table, settings }) =>
      void (matcher = new Matcher(matchGraph(network), table, settings)),
    match: async (piece, task) => {
      if (!matcher) throw new Failure('internal', 'Traces were sent before the roads.');
      const part = await matchPiece(matcher, piece, task);
      return moving(part, buffersIn(part));
    },
  };
}

/** @throws Failure 'cancelled' */
export async function matchPiece(
  matcher: Matcher,
  { first, ...traces }: TracesPiece,
  task: Task,
): Promise<MatchedPart> {
  const count = traces.offsets.length - 1;
  const part = await matchPart(matcher, traces, { from: 0, to: count }, quietly(task));
  const numbered = (traces: Uint32Array) => traces.map((trace) => first + trace);
  return {
    ...part,
    range: { from: first, to: first + count },
    tripTrace: numbered(part.tripTrace),
    troubles: { ...part.troubles, traces: numbered(part.troubles.traces) },
  };
}
