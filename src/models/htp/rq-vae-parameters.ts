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
import {
  checkRqVaeConfig,
  LEVELS,
  levelWidths,
  ROAD_TABLE,
  seesRoads,
  type RqVaeConfig,
} from './rq-vae-config';

const TAPS = 3;
/** Width of the hidden layers of FFNs and heads, in multiples. */
const FFN = 4;

/** Weight (out, in, 3) and bias of a torch.nn.Conv1d. */
function convolutionSpecs(name: string, inputs: number, outputs: number): ParameterSpec[] {
  const [weight, bias] = linearSpecs(name, inputs * TAPS, outputs);
  return [{ ...weight, shape: [outputs, inputs, TAPS] }, bias];
}

const residualSpecs = (at: string, width: number): ParameterSpec[] =>
  ['conv1', 'conv2'].flatMap((part) => [
    ...convolutionSpecs(`${at}.${part}.conv`, width, width),
    ...layerNormSpecs(`${at}.${part}.norm.norm`, width),
  ]);

const projectionSpecs = (at: string, width: number, seen: number): ParameterSpec[] => [
  ...linearSpecs(`${at}.W_q`, width, width),
  ...linearSpecs(`${at}.W_k`, seen, width),
  ...linearSpecs(`${at}.W_v`, seen, width),
  ...linearSpecs(`${at}.W_o`, width, width),
];

/** @param roadWidth of what a block of the decoder looks at beside its own sequence */
function attentionSpecs(at: string, width: number, roadWidth?: number): ParameterSpec[] {
  const norms = roadWidth === undefined ? ['norm1', 'norm2'] : ['norm1', 'norm2', 'norm3'];
  return [
    ...projectionSpecs(`${at}.self_attn`, width, width),
    ...(roadWidth === undefined ? [] : projectionSpecs(`${at}.cross_attn`, width, roadWidth)),
    ...linearSpecs(`${at}.feed_forward.fc1`, width, FFN * width),
    ...linearSpecs(`${at}.feed_forward.fc2`, FFN * width, width),
    ...norms.flatMap((norm) => layerNormSpecs(`${at}.${norm}`, width)),
  ];
}

const count = <T>(length: number, of: (i: number) => readonly T[]): T[] =>
  Array.from({ length }, (_, i) => of(i)).flat();

function encoderSpecs(config: RqVaeConfig): ParameterSpec[] {
  const widths = levelWidths(config);
  const inputs = config.readsSteps ? 4 : 2;
  const middle = widths[LEVELS];
  return [
    ...linearSpecs('encoder.conv_in', inputs, widths[0]),
    ...count(LEVELS, (level) => [
      ...count(config.blocks, (i) => residualSpecs(`encoder.down.${level}.block.${i}`, widths[level])),
      ...count(config.blocks, (i) => attentionSpecs(`encoder.down.${level}.attn.${i}`, widths[level])),
      ...convolutionSpecs(`encoder.down.${level}.downsample.conv`, widths[level], widths[level + 1]),
    ]),
    ...residualSpecs('encoder.mid.block1', middle),
    ...attentionSpecs('encoder.mid.block2', middle),
    ...residualSpecs('encoder.mid.block3', middle),
    ...layerNormSpecs('encoder.norm_out.norm', middle),
    ...convolutionSpecs('encoder.conv_out', middle, middle),
  ];
}

function quantiserSpecs({ codeWidth, codebooks, ...config }: RqVaeConfig): ParameterSpec[] {
  const middle = levelWidths({ codeWidth, codebooks, ...config })[LEVELS];
  return [
    ...linearSpecs('rq_pre_quant_linear', middle, codeWidth),
    ...codebooks.map((size, l): ParameterSpec => ({
      name: `rq_quant.codebooks.${l}.codebook.weight`,
      shape: [size, codeWidth],
      init: { kind: 'uniform', bound: 1 / size },
    })),
    ...linearSpecs('rq_post_quant_linear', codeWidth, middle),
  ];
}

function decoderSpecs(config: RqVaeConfig): ParameterSpec[] {
  const widths = levelWidths(config);
  const { blocks } = config;
  const roadWidth = seesRoads(config) ? config.roadWidth : undefined;
  const middle = widths[LEVELS];
  const unused = (spec: ParameterSpec): ParameterSpec => ({ ...spec, unused: true });
  return [
    ...convolutionSpecs('decoder.conv_in', middle, middle),
    ...residualSpecs('decoder.mid.block1', middle),
    ...attentionSpecs('decoder.mid.block2', middle, roadWidth),
    ...residualSpecs('decoder.mid.block3', middle),
    ...count(LEVELS, (level) => [
      ...convolutionSpecs(`decoder.up.${level}.upsample.conv`, widths[level + 1], widths[level]),
      ...count(blocks + 1, (i) => residualSpecs(`decoder.up.${level}.block.${i}`, widths[level])),
      ...count(blocks + 1, (i) => attentionSpecs(`decoder.up.${level}.attn.${i}`, widths[level], roadWidth)),
    ]),
    ...layerNormSpecs('decoder.norm_out', widths[0]),
    ...linearSpecs('decoder.conv_out', widths[0], 2).map(unused),
    ...linearSpecs('percent_head.0', widths[0], 2 * widths[0]),
    ...linearSpecs('percent_head.2', 2 * widths[0], 1),
    ...linearSpecs('dxy_head.0', widths[0], FFN * widths[0]),
    ...linearSpecs('dxy_head.2', FFN * widths[0], 2),
  ];
}

function roadSpecs({ roads, roadWidth, roadLayers, ...config }: RqVaeConfig): ParameterSpec[] {
  if (!seesRoads(config)) return [];
  return [
    { name: ROAD_TABLE, shape: [roads + 1, roadWidth], init: normal(1) },
    ...linearSpecs('road_gps_lin', 2, roadWidth),
    ...count(roadLayers, (layer): ParameterSpec[] => {
      const at = `road_trm.layers.${layer}`;
      const [weight, bias] = linearSpecs(`${at}.self_attn.out_proj`, roadWidth, roadWidth);
      return [
        {
          name: `${at}.self_attn.in_proj_weight`,
          shape: [3 * roadWidth, roadWidth],
          init: glorot(3 * roadWidth, roadWidth),
        },
        { name: `${at}.self_attn.in_proj_bias`, shape: [3 * roadWidth], init: constant(0) },
        weight,
        { ...bias, init: constant(0) },
        ...linearSpecs(`${at}.linear1`, roadWidth, FFN * roadWidth),
        ...linearSpecs(`${at}.linear2`, FFN * roadWidth, roadWidth),
        ...layerNormSpecs(`${at}.norm1`, roadWidth),
        ...layerNormSpecs(`${at}.norm2`, roadWidth),
      ];
    }),
  ];
}

/**
 * Names and shapes of the official `state_dict` of stage 1. `decoder.conv_out` is in it and is never used.
 * @throws Failure 'bad-input' for sizes that no network of this form has
 */
export function rqVaeSpecs(config: RqVaeConfig): ParameterSpec[] {
  checkRqVaeConfig(config);
  return [...encoderSpecs(config), ...quantiserSpecs(config), ...decoderSpecs(config), ...roadSpecs(config)];
}

/** Fresh weights, the padding row of the table of roads 0. */
export function initialRqVae(config: RqVaeConfig, random: Random): Parameters {
  const specs = rqVaeSpecs(config);
  const values = new Map(
    specs.map((spec) => [spec.name, { shape: spec.shape, data: initialValues(spec, random) }]),
  );
  values.get(ROAD_TABLE)?.data.fill(0, 0, config.roadWidth);
  return Parameters.from(specs, values);
}
