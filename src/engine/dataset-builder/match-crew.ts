import type { Task } from '../../base/task';
import type { GpsTraces } from '../../domain/gps-traces';
import { matchTraces } from '../../matching/match-traces';
import { joinMatched, type MatchedPart, type MatchedTraces } from '../../matching/matched-part';
import type { Matcher } from '../../matching/matcher';
import type { Ubodt } from '../../matching/ubodt';
import { Crew, type HelperThreads } from '../protocol/crew';
import { MATCHING, matchPiece, type MatchService, type TracesPiece } from './match-service';

/** Fewer points are matched before a helper has started and built its index of the roads: two seconds of work. */
const FEW_POINTS = 250_000;

/** Points of a piece, about: some tens of milliseconds. */
const POINTS_AT_ONCE = 2048;

export interface MatchTogetherOptions {
  /** Threads that match with this one; null where there are none. */
  readonly helpers: HelperThreads | null;
  /** The table of ways that the matcher was made with. */
  readonly table: Ubodt;
  /** With fewer points this thread matches alone. */
  readonly fewPoints?: number;
}

/**
 * `matchTraces` with helpers, where there are any and enough traces to be worth it: the same to the byte. Each helper has
 * its own copy of the roads and of the table, and ends with the work.
 * @throws Failure 'cancelled'
 */
export async function matchTogether(
  matcher: Matcher,
  traces: GpsTraces,
  { helpers, table, fewPoints = FEW_POINTS }: MatchTogetherOptions,
  task: Task,
): Promise<MatchedTraces> {
  if (!helpers || traces.times.length < fewPoints) return matchTraces(matcher, traces, task);
  const { graph, settings } = matcher;
  const { network } = graph;
  const crew = new Crew<MatchService>(MATCHING, helpers);
  const total = traces.traceCount;
  const report = (done: number) => task.progress({ step: 'traces.match', done, total, unit: 'traces' });
  const parts: MatchedPart[] = [];
  report(0);
  try {
    await crew.inOrder(
      {
        method: 'match',
        here: (piece, own) => matchPiece(matcher, piece, own),
        setup: {
          key: matcher,
          tell: async (helper) => helper.call('open', { network, table, settings }),
        },
      },
      tracePieces(traces),
      task,
      (part) => {
        parts.push(part);
        report(part.range.to);
      },
    );
  } finally {
    await crew.close();
  }
  return joinMatched(graph, traces, parts);
}

function* tracePieces({ traceCount, offsets, lonLat, times }: GpsTraces): Generator<TracesPiece> {
  for (let from = 0; from < traceCount;) {
    let to = from + 1;
    while (to < traceCount && offsets[to + 1] - offsets[from] <= POINTS_AT_ONCE) to++;
    const [start, end] = [offsets[from], offsets[to]];
    yield {
      first: from,
      offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
      lonLat: lonLat.slice(2 * start, 2 * end),
      times: times.slice(start, end),
    };
    from = to;
  }
}
