import { Failure } from '../../base/failure';

/** Sizes of the body of `Teacher` and `STMLP` of the official code, under the names of its configuration files. */
export interface MtgnnConfig {
  /** num_nodes */
  readonly nodes: number;
  /** input_dim: 1, the count. */
  readonly inputWidth: number;
  /** input_window and output_window. */
  readonly inputSteps: number;
  readonly outputSteps: number;
  readonly layers: number;
  /** conv_channels, residual_channels, skip_channels, end_channels */
  readonly convolutionChannels: number;
  readonly residualChannels: number;
  readonly skipChannels: number;
  readonly endChannels: number;
  /** Widths of the parallel convolutions of a layer, ascending; each makes an equal share of the channels. */
  readonly kernelWidths: readonly number[];
  /** layer_norm_eps */
  readonly normEps: number;
  /** Rate behind each gate, in training alone. */
  readonly dropout: number;
}

/** What the teacher has beside the body: the learned graph and the mixing over it. */
export interface MtgnnGraphConfig {
  /** gcn_depth: hops over the graph. */
  readonly depth: number;
  /** propalpha: share of the input that each hop keeps. */
  readonly keep: number;
  /** tanhalpha: steepness of the tanh that makes the graph. */
  readonly steepness: number;
  /** node_dim */
  readonly nodeWidth: number;
  /** subgraph_size: neighbours that a node keeps. */
  readonly neighbours: number;
}

const widest = ({ kernelWidths }: Pick<MtgnnConfig, 'kernelWidths'>) => Math.max(...kernelWidths);

/** Steps that the input is padded to on the left: the receptive field, or the input where that is longer. */
export function paddedSteps(config: Pick<MtgnnConfig, 'kernelWidths' | 'layers' | 'inputSteps'>): number {
  return Math.max(config.inputSteps, config.layers * (widest(config) - 1) + 1);
}

/** Steps that are left after each layer. */
export function stepsAfter(config: Pick<MtgnnConfig, 'kernelWidths' | 'layers' | 'inputSteps'>): number[] {
  const steps = paddedSteps(config);
  return Array.from({ length: config.layers }, (_, layer) => steps - (layer + 1) * (widest(config) - 1));
}

/** @throws Failure 'bad-input' where the sizes fit no network */
export function checkMtgnnConfig({ kernelWidths, convolutionChannels, inputWidth }: MtgnnConfig): void {
  if (inputWidth !== 1) refuse(`${inputWidth} values per node and step; LightST has one`);
  if (kernelWidths.length === 0 || convolutionChannels % kernelWidths.length !== 0)
    refuse(`${convolutionChannels} channels shared by ${kernelWidths.length} convolutions`);
}

/** @throws Failure 'bad-input' where the sizes fit no student: maps along time leave the channels as they are */
export function checkStmlpConfig(config: MtgnnConfig): void {
  const { convolutionChannels, residualChannels } = config;
  checkMtgnnConfig(config);
  if (residualChannels !== convolutionChannels)
    refuse(`${residualChannels} residual channels beside ${convolutionChannels} of the convolutions`);
}

function refuse(what: string): never {
  throw new Failure('bad-input', `No network of this form has ${what}.`);
}
