import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { FlowTable } from '../../../domain/counts/node-graph';
import type { Dataset } from '../../../domain/dataset';
import type { Weights } from '../../../models/weights';
import { Parameters } from '../../../nn/parameters';
import { readNetworkFile, type Teaching } from '../checkpoints/network-file';
import { FlowData } from '../flow-data';
import { flowStudent, type FlowStudent } from '../networks/flow-student';
import { flowTeacher } from '../networks/flow-teacher';
import type { RoadGraph } from '../networks/road-graph';
import type { WindowBatch } from '../networks/window-batch';
import type { FlowWeights } from './flows-service';

/** What a network makes of windows. */
export interface LoadedPass {
  /** (B, H, N, 1) normalised. */
  readonly forecast: Tensor4D;
  /** (B, N, d) each. */
  depths(): readonly Tensor3D[];
  /** What distillation compares, (B, N, d) each; a student has one latent for both. */
  latents(): Readonly<Record<'spatial' | 'temporal', Tensor3D>>;
}

/** How a distilled student was taught, with the learned maps of its contrasts. */
export interface LoadedTeaching extends Teaching {
  readonly maps: Parameters;
}

/** A network of a checkpoint on the current backend. */
export class LoadedFlowNetwork {
  private constructor(
    readonly id: string,
    /** Scaled as the network learnt it. */
    readonly data: FlowData,
    private readonly parameters: Parameters,
    /** Null of networks that were not taught, or whose file does not say how. */
    readonly teaching: LoadedTeaching | null,
    /** Within a tidy. */
    readonly pass: (batch: WindowBatch) => LoadedPass,
  ) {}

  /** @throws Failure 'bad-input' if the file is broken, or of other data */
  static from(
    { id, network, bytes }: FlowWeights,
    dataset: Pick<Dataset, 'fingerprint' | 'name'>,
    table: FlowTable,
    graph: RoadGraph,
  ): LoadedFlowNetwork {
    const { sizes, score, specs, maps, teaching, state } = readNetworkFile(bytes, network, dataset, table);
    const { inputSteps: inputs, outputSteps: outputs } = sizes;
    const data = new FlowData(table, { inputs, outputs, stride: 1 }, score);
    const weights = Parameters.from(specs, state);
    const loaded = teaching ? { ...teaching, maps: Parameters.from(maps, state) } : null;
    const isTeacher = sizes.form === 'paper' || sizes.form === 'mtgnn';
    const pass = isTeacher ? flowTeacher(sizes, graph).pass : studentPass(flowStudent(sizes));
    return new LoadedFlowNetwork(id, data, weights, loaded, (batch) => pass(weights, batch));
  }

  dispose(): void {
    this.parameters.dispose();
    this.teaching?.maps.dispose();
  }
}

const studentPass =
  (student: FlowStudent) =>
  (weights: Weights, batch: WindowBatch): LoadedPass => {
    const { forecast, latent, depths } = student.pass(weights, batch);
    return { forecast, depths, latents: () => ({ spatial: latent, temporal: latent }) };
  };
