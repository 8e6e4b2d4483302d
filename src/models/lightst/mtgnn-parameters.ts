import { constant, linearSpecs, type ParameterSpec } from '../../nn/parameters';
import { learnedGraphSpecs } from './learned-graph';
import {
  checkMtgnnConfig,
  checkStmlpConfig,
  paddedSteps,
  stepsAfter,
  type MtgnnConfig,
  type MtgnnGraphConfig,
} from './mtgnn-config';

/** Weight (out, in, 1, k) and bias of a torch.nn.Conv2d. */
function convolutionSpecs(name: string, inputs: number, outputs: number, taps = 1): ParameterSpec[] {
  const [weight, bias] = linearSpecs(name, inputs * taps, outputs);
  return [{ ...weight, shape: [outputs, inputs, 1, taps] }, bias];
}

/** What both networks of the official code use, under the names of their state dicts. */
function bodySpecs(config: MtgnnConfig): ParameterSpec[] {
  const { nodes, inputWidth, layers, convolutionChannels, residualChannels } = config;
  const { skipChannels, endChannels, outputSteps, kernelWidths } = config;
  const lengths = stepsAfter(config);
  const last = lengths[layers - 1] ?? paddedSteps(config);
  const perLayer = (of: (layer: number) => ParameterSpec[]) =>
    Array.from({ length: layers }, (_, layer) => of(layer)).flat();
  const inception = (side: string, layer: number) =>
    kernelWidths.flatMap((taps, i) =>
      convolutionSpecs(
        `${side}.${layer}.tconv.${i}`,
        residualChannels,
        convolutionChannels / kernelWidths.length,
        taps,
      ),
    );
  const norm = (layer: number): ParameterSpec[] => {
    const shape = [residualChannels, nodes, lengths[layer]];
    return [
      { name: `norm.${layer}.weight`, shape, init: constant(1) },
      { name: `norm.${layer}.bias`, shape, init: constant(0) },
    ];
  };
  return [
    ...convolutionSpecs('start_conv', inputWidth, residualChannels),
    ...perLayer((layer) => inception('filter_convs', layer)),
    ...perLayer((layer) => inception('gate_convs', layer)),
    ...perLayer((layer) =>
      convolutionSpecs(`skip_convs.${layer}`, convolutionChannels, skipChannels, lengths[layer]),
    ),
    ...perLayer(norm),
    ...convolutionSpecs('end_conv_1', skipChannels, endChannels),
    ...convolutionSpecs('end_conv_2', endChannels, outputSteps),
    ...convolutionSpecs('skip0', inputWidth, skipChannels, paddedSteps(config)),
    ...convolutionSpecs('skipE', residualChannels, skipChannels, last),
  ];
}

/** Parameters that the teacher of the official code uses. Its state dict holds others too, which its forward pass never reaches. */
export function mtgnnTeacherSpecs(config: MtgnnConfig, graph: MtgnnGraphConfig): ParameterSpec[] {
  checkMtgnnConfig(config);
  const hops = (direction: string, layer: number) =>
    convolutionSpecs(
      `${direction}.${layer}.mlp.mlp`,
      (graph.depth + 1) * config.convolutionChannels,
      config.residualChannels,
    );
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  return [
    ...bodySpecs(config),
    ...layers.flatMap((layer) => [...hops('gconv1', layer), ...hops('gconv2', layer)]),
    ...learnedGraphSpecs(config.nodes, graph),
  ];
}

/** Linear maps along time that take the place of each graph step in the student. */
export const TIME_MAPS = 3;

/** Parameters that the student of the official code uses, as `mtgnnTeacherSpecs`. */
export function stmlpSpecs(config: MtgnnConfig): ParameterSpec[] {
  checkStmlpConfig(config);
  const maps = stepsAfter(config).flatMap((steps, layer) =>
    Array.from({ length: TIME_MAPS }, (_, map) =>
      linearSpecs(`stu_mlp.${layer}.${map}`, steps, steps),
    ).flat(),
  );
  return [...bodySpecs(config), ...maps];
}
