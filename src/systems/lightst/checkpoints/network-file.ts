import type { FlowTable } from '../../../domain/counts/node-graph';
import type { Dataset } from '../../../domain/dataset';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import { checkOrigin } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint, type CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import type { CheckpointReport } from '../../../engine/checkpoints/checkpoint-report';
import { TensorPlaces, unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import type { ParameterSpec } from '../../../nn/parameters';
import type { SafetensorsTensor } from '../../../nn/safetensors';
import { type FlowNetworkName, STUDENT, TEACHER } from '../networks';
import { projectionSpecs } from '../distillation/distillation-loss';
import { flowStudent } from '../networks/flow-student';
import { teacherSpecs } from '../networks/flow-teacher';
import { headerOf, readHeader, type NetworkHeader, type NetworkSizes } from './network-header';

type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** Architecture of a network by its name. */
export const architectureOf = (network: FlowNetworkName) => (network === 'teacher' ? TEACHER : STUDENT);

/** A network's checkpoint. @param weights under the network's own names, and the learned maps where `about` has a teaching */
export function networkFile(weights: Tensors, about: NetworkHeader, dataset: string): Uint8Array {
  const tensors = new Map(
    [...weights].map(([name, { shape, data }]) => [name, { dtype: 'F32', shape, data } as const]),
  );
  return checkpointBytes(tensors, headerOf(architectureOf(about.network).name, about, dataset));
}

/** The parameters of a network of some sizes. */
export const specsOf = (sizes: NetworkSizes): readonly ParameterSpec[] =>
  sizes.form === 'paper' || sizes.form === 'mtgnn' ? teacherSpecs(sizes) : flowStudent(sizes).specs;

/** The learned maps that a network's file holds beside its weights; none where it was not taught, or does not say how. */
function mapSpecs({ sizes, teaching }: Pick<NetworkHeader, 'sizes' | 'teaching'>): readonly ParameterSpec[] {
  if (!teaching || sizes.form === 'paper' || sizes.form === 'mtgnn') return [];
  const { widths, losses } = teaching;
  return projectionSpecs({
    student: flowStudent(sizes).width,
    ...widths,
    projected: losses.projectionWidth,
  });
}

/** A checkpoint that fits a table. */
export interface FittedNetwork extends NetworkHeader {
  readonly specs: readonly ParameterSpec[];
  /** Of the learned maps; none where the file has none. */
  readonly maps: readonly ParameterSpec[];
  /** Tensors of both. */
  readonly state: ReadonlyMap<string, SafetensorsTensor>;
}

/**
 * Holds the tensors of a file against the network that it says to be, and that against a table.
 * @throws Failure 'bad-input' where they do not fit
 */
export function fitTensors(
  contents: CheckpointContents,
  about: Pick<NetworkHeader, 'sizes' | 'teaching'>,
  table: Pick<FlowTable, 'nodes' | 'slotsPerDay'>,
  unused: (name: string) => string | null = () => null,
): {
  specs: readonly ParameterSpec[];
  maps: readonly ParameterSpec[];
  state: Map<string, SafetensorsTensor>;
  rows: CheckpointReport['tensors'];
} {
  const { sizes } = about;
  const slots = 'slotsPerDay' in sizes ? sizes.slotsPerDay : table.slotsPerDay;
  if (sizes.nodes !== table.nodes || slots !== table.slotsPerDay)
    throw unusableCheckpoint(
      contents,
      `it was made for ${sizes.nodes} nodes and ${slots} bins a day, and the table that is open has ${table.nodes} and ${table.slotsPerDay}. Open the data set that it was trained on`,
      { made: sizes.nodes, open: table.nodes },
    );
  const places = new TensorPlaces(contents);
  const specs = specsOf(sizes);
  const maps = mapSpecs(about);
  const state = places.place([...specs, ...maps]);
  for (const name of places.left) {
    const why = unused(name);
    if (why !== null) places.ignore(name, why);
  }
  places.close();
  return { specs, maps, state, rows: places.rows };
}

/**
 * Reads a checkpoint that was saved here.
 * @throws Failure 'bad-input' if it is broken, of another network or of other data
 */
export function readNetworkFile(
  bytes: Uint8Array,
  network: FlowNetworkName,
  dataset: Pick<Dataset, 'fingerprint' | 'name'>,
  table: Pick<FlowTable, 'nodes' | 'slotsPerDay'>,
): FittedNetwork {
  const architecture = architectureOf(network);
  const contents = openCheckpoint(bytes, [TEACHER, STUDENT]);
  checkOrigin(contents, architecture, dataset);
  const header = readHeader(contents);
  const { specs, maps, state } = fitTensors(contents, header, table);
  return { ...header, specs, maps, state };
}
