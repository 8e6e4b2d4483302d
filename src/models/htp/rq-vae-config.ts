import { badInput } from '../../base/failure';

/** Down-samplings by two, one length bit each: a segment of eight points is one pattern. */
export const LEVELS = 3;

/** Points of a trip whose codes make one travel pattern, all of them but in the last segment. */
export const POINTS_PER_PATTERN = 2 ** LEVELS;

/** Positions that the sinusoid of the road context has. */
export const MOST_ROADS = 512;

/** Name of the weights (roads + 1, road width). Row 0 is padding, road v of the network is row v + 1. */
export const ROAD_TABLE = 'road_emb.weight';

/** Sizes of stage 1 of HTP (Zhou et al. 2026), the trajectory-specific RQ-VAE. Appendix A.5. */
export interface RqVaeConfig {
  /** d: width of the first level, and of each head of attention. */
  readonly hidden: number;
  /** Width of each level, and of the middle, in multiples of `hidden`; that many heads (`ch_multi`). */
  readonly widthMultiples: readonly number[];
  /** Blocks of a level of the encoder; the decoder has one more. */
  readonly blocks: number;
  /** Roads of the network. Row 0 of the table of roads is padding. */
  readonly roads: number;
  readonly roadWidth: number;
  readonly roadLayers: number;
  readonly roadHeads: number;
  /** False where the decoder sees no roads (the paper's ablation); they then have no weights. */
  readonly roadContext?: boolean;
  /**
   * Whether the encoder reads, beside the place of each point, the step that led to it. The published one reads places alone, among
   * which the steps of a trip are small differences that it takes long to learn.
   */
  readonly readsSteps?: boolean;
  /** d_q: width in which vectors are quantised. */
  readonly codeWidth: number;
  /** Codewords of each codebook, the coarsest first. */
  readonly codebooks: readonly number[];
  /** beta of Eq. 9. */
  readonly commitment: number;
  readonly normEps: number;
  readonly dropout: number;
}

/** Codewords of so many codebooks as published: 32 of the coarsest, and of each other one twice as many as of the one before. */
export const codewordsOf = (codebooks: number): number[] =>
  Array.from({ length: codebooks }, (_, l) => 32 * 2 ** l);

const COMMON = {
  widthMultiples: [1, 2, 2, 4],
  roadHeads: 4,
  codeWidth: 64,
  commitment: 0.25,
  normEps: 1e-5,
  dropout: 0.1,
};

/** Sizes by name for a network of so many roads: `paper` is the published one, `mini` is for a browser. */
export const RQ_VAE_PRESETS = {
  mini: (roads: number): RqVaeConfig => ({
    ...COMMON,
    roads,
    hidden: 32,
    blocks: 1,
    roadWidth: 64,
    roadLayers: 2,
    codebooks: codewordsOf(3),
  }),
  paper: (roads: number): RqVaeConfig => ({
    ...COMMON,
    roads,
    hidden: 64,
    blocks: 2,
    roadWidth: 128,
    roadLayers: 4,
    codebooks: codewordsOf(4),
  }),
} as const;

/** @throws Failure 'bad-input' for sizes that no network of this form has */
export function checkRqVaeConfig(config: RqVaeConfig): void {
  const { widthMultiples, roadWidth, roadHeads, codebooks } = config;
  if (widthMultiples.length !== LEVELS + 1)
    throw badInput(
      `HTP has ${LEVELS} levels and a middle, and so ${LEVELS + 1} widths; ${widthMultiples.length} are given.`,
    );
  if (roadWidth % roadHeads !== 0)
    throw badInput(`The road context is ${roadWidth} wide, which ${roadHeads} heads cannot share.`);
  if (roadWidth % 2 !== 0)
    throw badInput(`A sinusoid needs an even width; the road context is ${roadWidth} wide.`);
  if (codebooks.length === 0) throw badInput('Quantising needs a codebook at least.');
}

/** Whether the decoder looks at the roads of the route. */
export const seesRoads = ({ roadContext = true }: Pick<RqVaeConfig, 'roadContext'>): boolean => roadContext;

/** Widths of the levels, the middle last. */
export const levelWidths = ({ hidden, widthMultiples }: RqVaeConfig): readonly number[] =>
  widthMultiples.map((multiple) => hidden * multiple);
