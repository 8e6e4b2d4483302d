import { Layers } from '../../src/models/htp/layers';
import { PaddedMask } from '../../src/models/htp/sequence-length';
import { rqVae, type PointTargets, type RqVaeInputs, type RqVaeOutputs } from '../../src/models/htp/rq-vae';
import type { RqVaeConfig } from '../../src/models/htp/rq-vae-config';
import type { Weights } from '../../src/models/weights';
import type { StoredPart } from './stored-part';
import { storedRoads } from './stored-roads';

/** The trips of the reference on the device: what stage 1 reads and what it should say. Owns its tensors. */
export class StoredTrips {
  readonly inputs: RqVaeInputs;
  readonly targets: PointTargets;
  readonly config: RqVaeConfig;

  /** Files with the points, with the roads and with the targets: one and the same, or three. */
  constructor(
    readonly points: readonly number[],
    files: { readonly points: StoredPart; readonly roads: StoredPart; readonly targets: StoredPart },
  ) {
    this.config = files.points.config;
    this.inputs = {
      x: files.points.tensor3('batch.x'),
      levels: PaddedMask.levels(points),
      roads: storedRoads(files.roads.tensors, this.config),
    };
    this.targets = {
      percent: files.targets.tensor2('batch.percent'),
      dxy: files.targets.tensor3('batch.dxy'),
    };
  }

  /** A pass of the whole stage 1. */
  outputs(weights: Weights): RqVaeOutputs {
    return rqVae(new Layers(weights, this.config), this.config, this.inputs);
  }

  dispose(): void {
    const { x, levels, roads } = this.inputs;
    for (const each of [x, ...levels, roads, this.targets.percent, this.targets.dxy]) each.dispose();
  }
}
