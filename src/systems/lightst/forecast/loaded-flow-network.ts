import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { FlowTable } from '../../../domain/counts/flow-table';
import type { Dataset } from '../../../domain/dataset';
import { Parameters } from '../../../nn/parameters';
import { readNetworkFile } from '../checkpoints/network-file';
import { FlowData } from '../flow-data';
import { flowStudent } from '../networks/flow-student';
import { flowTeacher } from '../networks/flow-teacher';
import type { RoadGraph } from '../networks/road-graph';
import type { WindowBatch } from '../networks/window-batch';
import type { FlowWeights } from './flows-service';

/** What a network makes of windows. */
interface LoadedPass {
  /** (B, H, N, 1) normalised. */
  readonly forecast: Tensor4D;
  /** (B, N, d) each. */
  depths(): readonly Tensor3D[];
}

/** A network of a checkpoint on the current backend. */
export class LoadedFlowNetwork {
  private constructor(
    readonly id: string,
    /** Scaled as the network learnt it. */
    readonly data: FlowData,
    private readonly parameters: Parameters,
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
    const { sizes, score, specs, state } = readNetworkFile(bytes, network, dataset, table);
    const { inputSteps: inputs, outputSteps: outputs } = sizes;
    const data = new FlowData(table, { inputs, outputs, stride: 1 }, score);
    const weights = Parameters.from(specs, state);
    const isTeacher = sizes.form === 'paper' || sizes.form === 'mtgnn';
    const own = isTeacher ? flowTeacher(sizes, graph) : flowStudent(sizes);
    return new LoadedFlowNetwork(id, data, weights, (batch) => own.pass(weights, batch));
  }

  dispose(): void {
    this.parameters.dispose();
  }
}
