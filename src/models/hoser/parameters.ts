import {
  constant,
  glorot,
  layerNormSpecs,
  linearSpecs,
  normal,
  type ParameterSpec,
} from '../../nn/parameters';
import { residualSpecs } from './candidate-residual';
import type { HoserConfig, HoserSizes } from './config';

/** Width of the hidden layer of the fusion and time heads (fixed in the official code). */
export const HEAD_WIDTH = 64;

/**
 * Names, shapes and initial distributions of HOSER's parameters: those of the
 * official `state_dict`, in its order; those of a residual come last.
 */
export function hoserSpecs(config: HoserConfig, sizes: HoserSizes): ParameterSpec[] {
  return [
    ...roadEncoderSpecs(config, sizes),
    ...trajectoryEncoderSpecs(config),
    ...navigatorSpecs(config),
    ...(config.residual === undefined ? [] : residualSpecs(config.residual, sizes.residualInputs)),
  ];
}

function roadEncoderSpecs(
  { hiddenDim: d, roadIdDim, attributeDim }: HoserConfig,
  sizes: HoserSizes,
): ParameterSpec[] {
  const at = 'road_network_encoder';
  const specs: ParameterSpec[] = [
    { name: `${at}.road_id_emb.weight`, shape: [sizes.roadCount, roadIdDim], init: normal(1) },
    ...linearSpecs(`${at}.len_emb`, 1, attributeDim),
    { name: `${at}.type_emb.weight`, shape: [sizes.roadTypeCount, attributeDim], init: normal(1) },
    ...linearSpecs(`${at}.lon_emb`, 1, attributeDim),
    ...linearSpecs(`${at}.lat_emb`, 1, attributeDim),
    { name: `${at}.zone_id_emb.weight`, shape: [sizes.zoneCount, d], init: normal(1) },
  ];
  for (const layer of [0, 1]) {
    const conv = `${at}.road_gat.convs.${layer}`;
    specs.push(
      { name: `${conv}.att`, shape: [1, 1, d], init: glorot(1, d) },
      { name: `${conv}.bias`, shape: [d], init: constant(0) },
      { name: `${conv}.lin_l.weight`, shape: [d, d], init: glorot(d, d) },
      { name: `${conv}.lin_l.bias`, shape: [d], init: constant(0) },
      { name: `${conv}.lin_r.weight`, shape: [d, d], init: glorot(d, d) },
      { name: `${conv}.lin_r.bias`, shape: [d], init: constant(0) },
      { name: `${conv}.lin_edge.weight`, shape: [d, 2], init: glorot(d, 2) },
    );
  }
  for (const layer of [0, 1]) {
    const conv = `${at}.zone_gcn.convs.${layer}`;
    specs.push(
      { name: `${conv}.bias`, shape: [d], init: constant(0) },
      { name: `${conv}.lin.weight`, shape: [d, d], init: glorot(d, d) },
    );
  }
  return specs;
}

function trajectoryEncoderSpecs(config: HoserConfig): ParameterSpec[] {
  const { hiddenDim: d, heads, layers } = config;
  const at = 'trajectory_encoder';
  const width = 2 * d;
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const block = `${at}.transformer.h.${layer}`;
    return [
      ...layerNormSpecs(`${block}.ln_1`, width),
      ...linearSpecs(`${block}.attn.relative_position_emb_k`, 2, width / heads),
      ...linearSpecs(`${block}.attn.relative_position_emb_v`, 2, width / heads),
      ...linearSpecs(`${block}.attn.c_attn`, width, 3 * width),
      ...linearSpecs(`${block}.attn.c_proj`, width, width),
      ...layerNormSpecs(`${block}.ln_2`, width),
      ...linearSpecs(`${block}.mlp.0`, width, 4 * width),
      ...linearSpecs(`${block}.mlp.2`, 4 * width, width),
    ];
  });
  return [
    ...linearSpecs(`${at}.road_zone_fusion_mlp.0`, width, HEAD_WIDTH),
    ...linearSpecs(`${at}.road_zone_fusion_mlp.2`, HEAD_WIDTH, 1),
    ...temporalEncoderSpecs(`${at}.temporal_encoder`, config),
    ...blocks.flat(),
  ];
}

function temporalEncoderSpecs(at: string, { hiddenDim, timeEncoding }: HoserConfig): ParameterSpec[] {
  if (timeEncoding === 'cos-linear') return linearSpecs(`${at}.time_emb`, 1, hiddenDim);
  return [{ name: `${at}.freqs`, shape: [hiddenDim / 2], init: normal(1) }];
}

function navigatorSpecs({ hiddenDim: d }: HoserConfig): ParameterSpec[] {
  const at = 'navigator';
  const unused = (spec: ParameterSpec): ParameterSpec => ({ ...spec, unused: true });
  return [
    ...linearSpecs(`${at}.metric_distance_proj`, 1, d),
    ...linearSpecs(`${at}.metric_angle_proj`, 1, d),
    ...linearSpecs(`${at}.q_proj`, 3 * d, d, false),
    ...linearSpecs(`${at}.k_proj`, 3 * d, d, false),
    ...linearSpecs(`${at}.v_proj`, d, 1, false),
    ...linearSpecs(`${at}.time_estimator.0`, 3 * d, HEAD_WIDTH).map(unused),
    ...linearSpecs(`${at}.time_estimator.2`, HEAD_WIDTH, 1).map(unused),
    ...linearSpecs(`${at}.time_estimator_linear_1`, 2 * d, HEAD_WIDTH),
    ...linearSpecs(`${at}.time_estimator_linear_2`, d, HEAD_WIDTH),
    ...linearSpecs(`${at}.time_estimator_linear_3`, 2 * HEAD_WIDTH, 1),
  ];
}
