import type { Task } from '../../../base/task';
import type { Dataset } from '../../../domain/dataset';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type {
  CandidateScorer,
  OpenCandidateScorer,
  ScorerFacts,
} from '../../../engine/experiments/networks-of-others';
import { nextPlaceLogits, nextPlaceResiduals, saidNextPlaces, type NextPlaces } from './next-place-logits';
import { WorkingEncoder } from './working-encoder';

type City = Pick<Dataset, 'network' | 'trips'>;

/**
 * An encoder as other systems hear it: the point after the last one is hidden with its place and its time, and roads whose
 * middle is near the place that it says are likely. How sure it is follows from its errors on the validation trips.
 */
export class NextPlaceScorer implements CandidateScorer {
  #sigmaKilometres: number | null = null;

  constructor(
    private readonly encoder: NextPlaces & { dispose(): void },
    private readonly city: City,
  ) {}

  async ready(window: number, task: Task): Promise<ScorerFacts> {
    const { network } = this.city;
    const measured = measuredTrips(this.city);
    const said = await saidNextPlaces(this.encoder, network, measured, window, task);
    const report = { ...nextPlaceResiduals(network, measured, said) };
    const { sigmaKilometres } = report;
    this.#sigmaKilometres = sigmaKilometres;
    return { about: { says: 'next places', sigmaKilometres }, report };
  }

  async logitsOf(trips: TrajectorySet, window: number, task: Task): Promise<Float32Array> {
    if (this.#sigmaKilometres === null)
      throw new Error('An encoder says how likely roads are once it is ready');
    const { network } = this.city;
    const said = await saidNextPlaces(this.encoder, network, trips, window, task);
    return nextPlaceLogits(network, trips, said, this.#sigmaKilometres);
  }

  dispose(): void {
    this.encoder.dispose();
  }
}

/** Validation trips, or the training trips where there are none. */
const measuredTrips = ({ trips: { train, val } }: City): TrajectorySet =>
  val.roads.length > val.tripCount ? val : train;

/** Puts an encoder to work as a teacher of others. */
export const openCandidateScorer: OpenCandidateScorer = (from, dataset) =>
  new NextPlaceScorer(new WorkingEncoder(from, dataset), dataset);
