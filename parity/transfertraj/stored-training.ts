import { clone, keep, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { LossWeights } from '../../src/models/transfertraj/config';
import { Layers } from '../../src/models/transfertraj/layers';
import { squaredVariation, TargetTensors, transferTrajLoss } from '../../src/models/transfertraj/loss';
import type { ThingTensors } from '../../src/models/transfertraj/modalities';
import type { TrajectoryBatch, TrajectoryTargets } from '../../src/models/transfertraj/trajectory-batch';
import { TrajectoryTensors } from '../../src/models/transfertraj/trajectory-tensors';
import { transferTraj } from '../../src/models/transfertraj/transfertraj';
import type { Parameters } from '../../src/nn/parameters';
import { differentiate } from '../../src/nn/training/differentiate';
import { computed, type HostTensor } from '../harness/host-tensor';
import { choiceGaps } from './expert-choice';
import { countOf, disposeThings } from './network-run';
import type { StoredNetwork, StoredVariant } from './stored-network';

/** Terms of the loss by the names of the reference, the gradient of each parameter, and how near the choice of experts was. */
export interface LossFound {
  readonly terms: ReadonlyMap<string, number>;
  readonly gradients: ReadonlyMap<string, HostTensor>;
  readonly smallestGap: number;
}

const TERM = 'term ';
const GRADIENT = 'gradient ';
const LOGITS = /^layer\d+\.noisy_logits$/;

/** Outlives the forward pass; whoever reads it disposes of it. */
const kept = (value: Tensor): Tensor => keep(clone(value));

/** One batch of the reference on the device, and the loss of a network over it. Owns its tensors. */
export class StoredTraining {
  readonly #batch: TrajectoryTensors;
  readonly #targets: TargetTensors;
  readonly #things: ThingTensors;

  constructor(
    stored: StoredNetwork,
    private readonly variant: StoredVariant,
    trajectories: TrajectoryBatch,
    targets: TrajectoryTargets,
  ) {
    this.#things = stored.things();
    this.#batch = new TrajectoryTensors(trajectories, variant.config, countOf(this.#things));
    this.#targets = new TargetTensors(targets, trajectories);
  }

  /** @param noise names of the tensors that hold the draws of each layer */
  async loss(
    parameters: Parameters,
    weights: LossWeights,
    noise?: { readonly tensors: Pick<StoredNetwork, 'matrix'>; readonly names: readonly string[] },
  ): Promise<LossFound> {
    const config = { ...this.variant.config, weights };
    const draws = noise?.names.map((name) => noise.tensors.matrix(name));
    const all = await computed(() => {
      const told: Record<string, Tensor> = {};
      const { grads } = differentiate(parameters, (view): Scalar => {
        const trace = (name: string, value: Tensor) => {
          if (LOGITS.test(name)) told[name] = kept(value);
        };
        const layers = new Layers(view, config, { trace, ...(draws && { noise: draws }) });
        const outputs = transferTraj(layers, this.#batch, this.#things);
        const { total, space, time, token } = transferTrajLoss(layers, outputs, this.#targets);
        const terms = { total, spatial: space, temporal: time, ...(token && { token }) };
        for (const [name, term] of Object.entries(terms)) told[TERM + name] = kept(term);
        outputs.gates.forEach((gates, layer) => {
          told[`${TERM}cv2_layer${layer}`] = kept(squaredVariation(gates, this.#targets.valid));
        });
        return total;
      });
      for (const [name, grad] of grads) told[GRADIENT + name] = grad;
      return told;
    });
    draws?.forEach((each) => each.dispose());
    const under = (prefix: string) =>
      [...all].flatMap(([name, value]): [string, HostTensor][] =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      );
    return {
      terms: this.#terms(under(TERM)),
      gradients: new Map(under(GRADIENT)),
      smallestGap: Math.min(
        ...[...all].flatMap(([name, value]) => (LOGITS.test(name) ? this.#gaps(value) : [])),
      ),
    };
  }

  #terms(found: readonly (readonly [string, HostTensor])[]): Map<string, number> {
    const { experts } = this.variant.config;
    const terms = new Map(found.map(([name, { data }]) => [name, data[0]]));
    for (const [name, value] of [...terms])
      if (name.startsWith('cv2_'))
        terms.set(name.replace('cv2_', 'cv2_unbiased_'), (value * experts) / (experts - 1));
    return terms;
  }

  /** Of all rows, padding included, as the file counts them. */
  #gaps({ data }: HostTensor): number[] {
    const { experts, topExperts } = this.variant.config;
    return choiceGaps(data, experts, topExperts);
  }

  dispose(): void {
    this.#batch.dispose();
    this.#targets.dispose();
    disposeThings(this.#things);
  }
}
