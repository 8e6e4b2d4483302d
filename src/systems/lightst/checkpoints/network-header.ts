import * as v from 'valibot';
import { finite } from '../../../base/json';
import type { ZScore } from '../../../domain/counts/count-table';
import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { partSchema } from '../../../engine/settings/schema';
import { FLOWS, type FlowsConfig } from '../settings';
import { FLOW_NETWORKS, type FlowNetworkName } from '../networks';
import type { StudentSizes, TeacherSizes } from '../networks/network-sizes';

/** Sizes of a network of any form. */
export type NetworkSizes = TeacherSizes | StudentSizes;

/** How a distilled student was taught; its file then has the learned maps of the contrasts beside its own weights. */
export interface Teaching {
  /** Losses, their weights, and the width that latents are projected to. */
  readonly losses: FlowsConfig['distillation'];
  /** Of the teacher's two latents. */
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
  /** Of distilled students; files of earlier versions and of the official code lack it. */
  readonly teaching?: Teaching;
}

/** The header of a network's file, for `checkpointBytes`. */
export const headerOf = (
  system: string,
  { network, sizes, score, teaching }: NetworkHeader,
  dataset: string,
): Readonly<Record<string, unknown>> => ({
  system,
  network,
  config: sizes,
  dataset,
  score,
  ...(teaching && { teaching }),
});

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

/** Reads the header of a file that was saved here. @throws Failure 'bad-input' if it describes no network of LightST */
export function readHeader(contents: CheckpointContents): NetworkHeader {
  const header = new CheckpointHeader(contents);
  const name = header.text('network');
  const network = FLOW_NETWORKS.find((each) => each === name);
  if (!network) throw header.unusable('network', `is none of ${FLOW_NETWORKS.join(', ')}`);
  const checked = <S extends v.GenericSchema>(key: string, schema: S): v.InferOutput<S> => {
    const parsed = v.safeParse(schema, header.object(key));
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    throw header.unusable(
      [key, v.getDotPath(issue)].filter(Boolean).join('.'),
      `is not valid: ${issue.message}`,
    );
  };
  const isTaught = network === 'distilled' && header.text('teaching') !== null;
  return {
    network,
    sizes: checked('config', SIZES),
    score: checked('score', SCORE),
    ...(isTaught && { teaching: checked('teaching', TEACHING) }),
  };
}
