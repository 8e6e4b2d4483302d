import type { Random } from '../../../base/random';
import type { HexTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import { h3BertSpecs, pairHeadSpecs, NORM_EPS, type H3BertConfig } from '../../../models/h3-bert/parameters';
import { initialValues, Parameters, type ParameterSpec } from '../../../nn/parameters';
import type { NetworkConfig } from '../settings';
import { PAIR_TASKS, type FoundationNetworkName } from '../networks';

/** A network over hexagons, and how hexagons become its tokens. */
export interface HexagonModel {
  readonly network: FoundationNetworkName;
  readonly config: H3BertConfig;
  readonly tokenizer: HexTokenizer;
  /** Resolution of the coarse hexagons that digits begin with. */
  readonly rootResolution: number;
  /** They stay the caller's. */
  readonly weights: Parameters;
}

/** The network of a configuration for a vocabulary. */
export function modelConfig(
  { width, layers, heads, hidden, context, dropout, hours }: NetworkConfig,
  { vocabulary, levels }: Pick<HexTokenizer, 'vocabulary' | 'levels'>,
): H3BertConfig {
  return {
    vocabulary: vocabulary.length,
    ...{ width, layers, heads, hidden, context, dropout, hours, levels },
    normEps: NORM_EPS,
  };
}

const hasPairHead = (network: FoundationNetworkName): boolean => PAIR_TASKS.some((task) => task === network);

/** Names and shapes of a network; those that judge pairs have a head of their own. */
export const modelSpecs = (network: FoundationNetworkName, config: H3BertConfig): ParameterSpec[] => [
  ...h3BertSpecs(config),
  ...(hasPairHead(network) ? pairHeadSpecs(config) : []),
];

/** A network with fresh weights; they are the caller's. */
export function freshModel(
  network: FoundationNetworkName,
  sizes: NetworkConfig,
  { tokenizer, rootResolution }: Pick<HexagonModel, 'tokenizer' | 'rootResolution'>,
  random: Random,
): HexagonModel {
  const config = modelConfig(sizes, tokenizer);
  const weights = Parameters.initial(modelSpecs(network, config), random);
  return { network, config, tokenizer, rootResolution, weights };
}

/** The network of a task with the weights of another one; a head that this one does not have is fresh. The weights are the caller's. */
export async function modelFrom(
  model: HexagonModel,
  network: FoundationNetworkName,
  random: Random,
): Promise<HexagonModel> {
  const state = await model.weights.snapshot();
  const specs = modelSpecs(network, model.config);
  const values = new Map(
    specs.map((spec) => [
      spec.name,
      state.get(spec.name) ?? { shape: [...spec.shape], data: initialValues(spec, random) },
    ]),
  );
  return { ...model, network, weights: Parameters.from(specs, values) };
}
