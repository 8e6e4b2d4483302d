import type { DataStep } from '../../domain/data-card';
import { Failure } from '../../base/failure';
import type { MatchQuality } from '../../matching/match-quality';
import type { MatchSettings } from '../../matching/match-settings';
import type { MatchedTraces } from '../../matching/matched-part';

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

/** That not one trip came of traces, and what may help. */
export function nothingMatched({ points, fates, traces }: MatchQuality): Failure {
  const reasons = `${fates['no-road']} of ${points} points have no road within the radius, ${fates['short-piece']} lie in pieces that are too short`;
  return new Failure(
    'bad-input',
    `No trip came of ${traces} traces: ${reasons}. Are these the roads that were driven? A larger radius, or fewer points per piece, keeps more.`,
    { fates },
  );
}
