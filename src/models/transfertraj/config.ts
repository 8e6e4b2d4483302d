import { badInput } from '../../base/failure';

/** How much each term of the loss counts; a term of weight 0 is not computed. */
export interface LossWeights {
  readonly space: number;
  readonly time: number;
  /** What the day, the hour and the minute count within the term of times, beside the minutes since the first point. */
  readonly clock: number;
  /** Cross-entropy of what stands at each point; the official code has it, the paper has not. */
  readonly token: number;
  /** Square of the coefficient of variation of how much each expert is used. */
  readonly balance: number;
}

/** What the paper leaves open, or the official code does otherwise. */
export interface TransferTrajForm {
  /** Kilometres or metres from the first point: what places are read and said in. */
  readonly unit: 'kilometres' | 'metres';
  /** Whether a point sees none of the points after it. */
  readonly causal: boolean;
  /** Whether angle k is scaled by 10000^(-2k/d), or by what W_phi has learnt alone. */
  readonly theta: boolean;
  /** Whether nothing of a hidden place or time is read: its embeddings, its coordinate and the roads around it are 0. */
  readonly zeroMasked: boolean;
  /** Whether a hidden point is turned by a place between the known points beside it, or by the place that stands under the mask. */
  readonly interpolated: boolean;
  /** Whether training adds normal noise to the logits of the gates. Evaluation adds only what it is given. */
  readonly noisy: boolean;
  readonly weights: LossWeights;
}

/** Sizes of TransferTraj (arXiv 2505.12672). */
export interface TransferTrajSizes {
  /** d: width of the vectors of points. */
  readonly width: number;
  /** Hidden width of the embeddings of places and tokens, and frequencies of each time feature. */
  readonly embedWidth: number;
  readonly layers: number;
  /** C: experts of a layer, of which each point asks the best k. */
  readonly experts: number;
  readonly topExperts: number;
  readonly mixerHeads: number;
  readonly mixerHidden: number;
  /** Width of the vectors of places and of roads. */
  readonly placeWidth: number;
  readonly roadWidth: number;
  /** Features of which vectors of places and of roads are learnt; left out where the tables hold the vectors themselves. */
  readonly placeFeatures?: number;
  readonly roadFeatures?: number;
  readonly normEps: number;
  readonly dropout: number;
}

export interface TransferTrajConfig extends TransferTrajSizes, TransferTrajForm {}

const COMMON = {
  layers: 2,
  mixerHeads: 8,
  mixerHidden: 256,
  placeWidth: 64,
  roadWidth: 64,
  normEps: 1e-5,
  dropout: 0.1,
};

/** Sizes by name: `paper` is the published network, `light` is for a browser. */
export const TRANSFERTRAJ_PRESETS = {
  light: { ...COMMON, width: 64, embedWidth: 32, experts: 4, topExperts: 2 },
  paper: { ...COMMON, width: 128, embedWidth: 64, experts: 8, topExperts: 4 },
} as const satisfies Record<string, TransferTrajSizes>;

/** Forms by name: what this program does, and what the published code does. */
export const TRANSFERTRAJ_FORMS = {
  specification: {
    unit: 'kilometres',
    causal: false,
    theta: true,
    zeroMasked: true,
    interpolated: false,
    noisy: true,
    weights: { space: 1, time: 1, clock: 1, token: 0, balance: 0 },
  },
  official: {
    unit: 'metres',
    causal: true,
    theta: false,
    zeroMasked: false,
    interpolated: false,
    noisy: true,
    weights: { space: 1, time: 1, clock: 1, token: 1, balance: 0 },
  },
} as const satisfies Record<string, TransferTrajForm>;

/** Weight of the balance term where it is wanted. */
export const BALANCE_WEIGHT = 0.01;

/** @throws Failure 'bad-input' for sizes that no network of this form has */
export function checkTransferTrajSizes(sizes: TransferTrajSizes): void {
  const { width, mixerHeads, experts, topExperts } = sizes;
  if (width % 2 !== 0) throw badInput(`Rotating pairs of channels needs an even width; ${width} is given.`);
  if (width % mixerHeads !== 0)
    throw badInput(`${mixerHeads} heads of the mixer cannot share a width of ${width}.`);
  if (!(topExperts >= 1 && topExperts <= experts))
    throw badInput(`A point asks 1 to ${experts} of ${experts} experts, not ${topExperts}.`);
}
