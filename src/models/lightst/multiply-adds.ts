import { dayInput, type MlpStudentConfig } from './mlp-student';
import {
  TIME_MAPS,
  paddedSteps,
  stepsAfter,
  type MtgnnConfig,
  type MtgnnGraphConfig,
} from './mtgnn-parameters';
import type { PaperTeacherConfig } from './paper-teacher';

/**
 * Multiply-adds that the matrix products of a forecast of one window ask for.
 * @param edges entries of the graph that are multiplied: N x N for a matrix, which is what is taken where it is left out
 */
export function paperTeacherMultiplyAdds(
  { nodes, width, inputSteps, outputSteps, gcnLayers, tcnLayers, kernel }: PaperTeacherConfig,
  edges = nodes * nodes,
): number {
  const perStep =
    nodes * width +
    gcnLayers * (edges * width + nodes * width ** 2) +
    tcnLayers * nodes * kernel * width ** 2;
  return inputSteps * perStep + nodes * inputSteps * width * outputSteps;
}

export function mlpStudentMultiplyAdds(config: MlpStudentConfig): number {
  const { nodes, hidden, nodeWidth, timeWidth, layers, inputSteps, outputSteps } = config;
  const inputs = inputSteps + nodeWidth + timeWidth + dayInput(config).dayWidth;
  return nodes * hidden * (inputs + layers * hidden + outputSteps);
}

/** What both networks of the code share: convolutions, the skip path and its end. */
function bodyMultiplyAdds(config: MtgnnConfig): number {
  const { nodes, convolutionChannels: inner, residualChannels, skipChannels, endChannels } = config;
  const padded = paddedSteps(config);
  const lengths = stepsAfter(config);
  const taps = config.kernelWidths.reduce((sum, width) => sum + width, 0) / config.kernelWidths.length;
  const layers = lengths.reduce(
    (sum, steps) => sum + steps * (2 * taps * residualChannels * inner + inner * skipChannels),
    0,
  );
  const last = lengths.at(-1) ?? padded;
  const skips = padded * (residualChannels + skipChannels) + last * residualChannels * skipChannels;
  return nodes * (layers + skips + endChannels * (skipChannels + config.outputSteps));
}

export function mtgnnTeacherMultiplyAdds(config: MtgnnConfig, { depth }: MtgnnGraphConfig): number {
  const { nodes, convolutionChannels: inner, residualChannels } = config;
  const perStep = 2 * (depth * nodes * inner + (depth + 1) * inner * residualChannels);
  const steps = stepsAfter(config).reduce((sum, each) => sum + each, 0);
  return bodyMultiplyAdds(config) + nodes * steps * perStep;
}

export function stmlpMultiplyAdds(config: MtgnnConfig): number {
  const maps = stepsAfter(config).reduce((sum, steps) => sum + TIME_MAPS * steps ** 2, 0);
  return bodyMultiplyAdds(config) + config.nodes * config.convolutionChannels * maps;
}
