import type { NamedWeights } from '../../../engine/routes/route-drawing';
import { closeRoads, type ClosedRoads } from '../../../domain/closed-roads';
import type { Dataset } from '../../../domain/dataset';
import { DEFAULT_DISTILLATION } from '../distillation/distillation-config';
import { hoserFeatures, type HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { Hoser } from '../../../models/hoser/hoser';
import { HoserSearchModel } from '../../../models/hoser/search-model';
import type { Teacher } from '../../../models/lm-tad/teacher';
import { Baselines } from './draw-routes';
import type { ExperimentConfig } from '../settings';
import { loadStudent } from '../checkpoints/student-file';
import { startedStudent, studentStart } from '../start/start-student';
import { loadTeacherOnGrid, type TeacherOnGrid } from '../checkpoints/fit-teacher';
import type { StudentSource } from '../../../engine/routes/route-source';
import type { OpenCandidateScorer } from '../../../engine/experiments/networks-of-others';
import type { OpenScorer } from '../lens/read-journey';

/** Room for one network, which is kept until one of another id takes its place. */
class Place<Network> {
  #kept: { readonly id: string; readonly network: Network } | undefined;

  constructor(private readonly free: (network: Network) => void) {}

  /** The network of an id; one of another id is freed. */
  kept(id: string): Network | undefined {
    if (this.#kept?.id !== id) this.release();
    return this.#kept?.network;
  }

  keep(id: string, network: Network): Network {
    this.#kept = { id, network };
    return network;
  }

  release(): void {
    if (this.#kept) this.free(this.#kept.network);
    this.#kept = undefined;
  }
}

const disposed = (network: { dispose(): void }) => network.dispose();
/** A place for each student. */
const places = <Network extends { dispose(): void }>(): Readonly<Record<StudentSource, Place<Network>>> => ({
  vanilla: new Place<Network>(disposed),
  distilled: new Place<Network>(disposed),
});

/**
 * A data set and the networks that were loaded for it: two students, a teacher and a network of another system at most, each kept until
 * another takes its place. Two callers must not use one network at the same time.
 */
export class LoadedDataset {
  #baselines: Baselines;
  #closed: ClosedRoads | null = null;
  readonly #students = places<HoserSearchModel>();
  readonly #readers = places<Hoser>();
  readonly #teacher = new Place<TeacherOnGrid>(({ network }) => network.dispose());
  readonly #scorer = new Place<OpenScorer>(({ scorer }) => scorer.dispose());
  #features: HoserFeatures | undefined;

  constructor(readonly dataset: Dataset) {
    this.#baselines = new Baselines(dataset);
  }

  get baselines(): Baselines {
    return this.#baselines;
  }

  /** The roads that are closed; null where all are open. */
  get closed(): ClosedRoads | null {
    return this.#closed;
  }

  /**
   * Closes roads for what is drawn from now on, in place of those before.
   * @param roads indices, ascending, each once
   * @throws Failure 'bad-input' for a road that does not exist
   */
  close(roads: Uint32Array): void {
    const before = this.#closed?.roads ?? [];
    if (before.length === roads.length && roads.every((road, i) => road === before[i])) return;
    this.#closed = closeRoads(this.dataset.network, roads);
    this.#baselines = new Baselines(this.dataset, this.#closed);
  }

  /** A student that can draw, around the closed roads. @throws Failure 'bad-input' if the weights do not fit this data set */
  async student(source: StudentSource, weights: NamedWeights): Promise<HoserSearchModel> {
    const place = this.#students[source];
    const network = place.kept(weights.id) ?? place.keep(weights.id, await this.#searchModel(weights));
    network.closeRoads(this.#closed?.isClosed);
    return network;
  }

  /** A student that reads journeys. @throws Failure 'bad-input' if the weights do not fit this data set */
  reader(source: StudentSource, weights: NamedWeights): Hoser {
    const place = this.#readers[source];
    return place.kept(weights.id) ?? place.keep(weights.id, this.#loaded(weights));
  }

  /** With every road open. */
  get features(): HoserFeatures {
    return (this.#features ??= hoserFeatures(this.dataset));
  }

  /** @throws Failure 'bad-input' if the weights do not fit this dataset */
  teacher(weights: NamedWeights): Teacher {
    return this.teacherOnGrid(weights).network;
  }

  /** With the size of a cell of its grid. @throws as `teacher` */
  teacherOnGrid({ id, bytes }: NamedWeights): TeacherOnGrid {
    return this.#teacher.kept(id) ?? this.#teacher.keep(id, loadTeacherOnGrid(bytes, this.dataset));
  }

  /**
   * A network of another system, with every road open.
   * @throws Failure 'bad-input' if it does not go with them
   */
  scorer({ id, bytes }: NamedWeights, open: OpenCandidateScorer): OpenScorer {
    const { network } = this.dataset;
    const opened = () => ({ scorer: open({ bytes, name: 'The network' }, this.dataset), network });
    return this.#scorer.kept(id) ?? this.#scorer.keep(id, opened());
  }

  /** Frees the networks' memory; they are loaded again when they are needed. */
  release(): void {
    const students = [this.#students, this.#readers].flatMap((of) => [of.vanilla, of.distilled]);
    for (const place of [...students, this.#teacher, this.#scorer]) place.release();
  }

  async #searchModel(weights: NamedWeights): Promise<HoserSearchModel> {
    const student = this.#loaded(weights);
    const { maxCandidates } = DEFAULT_DISTILLATION;
    try {
      // The search model has its own copy of the weights, so that the student can be disposed of.
      return await HoserSearchModel.create(student.parameters, student.config, student.features, {
        maxCandidates,
        network: student.network,
      });
    } finally {
      student.dispose();
    }
  }

  #loaded({ bytes, start }: NamedWeights): Hoser {
    const { dataset, features } = this;
    if (!start) return loadStudent(bytes, dataset, features);
    const { name, seed, oldData } = start;
    const { anew } = start.config as Partial<ExperimentConfig>;
    return startedStudent(studentStart({ name, bytes }, dataset, features, seed, oldData, anew), features);
  }
}
