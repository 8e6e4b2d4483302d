import { Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import type { SplitName } from '../../../domain/dataset';
import { networkMatcher } from '../../../matching/network-matcher';
import { orderOfTrip } from '../networks/trip-order';
import type { GeneratedTrip } from '../points/points-service';
import { median } from '../trips/even-run';
import type { PointTrip } from '../trips/point-trip';
import type { PointTrips } from '../trips/point-trips';
import { TripLabels } from '../trips/trip-labels';
import { LearntBaselines } from './baselines/learnt-baselines';
import { drawAll, wholeShare } from './draw-all';
import type { EvaluationInput } from './evaluation-input';
import type { EvaluationReport, PointSource } from './evaluation-report';
import { peakSteps } from './peak-steps';
import { placedPoints } from './placed-points';
import { SourceReports, type TripPair } from './source-reports';

/** Trips that are drawn once more without the mask. */
const UNMASKED_TRIPS = 200;
/** Routes that are asked for at two hours. */
const PEAK_ROUTES = 50;

/**
 * All measures of the points that are generated for the trips of a part: for the same routes, starts, durations and intervals, with three
 * baselines beside them, in both modes and with intervals.
 * @throws Failure 'bad-input' where the part or the training part has no trips, or no whole answer was drawn; 'cancelled'
 */
export async function evaluatePart(input: EvaluationInput, task: Task): Promise<EvaluationReport> {
  const { network, trips, part, generate, seed } = input;
  const [chosen, training] = [tripsOf(trips, part), tripsOf(trips, 'train')];
  const labels = new TripLabels(network);
  const baselines = await LearntBaselines.learn(network, labels, training, task);
  const matcher = input.matcher ?? (await networkMatcher(network, task));
  const drawn = await drawAll(generate, chosen.map(orderOfTrip), task);
  const random = new Random(seed).fork('evaluation');
  const sampled = [...random.fork('unmasked').shuffle(Uint32Array.from(chosen.keys()))].map((i) => chosen[i]);
  const unmasked = await drawAll(
    input.generateUnmasked,
    sampled.slice(0, UNMASKED_TRIPS).map(orderOfTrip),
    task,
  );
  const pairs = (source: PointSource): TripPair[] =>
    chosen.flatMap((trip, index) => {
      if (source !== 'htp')
        return { index, trip, points: baselines.pointsOf(source, trip, random.fork(`${source} ${index}`)) };
      const generated = drawn[index];
      return generated ? { index, trip, points: placedPoints(generated) } : [];
    });
  return {
    trips: chosen.length,
    points: chosen.reduce((sum, { times }) => sum + times.length, 0),
    sources: await new SourceReports(input, labels, matcher, chosen.length).of(pairs, task),
    valid: { masked: wholeShare(drawn), unmasked: wholeShare(unmasked) },
    ...conductOf(chosen, drawn),
    peak: await peakSteps(sampled.slice(0, PEAK_ROUTES), { labels, paces: baselines.paces, generate }, task),
  };
}

/** @throws Failure 'bad-input' where there are none */
function tripsOf({ trips, parts }: PointTrips, part: SplitName): PointTrip[] {
  if (parts[part].length > 0) return Array.from(parts[part], (index) => trips[index]);
  throw new Failure(
    'bad-input',
    `The ${part} part has no trips, so there is nothing to ${
      part === 'train' ? 'learn the baselines from' : 'generate points for'
    }. Open a data set with more GPS traces.`,
  );
}

/** How the drawn points keep to what was asked for. */
function conductOf(
  trips: readonly PointTrip[],
  drawn: readonly (GeneratedTrip | null)[],
): Pick<EvaluationReport, 'durationError' | 'reversed' | 'stalled'> {
  const errors: number[] = [];
  let [points, reversed, stalled] = [0, 0, 0];
  drawn.forEach((generated, i) => {
    if (!generated) return;
    const { duration, interval } = orderOfTrip(trips[i]);
    errors.push(Math.abs(generated.times.length * interval - duration) / duration);
    points += generated.times.length;
    reversed += generated.reversed;
    stalled += generated.stalled;
  });
  return {
    durationError: median(Float64Array.from(errors)),
    reversed: reversed / points,
    stalled: stalled / points,
  };
}
