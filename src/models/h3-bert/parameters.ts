import { constant, layerNormSpecs, normal, type ParameterSpec } from '../../nn/parameters';

/** The masked language model over hexagons: BERT's encoder with the norms first and a tied output. */
export interface H3BertConfig {
  /** Tokens, the special ones included. */
  readonly vocabulary: number;
  /** d: length of a token's vector, a multiple of `heads`. */
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
  /** Width of the feed-forward layers. */
  readonly hidden: number;
  /** Longest sequence in tokens, the special ones included. */
  readonly context: number;
  /** Rows of the level embedding: 0 for special tokens, then one for each token of a hexagon. */
  readonly levels: number;
  /** Share of values that training drops: of the embedding, and of what each branch adds. */
  readonly dropout: number;
  /** Whether a token knows the hour of the week of its hexagon. */
  readonly hours: boolean;
  readonly normEps: number;
}

/** PyTorch's eps of layer normalisation. */
export const NORM_EPS = 1e-5;

/** Hours of a week; row 0 of the hour embedding is that of special tokens, row 1 + h that of hour h. */
export const HOURS_OF_WEEK = 168;

/** BERT's initial weights. */
const INITIAL = normal(0.02);

const matrix = (name: string, rows: number, columns: number): ParameterSpec => ({
  name: `${name}.weight`,
  shape: [rows, columns],
  init: INITIAL,
});

const dense = (name: string, inputs: number, outputs: number): ParameterSpec[] => [
  matrix(name, outputs, inputs),
  { name: `${name}.bias`, shape: [outputs], init: constant(0) },
];

/** Names and shapes of the encoder and of the output, which is tied to the token embedding but for its bias. */
export function h3BertSpecs(config: H3BertConfig): ParameterSpec[] {
  const { vocabulary, width, layers, hidden, context, levels, hours } = config;
  const layer = (at: string): ParameterSpec[] => [
    ...layerNormSpecs(`${at}.ln1`, width),
    ...['q', 'k', 'v', 'o'].flatMap((name) => dense(`${at}.${name}`, width, width)),
    ...layerNormSpecs(`${at}.ln2`, width),
    ...dense(`${at}.up`, width, hidden),
    ...dense(`${at}.down`, hidden, width),
  ];
  return [
    { name: 'output_bias', shape: [vocabulary], init: constant(0) },
    matrix('token_embedding', vocabulary, width),
    matrix('position_embedding', context, width),
    matrix('level_embedding', levels, width),
    ...(hours ? [matrix('hour_embedding', 1 + HOURS_OF_WEEK, width)] : []),
    ...Array.from({ length: layers }, (_, i) => layer(`layers.${i}`)).flat(),
    ...layerNormSpecs('final_ln', width),
  ];
}

/** Names and shapes of the head that says yes or no of a pair of sub-trajectories: BERT's pooler and two classes. */
export const pairHeadSpecs = ({ width }: Pick<H3BertConfig, 'width'>): ParameterSpec[] => [
  ...dense('pooler', width, width),
  ...dense('pair_head', width, 2),
];
