import { Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import { BOOTSTRAP_DEFAULTS } from '../../../evaluation/bootstrap';
import type { PointComparison } from '../../../evaluation/gps-points/point-measures';
import { cityGrid, type CityGrid } from '../../../evaluation/gps-points/visit-counts';
import type { Matcher } from '../../../matching/matcher';
import { networkMatcher } from '../../../matching/network-matcher';
import type { GeneratedTrip } from '../points/points-service';
import { orderOfTrip } from '../networks/trip-order';
import type { PointTrip } from '../trips/point-trip';
import { median } from '../trips/even-run';
import { TripLabels } from '../trips/trip-labels';
import { LearntBaselines } from './baselines/learnt-baselines';
import { drawAll, wholeShare } from './draw-all';
import type { EvaluationInput } from './evaluation-input';
import {
  POINT_SOURCES,
  SOURCE_LABELS,
  type EvaluationReport,
  type PointSource,
  type SourceReport,
} from './evaluation-report';
import { measuresWithIntervals, type AskedMeasures } from './measure-intervals';
import { MomentErrors } from './moment-errors';
import { peakSteps } from './peak-steps';
import { placedPoints, roadLines, trajectoriesOf, type PlacedPoints } from './placed-points';
import { rematched, RouteRecovery } from './rematched-points';

/** Trips that are drawn once more without the mask. */
const UNMASKED_TRIPS = 200;
/** Routes that are asked for at two hours. */
const PEAK_ROUTES = 50;
const TRIPS_PER_REPORT = 10;

/**
 * All measures of the points that are generated for the trips of a part: for the same routes, starts, durations and intervals, with three
 * baselines beside them, in both modes and with intervals.
 * @throws Failure 'bad-input' where the part or the training part has no trips, or no whole answer was drawn; 'cancelled'
 */
export async function evaluatePart(input: EvaluationInput, task: Task): Promise<EvaluationReport> {
  const { network, trips, part, generate, seed } = input;
  const [chosen, training] = [part, 'train' as const].map((name) =>
    Array.from(trips.parts[name], (index) => trips.trips[index]),
  );
  if (chosen.length === 0 || training.length === 0)
    throw new Failure(
      'bad-input',
      `The ${chosen.length === 0 ? part : 'train'} part has no trips, so there is nothing to ${
        chosen.length === 0 ? 'generate points for' : 'learn the baselines from'
      }. Open a data set with more GPS traces.`,
    );
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

/** A trip and what a source makes of its order. */
interface TripPair {
  /** Among the trips of the part. */
  readonly index: number;
  readonly trip: PointTrip;
  readonly points: PlacedPoints;
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

/** Makes the reports of all sources of points. */
class SourceReports {
  readonly #grid: CityGrid;

  constructor(
    private readonly input: EvaluationInput,
    private readonly labels: TripLabels,
    private readonly matcher: Matcher,
    private readonly trips: number,
  ) {
    this.#grid = cityGrid(labels.box);
  }

  async of(
    pairsOf: (source: PointSource) => readonly TripPair[],
    task: Task,
  ): Promise<EvaluationReport['sources']> {
    const sources = [];
    for (const source of POINT_SOURCES) sources.push(await this.#source(source, pairsOf(source), task));
    const { resamples = BOOTSTRAP_DEFAULTS.resamples, seed } = this.input;
    const measures = await measuresWithIntervals(
      sources.flatMap(({ asked }) => asked),
      { size: this.trips, resamples, seed },
      task,
    );
    const reports = sources.map(({ source, rmse, recovery }, i): [PointSource, SourceReport] => {
      const [paper, honest] = measures.slice(2 * i, 2 * i + 2);
      return [source, { paper, honest, rmse, rematched: recovery }];
    });
    return Object.fromEntries(reports) as EvaluationReport['sources'];
  }

  async #source(source: PointSource, pairs: readonly TripPair[], task: Task) {
    if (pairs.length === 0)
      throw new Failure(
        'bad-input',
        `No whole answer was drawn for any of the ${this.trips} trips, so there are no points to measure. Draw with the mask of the grammar.`,
      );
    const errors = new MomentErrors(this.labels.plane);
    const recovery = new RouteRecovery();
    const again: PlacedPoints[] = [];
    const report = (done: number) =>
      task.progress({
        step: 'points.rematch',
        subject: SOURCE_LABELS[source],
        done,
        total: pairs.length,
        unit: 'trips',
      });
    for (const [i, { trip, points }] of pairs.entries()) {
      if (i % TRIPS_PER_REPORT === 0) report(i);
      await task.checkpoint();
      errors.add(trip, points);
      const found = await rematched(points, this.matcher, task);
      recovery.add(trip.roads, found.route);
      again.push(found.points);
    }
    report(pairs.length);
    const real = trajectoriesOf(pairs.map(({ trip }) => placedPoints(trip)));
    const comparison = (generated: readonly PlacedPoints[]): PointComparison => ({
      real,
      generated: trajectoriesOf(generated),
      roads: roadLines(this.input.network),
      grid: this.#grid,
    });
    const trips = Uint32Array.from(pairs, ({ index }) => index);
    const asked: AskedMeasures[] = [
      { comparison: comparison(pairs.map(({ points }) => points)), mode: 'paper', trips },
      { comparison: comparison(again), mode: 'honest', trips },
    ];
    return { source, asked, rmse: errors.rmse, recovery: recovery.shares };
  }
}
