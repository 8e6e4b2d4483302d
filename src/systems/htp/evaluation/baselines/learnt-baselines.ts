import type { Random } from '../../../../base/random';
import type { Task } from '../../../../base/task';
import type { RoadNetwork } from '../../../../domain/road-network';
import { labelScales } from '../../../../domain/route-points/point-labels';
import { RoadPaces } from '../../../../knowledge/road-paces';
import { orderOfTrip } from '../../networks/trip-order';
import type { PointTrip } from '../../trips/point-trip';
import type { TripLabels } from '../../trips/trip-labels';
import type { PointSource } from '../evaluation-report';
import { placedPoints, type PlacedPoints } from '../placed-points';
import { constantSpeed } from './constant-speed';
import { jittered, type PointNoise } from './jittered';
import { roadSpeeds } from './road-speeds';

export type BaselineSource = Exclude<PointSource, 'htp'>;

/** What generated points are held against, learnt from training trips. */
export class LearntBaselines {
  private constructor(
    private readonly labels: TripLabels,
    readonly paces: RoadPaces,
    readonly noise: PointNoise,
  ) {}

  /** @throws Failure 'bad-input' where the trips do not move, or lie on the lines of their roads without any noise; 'cancelled' */
  static async learn(
    network: RoadNetwork,
    labels: TripLabels,
    training: readonly PointTrip[],
    task: Task,
  ): Promise<LearntBaselines> {
    const paces = new RoadPaces(network);
    const ofTrips = [];
    for (const trip of training) {
      await task.checkpoint();
      const { fractions, steps, offsets } = labels.labelsOf(trip);
      paces.learn(trip.roads, labels.routeLine(trip.roads), fractions, trip.times);
      ofTrips.push({ steps, offsets });
    }
    const { east, north } = labelScales(ofTrips);
    return new LearntBaselines(labels, paces, { east: east.std, north: north.std });
  }

  /** Points for a trip. @param random of this trip alone, so that trips do not depend on each other */
  pointsOf(source: BaselineSource, trip: PointTrip, random: Random): PlacedPoints {
    if (source === 'constant-speed') return constantSpeed(orderOfTrip(trip), this.labels);
    if (source === 'road-speeds') return roadSpeeds(orderOfTrip(trip), this.labels, this.paces);
    return jittered(placedPoints(trip), this.labels.plane, this.noise, random);
  }
}
