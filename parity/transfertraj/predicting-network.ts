import { thingTensor } from '../../src/models/transfertraj/surroundings';
import type { TrajectoryBatch } from '../../src/models/transfertraj/trajectory-batch';
import type { Parameters } from '../../src/nn/parameters';
import { present } from '../harness/host-tensor';
import { choiceGaps, disposeThings, tracedRun, type StoredNetwork } from './reference';
import type { ThingVectors } from './regions';

/** The published code, or the form of the specification. */
export type Form = 'official' | 'spec';

/** What the network says of the points that are there, trip by trip. */
interface Predictions {
  /** (points, 2) from the first point, in metres or kilometres. */
  readonly space: readonly number[];
  /** (points, 4) */
  readonly time: readonly number[];
  /** Of all points and layers the least that an expert that is asked is ahead of the first that is not, in logits. */
  readonly smallestGap: number;
}

/** The network of the file `forward`, in both forms. Owns its weights. */
export class PredictingNetwork {
  readonly #weights: Readonly<Record<Form, Parameters>>;

  constructor(private readonly stored: StoredNetwork) {
    this.#weights = { official: stored.parameters(false), spec: stored.parameters(true) };
  }

  async predictions(form: Form, batch: TrajectoryBatch, vectors: ThingVectors): Promise<Predictions> {
    const { config } = this.stored.variant(form);
    const things = { places: thingTensor(vectors.places), roads: thingTensor(vectors.roads) };
    const found = await tracedRun({ weights: this.#weights[form], config, things }, batch);
    disposeThings(things);
    const { trips, longest } = batch;
    const said = (name: string) => {
      const { data } = found.get(name)!;
      return present({ shape: [trips, longest, data.length / (trips * longest)], data }, [...batch.lengths]);
    };
    const gaps = Array.from({ length: config.layers }, (_, layer) =>
      choiceGaps(said(`layer${layer}.router_logits`), config.experts, config.topExperts),
    );
    const [space, time] = ['pred_spatial', 'pred_temporal'].map(said);
    return { space, time, smallestGap: Math.min(...gaps.flat()) };
  }

  dispose(): void {
    for (const weights of Object.values(this.#weights)) weights.dispose();
  }
}
