import * as v from 'valibot';
import { finite } from '../../../base/json';
import type { ZScore } from '../../../domain/counts/count-table';
import type { FlowTable } from '../../../domain/counts/node-graph';
import type { Dataset } from '../../../domain/dataset';
import { checkpointBytes } from '../../../engine/checkpoints/checkpoint-file';
import { checkOrigin } from '../../../engine/checkpoints/checkpoint-origin';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import {
  readNetwork,
  type FittedNetwork,
  type NetworkFileKind,
} from '../../../engine/checkpoints/network-file';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { partSchema } from '../../../engine/settings/schema';
import type { ParameterSpec } from '../../../nn/parameters';
import { projectionSpecs } from '../distillation/distillation-loss';
import { FLOW_NETWORKS, STUDENT, TEACHER, type FlowNetworkName } from '../networks';
import { flowStudent } from '../networks/flow-student';
import { teacherSpecs } from '../networks/flow-teacher';
import type { StudentSizes, TeacherSizes } from '../networks/network-sizes';
import { FLOWS, type FlowsConfig } from '../settings';

/** Sizes of a network of any form. */
export type NetworkSizes = TeacherSizes | StudentSizes;

/** How a distilled student was taught; its file then has the learned maps of the contrasts beside its own weights. */
export interface Teaching {
  /** Losses, their weights, and the width that latents are projected to. */
  readonly losses: FlowsConfig['distillation'];
  /** Widths of the teacher's two latents. */
  readonly widths: Readonly<Record<'spatial' | 'temporal', number>>;
  /** Digest of the teacher's file (`digestOfFile`). */
  readonly teacher: string;
}

/** What the header of a network's file says besides its tensors. */
export interface NetworkHeader {
  readonly network: FlowNetworkName;
  readonly sizes: NetworkSizes;
  /** By which its inputs and forecasts are normalised. */
  readonly score: ZScore;
  /** Teaching of a distilled student; files of earlier versions and of the official code lack it. */
  readonly teaching?: Teaching;
}

/** Architecture of a network by its name. */
export const architectureOf = (network: FlowNetworkName) => (network === 'teacher' ? TEACHER : STUDENT);

const size = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000));
const layers = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100));
const share = v.pipe(finite, v.minValue(0), v.ltValue(1));

/** Files from before networks could hold days apart say nothing of them. */
const dayKinds = v.optional(v.picklist([0, 2, 7]), 0);

const steps = { nodes: size, inputSteps: size, outputSteps: size, dropout: share };
const mtgnn = {
  ...steps,
  inputWidth: size,
  layers,
  convolutionChannels: size,
  residualChannels: size,
  skipChannels: size,
  endChannels: size,
  kernelWidths: v.pipe(v.array(size), v.minLength(1), v.maxLength(16)),
  normEps: v.pipe(finite, v.gtValue(0)),
};

const SIZES = v.variant('form', [
  v.object({
    form: v.literal('paper'),
    ...steps,
    width: size,
    gcnLayers: layers,
    tcnLayers: layers,
    kernel: size,
    slotsPerDay: size,
    dayKinds,
    leakySlope: share,
    graphForm: v.optional(v.picklist(['roads', 'shuffled', 'none']), 'roads'),
  }),
  v.object({
    form: v.literal('mtgnn'),
    ...mtgnn,
    graph: v.object({
      depth: layers,
      keep: share,
      steepness: v.pipe(finite, v.gtValue(0)),
      nodeWidth: size,
      neighbours: size,
    }),
  }),
  v.object({
    form: v.literal('mlp'),
    ...steps,
    hidden: size,
    nodeWidth: size,
    timeWidth: size,
    dayKinds,
    dayWidth: v.optional(size, 4),
    layers,
    slotsPerDay: size,
  }),
  v.object({ form: v.literal('stmlp'), ...mtgnn }),
]) satisfies v.GenericSchema<unknown, NetworkSizes>;

const SCORE = v.object({ mean: finite, std: v.pipe(finite, v.gtValue(0)) });

const TEACHING = v.object({
  losses: partSchema(FLOWS, 'distillation'),
  widths: v.object({ spatial: size, temporal: size }),
  teacher: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/)),
}) satisfies v.GenericSchema<unknown, Teaching>;

/** The parameters of a network of some sizes. */
const specsOf = (sizes: NetworkSizes): readonly ParameterSpec[] =>
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

/** The files of teachers and students. A network belongs to the nodes and the bins of its table. */
export const FLOW_NETWORK: NetworkFileKind<NetworkHeader, Pick<FlowTable, 'nodes' | 'slotsPerDay'>> = {
  header: ({ network, sizes, score, teaching }, dataset) => ({
    system: architectureOf(network).name,
    network,
    config: sizes,
    dataset,
    score,
    ...(teaching && { teaching }),
  }),
  read: (header) => {
    const name = header.text('network');
    const network = FLOW_NETWORKS.find((each) => each === name);
    if (!network) throw header.unusable('network', `is none of ${FLOW_NETWORKS.join(', ')}`);
    const isTaught = network === 'distilled' && header.text('teaching') !== null;
    return {
      network,
      sizes: header.checkedObject('config', SIZES),
      score: header.checkedObject('score', SCORE),
      ...(isTaught && { teaching: header.checkedObject('teaching', TEACHING) }),
    };
  },
  specs: (about) => [...specsOf(about.sizes), ...mapSpecs(about)],
  check: (contents, { sizes }, table) => {
    const slots = 'slotsPerDay' in sizes ? sizes.slotsPerDay : table.slotsPerDay;
    if (sizes.nodes !== table.nodes || slots !== table.slotsPerDay)
      throw unusableCheckpoint(
        contents,
        `it was made for ${sizes.nodes} nodes and ${slots} bins a day, and the table that is open has ${table.nodes} and ${table.slotsPerDay}. Open the data set that it was trained on`,
        { made: sizes.nodes, open: table.nodes },
      );
  },
};

type Tensors = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** A network's file. @param weights under the network's own names, and the learned maps where `about` has a teaching */
export function networkFile(weights: Tensors, about: NetworkHeader, dataset: string): Uint8Array {
  const tensors = new Map(
    [...weights].map(([name, { shape, data }]) => [name, { dtype: 'F32', shape, data } as const]),
  );
  return checkpointBytes(tensors, FLOW_NETWORK.header(about, dataset));
}

/** A network of a file that fits a table. */
export interface OpenedNetwork extends NetworkHeader, Pick<FittedNetwork<NetworkHeader>, 'state'> {
  readonly specs: readonly ParameterSpec[];
  /** Parameters of the learned maps; none where the file has none. */
  readonly maps: readonly ParameterSpec[];
}

/**
 * Reads a network that was saved here.
 * @throws Failure 'bad-input' if it is broken, of another network or of other data
 */
export function readNetworkFile(
  bytes: Uint8Array,
  network: FlowNetworkName,
  dataset: Pick<Dataset, 'fingerprint' | 'name'>,
  table: Pick<FlowTable, 'nodes' | 'slotsPerDay'>,
): OpenedNetwork {
  const contents = openCheckpoint(bytes, [TEACHER, STUDENT]);
  checkOrigin(contents, architectureOf(network), dataset);
  const { about, state } = readNetwork(FLOW_NETWORK, contents, table);
  return { ...about, specs: specsOf(about.sizes), maps: mapSpecs(about), state };
}
