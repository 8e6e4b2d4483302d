import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { BOOTSTRAP_DEFAULTS } from '../../../evaluation/bootstrap';
import type { PointComparison } from '../../../evaluation/gps-points/point-measures';
import { cityGrid, type CityGrid } from '../../../evaluation/gps-points/visit-counts';
import type { Matcher } from '../../../matching/matcher';
import type { PointTrip } from '../trips/point-trip';
import type { TripLabels } from '../trips/trip-labels';
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
import { placedPoints, roadLines, trajectoriesOf, type PlacedPoints } from './placed-points';
import { rematched, RouteRecovery } from './rematched-points';

const TRIPS_PER_REPORT = 10;

/** A trip and what a source makes of its order. */
export interface TripPair {
  /** Among the trips of the part. */
  readonly index: number;
  readonly trip: PointTrip;
  readonly points: PlacedPoints;
}

/** Makes the reports of all sources of points. */
export class SourceReports {
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
