import { Random } from '../../../base/random';
import { quietly, type Task } from '../../../base/task';
import { batchOfTrajectories } from '../../../models/transfertraj/batch-of-trajectories';
import { Layers } from '../../../models/transfertraj/layers';
import { TargetTensors, transferTrajLoss } from '../../../models/transfertraj/loss';
import { TrajectoryTensors } from '../../../models/transfertraj/trajectory-tensors';
import { transferTraj } from '../../../models/transfertraj/transfertraj';
import type { Parameters } from '../../../nn/parameters';
import type { LossParts, Trainable, TrainingBatch, Validation } from '../../../nn/training/batch-feed';
import { thingsOfHidden, type Encoder } from '../networks/encoder';
import { fillIn, type AskedTrajectory, type FilledTrajectory, countedTargets } from '../networks/fill-in';
import type { ReadCity } from '../networks/read-city';
import { errorSize, metresApart, type ErrorSize } from '../../../evaluation/recovery/errors';

/** What an encoder learns from. */
export interface MaskedData {
  /** (items) points that are read of each trajectory of the training part. */
  readonly lengths: ArrayLike<number>;
  /** Trajectories of the training part as they are hidden in one step. @param step number of the micro-batch in the whole run */
  asked(items: Uint32Array, step: number): readonly AskedTrajectory[];
  /** Trajectories of the validation part, the same in every epoch. */
  readonly validation: readonly AskedTrajectory[];
  /** What an epoch is judged by; smaller is better. */
  error(errors: FilledErrors): number;
}

/** Trains an encoder to fill in what is hidden; the best epoch has the smallest error on the validation part. */
export class MaskedTraining implements Trainable {
  readonly parameters: Parameters;
  readonly itemCount: number;
  readonly itemLengths: ArrayLike<number>;

  /** @param seed of the dropout and of the noise of the gates */
  constructor(
    private readonly encoder: Encoder,
    private readonly city: ReadCity,
    private readonly data: MaskedData,
    private readonly seed: number,
  ) {
    this.parameters = encoder.weights;
    this.itemCount = data.lengths.length;
    this.itemLengths = data.lengths;
  }

  batch(items: Uint32Array, step: number): TrainingBatch {
    const asked = this.data.asked(items, step);
    const { batch, targets } = batchOfTrajectories(
      asked.map(({ trajectory, mask }) => ({ known: this.city.known(trajectory), mask })),
      thingsOfHidden(this.encoder.config),
    );
    const tensors = new TrajectoryTensors(batch, this.encoder.config, this.city.counts);
    const wanted = new TargetTensors(countedTargets(batch, targets, this.encoder.reading), batch);
    const source = new Random(this.seed).fork(`dropout of step ${step}`);
    return {
      loss: (view) => this.#loss(view, tensors, wanted, source),
      dispose: () => {
        tensors.dispose();
        wanted.dispose();
      },
    };
  }

  #loss(view: Parameters, tensors: TrajectoryTensors, wanted: TargetTensors, source: Random): LossParts {
    const layers = new Layers(view, this.encoder.config, { source });
    const outputs = transferTraj(layers, tensors, this.city.tables);
    const { total, space, time } = transferTrajLoss(layers, outputs, wanted);
    return { loss: total, parts: { space, time } };
  }

  async validate(task: Task): Promise<Validation> {
    const { validation, error } = this.data;
    const filled = await fillIn(this.encoder, this.city, validation, quietly(task));
    const errors = filledErrors(validation, filled);
    const measures = {
      ...(errors.space.count > 0 && { metres: errors.space.rmse }),
      ...(errors.time.count > 0 && { minutes: errors.time.mae }),
    };
    return { score: -error(errors), measures };
  }
}

/** How far what was filled in lies from what was hidden. */
interface FilledErrors {
  /** Metres, over the points whose place was hidden. */
  readonly space: ErrorSize;
  /** Minutes since the first point, over the points whose time was hidden. */
  readonly time: ErrorSize;
}

export function filledErrors(
  asked: readonly AskedTrajectory[],
  filled: readonly FilledTrajectory[],
): FilledErrors {
  const metres: number[] = [];
  const minutes: number[] = [];
  asked.forEach(({ trajectory: { lonLat, times }, mask }, trip) => {
    const said = filled[trip];
    mask.points.forEach((point, i) => {
      if (mask.hidesSpace[i]) {
        const truth = lonLat.subarray(2 * point, 2 * point + 2);
        metres.push(metresApart(said.lonLat.subarray(2 * i, 2 * i + 2), truth)[0]);
      }
      if (mask.hidesTime[i]) minutes.push(said.minutes[i] - (times[point] - times[0]) / 60);
    });
  });
  return { space: errorSize(metres), time: errorSize(minutes) };
}
