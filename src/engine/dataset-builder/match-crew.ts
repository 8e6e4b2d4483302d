import type { Task, EventTask } from '../../base/task';
import type { GpsTraces } from '../../domain/gps-traces';
import { joinMatched, matchTraces, type MatchedPart, type MatchedTraces } from '../../matching/match-traces';
import type { Matcher } from '../../matching/matcher';
import {
  buildUbodt,
  decodeUbodt,
  DEFAULT_DELTA_METERS,
  DEFAULT_MAX_BYTES,
  encodeUbodt,
  ubodtKey,
  type Ubodt,
} from '../../matching/ubodt';
import { Crew, type HelperThreads } from '../protocol/crew';
import { MATCHING, matchPiece, type MatchService, type TracesPiece } from './match-service';
import type { DataStep } from '../../domain/data-card';
import { badInput, type Failure } from '../../base/failure';
import type { MatchQuality } from '../../matching/match-quality';
import type { MatchSettings } from '../../matching/match-settings';
import type { BlobStore } from '../../data/blob-store';
import type { MatchGraph } from '../../matching/match-graph';
import { keepOrNote } from '../datasets/keep-dataset';

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

/** `matchTraces` with helpers if there are enough traces: the same bytes. @throws Failure 'cancelled' */
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

export const MATCHING_STEP = 'Matching to roads';

/** What a data card says of the matching. */
export function matchingStep(settings: MatchSettings, { quality }: MatchedTraces): DataStep {
  const { fates, trips, tracesWithoutTrip, oneRoadPieces, splits, uTurns, detours, tripsWithDetour } =
    quality;
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    name: MATCHING_STEP,
    settings: { ...settings },
    counts: {
      traces: quality.traces,
      trips,
      tracesWithoutTrip,
      oneRoadPieces,
      splits,
      uTurns,
      detours,
      tripsWithDetour,
      ...Object.fromEntries(Object.entries(fates).map(([fate, count]) => [`points ${fate}`, count])),
      meanDistanceMeters: rounded(quality.meanDistance, 2),
      distance95Meters: rounded(quality.distance95, 2),
      kmPerHour: rounded(3.6 * quality.metersPerSecond, 2),
    },
  };
}

/** Failure where not one trip came of traces, and what may help. */
export function nothingMatched({ points, fates, traces }: MatchQuality): Failure {
  const reasons = `${fates['no-road']} of ${points} points have no road within the radius, ${fates['short-piece']} lie in pieces that are too short`;
  const message = `No trip came of ${traces} traces: ${reasons}. Are these the roads that were driven? A larger radius, or fewer points per piece, keeps more.`;
  return badInput(message, { fates });
}

const TABLES = 'ways between roads';
/** Tables of so many road networks are kept; that of a city takes tens of megabytes. */
const MOST_TABLES = 4;

/** The table of shortest paths, kept or built. @param kept where tables are kept; null for nowhere */
export async function keptTable(
  graph: MatchGraph,
  kept: BlobStore | null,
  task: EventTask<string>,
): Promise<Ubodt> {
  const key = ubodtKey(graph, DEFAULT_DELTA_METERS, DEFAULT_MAX_BYTES);
  const bytes = await kept?.get(TABLES, key);
  const known = bytes ? decodeUbodt(bytes, key) : null;
  if (known) return known;
  const table = await buildUbodt(graph, {}, task);
  if (!kept) return table;
  const keep = async () => {
    await kept.put(TABLES, key, encodeUbodt(table));
    await kept.keepNewest(TABLES, MOST_TABLES);
  };
  await keepOrNote(keep, 'The table of shortest paths could not be kept for next time.', task.emit);
  return table;
}
