import type { TrajectoryBatch, TrajectoryTargets } from '../../src/models/transfertraj/trajectory-batch';
import type { StoredNetwork, StoredVariant } from './stored-network';
import {
  pointCounts,
  storedNeighbours,
  storedPoints,
  trajectoryBatch,
  trajectoryTargets,
  type Reach,
  type StoredPoints,
} from './stored-batch';

/** The trajectories of the reference in metres and in kilometres, with what is near their points. */
export class StoredTrajectories {
  /** In metres and in single precision, by which neighbours are found. */
  readonly metres: StoredPoints;
  readonly kilometres: StoredPoints;
  readonly positions: readonly number[];
  /** (B, 2) metres of the first point of each trip. */
  readonly first: readonly number[];
  readonly lengths: readonly number[];

  constructor(private readonly stored: StoredNetwork) {
    const { tensors } = stored;
    this.metres = storedPoints(tensors, 'batch.input');
    this.kilometres = storedPoints(tensors, 'batch_km.input');
    this.positions = tensors.numbers('batch.positions');
    this.first = tensors.numbers('batch.first_point');
    this.lengths = pointCounts(this.metres);
  }

  points({ inKilometres }: Pick<StoredVariant, 'inKilometres'>): StoredPoints {
    return inKilometres ? this.kilometres : this.metres;
  }

  /** The form of the specification has a true radius, and nothing around hidden points; the official code holds squared metres against it. */
  reach(kind: 'places' | 'roads', { inKilometres }: Pick<StoredVariant, 'inKilometres'>): Reach {
    const radius = this.stored.json.fields('config').number(kind === 'places' ? 'poi_dist' : 'rn_dist');
    return inKilometres
      ? { metres: radius, hiddenToo: false }
      : { metres: Math.sqrt(radius), hiddenToo: true };
  }

  neighbours(
    variant: Pick<StoredVariant, 'inKilometres'>,
    points = this.metres,
  ): Pick<TrajectoryBatch, 'places' | 'roads'> {
    const near = (kind: 'places' | 'roads', name: string) =>
      storedNeighbours(points, this.first, this.stored.tensors.numbers(name), this.reach(kind, variant));
    return { places: near('places', 'context.poi_coors'), roads: near('roads', 'context.road_coors') };
  }

  batch(variant: Pick<StoredVariant, 'inKilometres'>, points = this.points(variant)): TrajectoryBatch {
    return trajectoryBatch(points, this.positions, this.neighbours(variant));
  }

  targets({ inKilometres }: Pick<StoredVariant, 'inKilometres'>): TrajectoryTargets {
    return trajectoryTargets(
      storedPoints(this.stored.tensors, inKilometres ? 'batch_km.target' : 'batch.target'),
    );
  }
}
