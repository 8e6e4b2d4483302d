import type { GpsTraces } from '../../domain/gps-traces';
import type { MatchSettings } from '../../matching/match-settings';
import type { MatchEach } from '../../matching/match-traces';
import type { Ubodt } from '../../matching/ubodt';
import { Crew, type HelperThreads } from '../protocol/crew';
import { MATCHING, matchPiece, type MatchService, type TracesPiece } from './match-service';

/** Fewer points are matched sooner than helpers have started. */
const FEW_POINTS = 50_000;

/** Points of a piece, about: some tens of milliseconds. */
const POINTS_AT_ONCE = 2048;

/**
 * Matches with helpers where there are any and enough traces to be worth it: what comes of them is the same. Each
 * helper has its own copy of the roads and of the table of ways, and ends with the work.
 * @param table the ways that the matcher was made with, like its settings
 */
export const matchEachWith =
  (
    helpers: HelperThreads | null,
    table: Ubodt,
    settings: Partial<MatchSettings>,
    fewPoints = FEW_POINTS,
  ): MatchEach =>
  async (matcher, traces, task, onMatched) => {
    const crew = new Crew<MatchService>(MATCHING, traces.times.length < fewPoints ? null : helpers);
    const { network } = matcher.graph;
    let trace = 0;
    try {
      await crew.inOrder(
        {
          method: 'match',
          here: (piece, own) => matchPiece(matcher, piece, own),
          setup: {
            key: matcher,
            tell: (helper) => helper.call('open', { network, table, settings }).result,
          },
        },
        tracePieces(traces),
        task,
        (matched) => {
          for (const one of matched) onMatched(trace++, one);
        },
      );
    } finally {
      await crew.close();
    }
  };

function* tracePieces({ traceCount, offsets, lonLat, times }: GpsTraces): Generator<TracesPiece> {
  for (let from = 0; from < traceCount;) {
    let to = from + 1;
    while (to < traceCount && offsets[to + 1] - offsets[from] <= POINTS_AT_ONCE) to++;
    const [start, end] = [offsets[from], offsets[to]];
    yield {
      offsets: offsets.slice(from, to + 1).map((offset) => offset - start),
      lonLat: lonLat.slice(2 * start, 2 * end),
      times: times.slice(start, end),
    };
    from = to;
  }
}
