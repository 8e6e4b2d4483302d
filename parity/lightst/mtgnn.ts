import { transpose, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Trace } from '../../src/models/lightst/mtgnn-body';
import type { MtgnnConfig, MtgnnGraphConfig } from '../../src/models/lightst/mtgnn-parameters';
import { paddedSteps } from '../../src/models/lightst/mtgnn-parameters';
import { compare, compareLists, EXACT } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/subject';
import type { StoredNetwork } from './stored-network';

/** The sizes of a network of the official code, under the names of its configuration. */
export function mtgnnConfigOf(config: StoredFields): MtgnnConfig {
  return {
    nodes: config.number('num_nodes'),
    inputWidth: config.number('input_dim'),
    inputSteps: config.number('input_window'),
    outputSteps: config.number('output_window'),
    layers: config.number('layers'),
    convolutionChannels: config.number('conv_channels'),
    residualChannels: config.number('residual_channels'),
    skipChannels: config.number('skip_channels'),
    endChannels: config.number('end_channels'),
    kernelWidths: config.numbers('kernel_widths'),
    normEps: config.number('layer_norm_eps'),
    dropout: config.number('dropout'),
  };
}

export function mtgnnGraphConfigOf(config: StoredFields): MtgnnGraphConfig {
  return {
    depth: config.number('gcn_depth'),
    keep: config.number('propalpha'),
    steepness: config.number('tanhalpha'),
    nodeWidth: config.number('node_dim'),
    neighbours: config.number('subgraph_size'),
  };
}

/** What the networks here take for granted of a configuration, and what follows from it. */
export function checkMtgnnFacts(
  context: VerificationContext,
  { name, config }: StoredNetwork,
  sizes: MtgnnConfig,
): void {
  compare(context, {
    group: name,
    what: 'padded length, one value per node, no dilation; normalisation with weights',
    actual: [paddedSteps(sizes), 1, 1, 1],
    expected: [
      config.number('receptive_field'),
      config.number('output_dim'),
      config.number('dilation_exponential'),
      Number(config.boolean('layer_norm_affline')),
    ],
    tolerance: EXACT,
    onHost: true,
  });
}

/** Which weights of the official state dict are used here, and that the unused ones are none of them. */
export function checkUsed(
  context: VerificationContext,
  { json, name: group }: StoredNetwork,
  used: readonly string[],
): void {
  const row = (what: string, actual: readonly string[], expected: readonly string[]) =>
    compareLists(context, { group, what, actual: [...actual].sort(), expected: [...expected].sort() });
  row('parameters that are used', used, json.texts('parameters_used'));
  const unused = json.fields('parameters_unused');
  row(
    'unused parameters that the network here has',
    unused.names.filter((each) => used.includes(each)),
    [],
  );
  unused.leave(...unused.names);
}

/** Collects what a network traces, (N, B, T, C), as the file has it: `mid.` in front, (B, C, N, T). */
export function officialTrace(found: Record<string, Tensor>): Trace {
  return (name, features) => {
    found[`mid.${name}`] = transpose(features, [1, 3, 0, 2]) satisfies Tensor4D;
  };
}
