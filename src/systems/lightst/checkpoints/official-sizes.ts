import type { CheckpointContents } from '../../../engine/checkpoints/checkpoint-reader';
import { unusableCheckpoint } from '../../../engine/checkpoints/tensor-places';
import { paddedSteps, type MtgnnConfig } from '../../../models/lightst/mtgnn-parameters';
import type { NetworkSizes } from './network-header';

/** What official files do not hold, as all configuration files of the official code have it. */
const USUAL = { inputSteps: 12, normEps: 1e-5, dropout: 0.3, keep: 0.05, steepness: 3, neighbours: 20 };

/** More kernels than any network has. */
const MOST_KERNELS = 16;

/**
 * The sizes of a network of the official code by the shapes of its tensors.
 * @param role the file's own words do not tell teacher and student apart: either has the tensors of both
 * @throws Failure 'bad-input' where a tensor is missing that tells a size
 */
export function officialSizes(contents: CheckpointContents, role: 'teacher' | 'student'): NetworkSizes {
  const shape = (name: string, dimensions: number): readonly number[] => {
    const found = contents.tensors.get(name)?.shape;
    if (found?.length === dimensions) return found;
    const what = found ? `has ${found.length} dimensions, not ${dimensions}` : 'is missing';
    throw unusableCheckpoint(
      contents,
      `it has no header that says its sizes, and "${name}", which would tell them, ${what}. Choose a file that was saved here, or one of the official code`,
    );
  };
  const layers = countWhile((layer) => contents.tensors.has(`norm.${layer}.weight`));
  const kernels = countWhile((i) => contents.tensors.has(`filter_convs.0.tconv.${i}.weight`), MOST_KERNELS);
  const [residualChannels, inputWidth] = shape('start_conv.weight', 4);
  const [skipChannels, convolutionChannels] = shape('skip_convs.0.weight', 4);
  const [endChannels] = shape('end_conv_1.weight', 4);
  const [outputSteps] = shape('end_conv_2.weight', 4);
  const [, nodes] = shape('norm.0.weight', 3);
  const kernelWidths = Array.from(
    { length: kernels },
    (_, i) => shape(`filter_convs.0.tconv.${i}.weight`, 4)[3],
  );
  const padded = shape('skip0.weight', 4)[3];
  const own = { kernelWidths, layers };
  // A longer input than usual is not padded: it is as long as what the skip path sees of it.
  const inputSteps = padded === paddedSteps({ ...own, inputSteps: 1 }) ? USUAL.inputSteps : padded;
  const { normEps, dropout, keep, steepness } = USUAL;
  const body: MtgnnConfig = {
    ...own,
    ...{ nodes, inputWidth, inputSteps, outputSteps, normEps, dropout },
    ...{ convolutionChannels, residualChannels, skipChannels, endChannels },
  };
  if (role === 'student') return { form: 'stmlp', ...body };
  const depth = shape('gconv1.0.mlp.mlp.weight', 4)[1] / convolutionChannels - 1;
  const nodeWidth = shape('gc.emb1.weight', 2)[1];
  const neighbours = Math.min(USUAL.neighbours, nodes);
  return { form: 'mtgnn', ...body, graph: { depth, keep, steepness, nodeWidth, neighbours } };
}

function countWhile(isThere: (index: number) => boolean, most = 100): number {
  let count = 0;
  while (count < most && isThere(count)) count++;
  return count;
}

/** Layers that the official classes have and their forward pass never reaches. */
const NEVER_REACHED = /^(encoder_layer|transformer_encoder|residual_convs)\./;
/** Those that only the other one of teacher and student uses. */
const OF_THE_OTHER = { teacher: /^stu_mlp\./, student: /^(gconv[12]|gc)\./ };
/** Buffers of the learned graph. */
const BUFFERS = /^(idx|gc\.(idx|static_feat))$/;

/** Why a network of the official code leaves a tensor of its file; null where it does not. */
export function whyUnused(name: string, role: 'teacher' | 'student'): string | null {
  if (NEVER_REACHED.test(name)) return 'the official forward pass never reaches it';
  if (OF_THE_OTHER[role].test(name)) return `a ${role} does not use it`;
  return BUFFERS.test(name) ? 'it numbers the nodes' : null;
}
