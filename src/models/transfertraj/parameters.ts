import {
  constant,
  glorot,
  initialValues,
  layerNormSpecs,
  linearSpecs,
  normal,
  Parameters,
  type ParameterSpec,
} from '../../nn/parameters';
import type { Random } from '../../base/random';
import { TIME_FEATURES } from '../../domain/masked-trajectories/known-trajectory';
import { checkTransferTrajSizes, type TransferTrajSizes } from './config';
import { POINT_TOKENS } from './trajectory-batch';

/** Kinds of tokens that are read, and that the official code has the network say. */
export const TOKEN_COUNT = Object.keys(POINT_TOKENS).length;
export const SAID_TOKENS = TOKEN_COUNT - 1;
/** Exponents of the lowest first frequency: 10^0 to 10^-9. */
const LOWEST_EXPONENT = 9;
/** Hidden width of an expert, in multiples. */
const EXPERT_WIDTH = 4;

const TOKEN_TABLE = 'token_embed_layer.0.weight';
const omegaName = (feature: number) => `temporal_embed_modules.${feature}.omega`;

const count = <T>(length: number, of: (i: number) => readonly T[]): T[] =>
  Array.from({ length }, (_, i) => of(i)).flat();

/** The Linear of features is not in the official `state_dict`. */
const thingSpecs = (
  name: string,
  features: number | undefined,
  thingWidth: number,
  width: number,
): ParameterSpec[] => [
  ...(features === undefined ? [] : linearSpecs(`${name}_feature_layer`, features, thingWidth, false)),
  ...layerNormSpecs(`${name}_embed_layer.0`, thingWidth),
  ...linearSpecs(`${name}_embed_layer.1`, thingWidth, width),
];

function modalitySpecs(sizes: TransferTrajSizes): ParameterSpec[] {
  const { width, embedWidth, placeWidth, roadWidth } = sizes;
  return [
    ...linearSpecs('spatial_embed_layer.0', 2, embedWidth),
    ...linearSpecs('spatial_embed_layer.2', embedWidth, width),
    ...count(TIME_FEATURES, (feature): ParameterSpec[] => [
      { name: omegaName(feature), shape: [embedWidth], init: constant(1) },
      { name: `temporal_embed_modules.${feature}.bias`, shape: [embedWidth], init: constant(0) },
    ]),
    ...linearSpecs('temporal_embed_layer.1', TIME_FEATURES * embedWidth, width),
    ...thingSpecs('poi', sizes.placeFeatures, placeWidth, width),
    ...thingSpecs('road', sizes.roadFeatures, roadWidth, width),
    { name: TOKEN_TABLE, shape: [TOKEN_COUNT, embedWidth], init: normal(1) },
    ...layerNormSpecs('token_embed_layer.1', embedWidth),
    ...linearSpecs('token_embed_layer.2', embedWidth, width),
  ];
}

function mixerSpecs({ width, mixerHidden }: TransferTrajSizes): ParameterSpec[] {
  const at = 'modal_mixer.layers.0';
  const [weight, bias] = linearSpecs(`${at}.self_attn.out_proj`, width, width);
  return [
    { name: `${at}.self_attn.in_proj_weight`, shape: [3 * width, width], init: glorot(3 * width, width) },
    { name: `${at}.self_attn.in_proj_bias`, shape: [3 * width], init: constant(0) },
    weight,
    { ...bias, init: constant(0) },
    ...linearSpecs(`${at}.linear1`, width, mixerHidden),
    ...linearSpecs(`${at}.linear2`, mixerHidden, width),
    ...layerNormSpecs(`${at}.norm1`, width),
    ...layerNormSpecs(`${at}.norm2`, width),
  ];
}

function layerSpecs({ width, experts }: TransferTrajSizes, layer: number): ParameterSpec[] {
  const at = `seq_model.layers.${layer}`;
  return [
    ...layerNormSpecs(`${at}.norm`, width),
    ...linearSpecs(`${at}.MoE_fc.router.topkroute_linear`, width, experts),
    ...linearSpecs(`${at}.MoE_fc.router.noise_linear`, width, experts),
    ...count(experts, (expert) => [
      ...linearSpecs(`${at}.MoE_fc.experts.${expert}.net.0`, width, EXPERT_WIDTH * width),
      ...linearSpecs(`${at}.MoE_fc.experts.${expert}.net.2`, EXPERT_WIDTH * width, width),
    ]),
    ...layerNormSpecs(`${at}.fc_norm`, width),
    ...['wq', 'wk', 'wv'].flatMap((name) => linearSpecs(`${at}.RoPE_Attention_float.${name}`, width, width)),
    ...linearSpecs(`${at}.RoPE_Attention_float.Wr`, 2, width / 2, false),
  ];
}

/**
 * Names and shapes of the parameters that the forward pass uses, as in the official `state_dict`.
 * @throws Failure 'bad-input' for sizes that no network of this form has
 */
export function transferTrajSpecs(sizes: TransferTrajSizes): ParameterSpec[] {
  checkTransferTrajSizes(sizes);
  return [
    ...modalitySpecs(sizes),
    ...mixerSpecs(sizes),
    ...count(sizes.layers, (layer) => layerSpecs(sizes, layer)),
    ...linearSpecs('spatial_pred_layer.0', sizes.width, 2),
    ...linearSpecs('temporal_pred_layer.0', sizes.width, TIME_FEATURES),
    ...count(2, (token) => linearSpecs(`token_pred_layers.${token}`, sizes.width, SAID_TOKENS)),
  ];
}

/** The buffer of the official `state_dict`, a constant of the width: see `inverseFrequencies`. */
export const FREQUENCY_BUFFER = 'pos_encode_layer.inv_freq';

/** Parameters of the official `state_dict` that no pass ever uses: whoever reads one leaves them out. */
export const unusedSpecs = ({ layers, width }: TransferTrajSizes): ParameterSpec[] =>
  count(layers, (layer) =>
    ['wq', 'wk', 'wv', 'fc.0', 'fc.2'].flatMap((name) =>
      linearSpecs(`seq_model.layers.${layer}.${name}`, width, width).map((spec): ParameterSpec => ({
        ...spec,
        unused: true,
      })),
    ),
  );

/** Fresh weights as the official code begins: frequencies from 1 down to 10^-9, the row of padding 0. */
export function initialTransferTraj(sizes: TransferTrajSizes, random: Random): Parameters {
  const specs = transferTrajSpecs(sizes);
  const values = new Map(
    specs.map((spec) => [spec.name, { shape: spec.shape, data: initialValues(spec, random) }]),
  );
  const { embedWidth } = sizes;
  for (let feature = 0; feature < TIME_FEATURES; feature++) {
    const { data } = values.get(omegaName(feature))!;
    for (let i = 0; i < embedWidth; i++)
      data[i] = 10 ** ((-LOWEST_EXPONENT * i) / Math.max(1, embedWidth - 1));
  }
  const padding = POINT_TOKENS.padding * embedWidth;
  values.get(TOKEN_TABLE)!.data.fill(0, padding, padding + embedWidth);
  return Parameters.from(specs, values);
}
