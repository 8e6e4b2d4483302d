import { FOUNDATION } from '../networks';
import type { Task } from '../../../base/task';
import type { Dataset, SplitName } from '../../../domain/dataset';
import type { SequenceCounts } from '../../../domain/hexagons/hexagon-sequences';
import type { TokenizerKind } from '../../../domain/hexagons/hex-tokenizer';
import type { NetworksAtWork, NetworkService } from '../../../engine/checkpoints/network-service';
import type { JudgedTask } from '../evaluation/judged-task';
import type { FoundationConfig, SequenceConfig } from '../settings';
import type { ProbeOutcome } from './probes/probe-report';

/** What the worker needs of a data set. */
export type HexagonDataset = Pick<Dataset, 'fingerprint' | 'name' | 'network' | 'trips' | 'extras'>;

/** One network as a safetensors file, under the id that the worker keeps it by. */
export interface ModelWeights {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** Which sequences of the open data set: the same text of this, the same sequences. */
export interface SequenceOrder extends Pick<FoundationConfig, 'sequences' | 'seed'> {
  /** The resolutions of a network that they are for; left out where they follow from the settings. */
  readonly fixed?: { readonly resolution: number; readonly rootResolution: number };
}

/** A request about sequences. */
interface OfSequences {
  readonly of: SequenceOrder;
}

/** A request about a network in the open data. */
interface OfModel extends OfSequences {
  readonly id: string;
}

/**
 * The sequences of a data set without their hexagons: S sequences, those of the training part first, then those of validation
 * and test. People are numbers: their names stay in the worker.
 */
export interface SequencesSummary {
  readonly origin: 'check-ins' | 'trips';
  readonly heldOut: SequenceConfig['split'] | 'trips';
  /** Check-ins, or trips. */
  readonly recorded: number;
  readonly counts: SequenceCounts;
  readonly parts: Readonly<Record<SplitName, Uint32Array>>;
  /** (S) hexagons of each. */
  readonly points: Uint16Array;
  /** (S) distinct ones. */
  readonly distinct: Uint16Array;
  /** (S) whose it is, from 0 on. */
  readonly people: Uint32Array;
  readonly peopleCount: number;
  /** (S) seconds on the clock of the place, of the first hexagon. */
  readonly start: Float64Array;
  /** (S) seconds from the first hexagon to the last. */
  readonly duration: Float32Array;
  /** (S) metres from middle to middle. */
  readonly distance: Float32Array;
  readonly city: CitySummary;
}

/** The hexagons of a city, C of them. */
export interface CitySummary {
  readonly resolution: number;
  readonly rootResolution: number;
  /** (C) ascending. */
  readonly ids: BigUint64Array;
  /** (2 C) degrees: their middles. */
  readonly centres: Float64Array;
  readonly roots: number;
  /** (C) visits of all sequences. */
  readonly visits: Uint32Array;
}

/** One sequence of n hexagons. */
export interface HexagonSequence {
  readonly ids: BigUint64Array;
  /** (n) places in the city. */
  readonly cells: Uint32Array;
  /** (2 n) degrees: their middles. */
  readonly centres: Float64Array;
  /** (n) seconds on the clock of the place. */
  readonly times: Float64Array;
}

/** A hexagon and those that hold it, coarse to fine. */
export interface NestedHexagon {
  readonly id: bigint;
  readonly resolution: number;
  /** Its place among the children of the one that holds it; null for the coarsest, which is counted among those of the city. */
  readonly digit: number | null;
  /** Degrees: its corners, counterclockwise, the first not repeated. */
  readonly outline: Float64Array;
  /** The hexagons beside it below the same parent, itself among them by its digit; none for the coarsest. */
  readonly siblings: readonly { readonly digit: number; readonly outline: Float64Array }[];
}

/** What a hexagon is told as by one tokeniser. */
export interface ToldHexagon {
  readonly kind: TokenizerKind;
  /** The names of its tokens. */
  readonly tokens: readonly string[];
  /** Their numbers in the vocabulary. */
  readonly ids: readonly number[];
  /** The hexagon that these tokens stand for; null where they stand for none. */
  readonly back: bigint | null;
}

export interface HexagonInTokens {
  readonly nested: readonly NestedHexagon[];
  readonly told: readonly ToldHexagon[];
}

/** What one way to tell hexagons comes to in the open data. */
export interface TokenizerSummary {
  readonly kind: TokenizerKind;
  readonly vocabulary: number;
  /** Tokens of a hexagon, on the mean over all visits, and at most. */
  readonly meanTokens: number;
  readonly mostTokens: number;
  /** Hexagons that fit a context of so many tokens, on the mean. */
  readonly fits: number;
  /** Share of the visits after training of hexagons that the training part has not. */
  readonly unseen: number;
  /** Share of the visits whose tokens do not lead back to their hexagon. */
  readonly lost: number;
  /** Some of its tokens, special ones left out. */
  readonly examples: readonly string[];
}

/** What a network's file says of it. */
export interface ModelSummary {
  readonly kind: TokenizerKind;
  readonly vocabulary: number;
  readonly resolution: number;
  readonly rootResolution: number;
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  /** Tokens that it reads at once. */
  readonly context: number;
  readonly hours: boolean;
}

/** What is hidden of a sequence: hexagons from `from` on, `to` the first one after them. */
export interface HiddenStretch {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

/** How likely the hexagons of one resolution are. */
export interface ShownLevel {
  readonly resolution: number;
  /** Likeliest first. */
  readonly ids: BigUint64Array;
  readonly shares: Float32Array;
  /** (2 n) degrees: their middles. */
  readonly centres: Float64Array;
  /** What is in none of them. */
  readonly rest: number;
}

/** The likeliest hexagons of all, the likeliest first. */
export interface Guesses {
  readonly ids: BigUint64Array;
  readonly shares: Float32Array;
}

/** What a network believes of one hidden hexagon. */
export interface BelievedHexagon {
  /** Its place in the sequence. */
  readonly at: number;
  /** Coarse to fine. */
  readonly levels: readonly ShownLevel[];
  /** The first guesses of the network, and of the same network with fresh weights. */
  readonly first: Guesses;
  readonly firstOfFresh: Guesses;
  /** Bits of each of its true tokens, given the ones before. Infinite where the network cannot name it. */
  readonly bits: readonly number[];
  /** Bits of the hexagon where one knows alone how often each is visited in the training part. */
  readonly countedBits: number;
  /** How many hexagons are as likely as the true one or likelier; null where that was not looked into. */
  readonly rank: number | null;
}

export interface BelievedStretch {
  /** What the network read: hexagons from `from` on, `to` the first one after them. */
  readonly from: number;
  readonly to: number;
  readonly hexagons: readonly BelievedHexagon[];
}

/** What a network makes of the hexagons of a city, as three principal components. */
export interface HexagonMap {
  /** (3 C) row by row. */
  readonly scores: Float32Array;
  /** (3) share of all that the vectors differ by. */
  readonly explained: readonly number[];
  /** (C) 1 where the network knows the hexagon. */
  readonly known: Uint8Array;
}

/** What a network is worth on the test part of the open data. */
export interface MeasuredNetwork {
  readonly judged: readonly JudgedTask[];
  /** Hexagons of the city, and those of them that the network has tokens for. */
  readonly hexagons: number;
  readonly known: number;
  /** Whether it learnt from the open data, of which the test part may then have been another one. */
  readonly learntHere: boolean;
}

/** What a worker offers that looks into hexagons and networks over them, in one city: one request after the other. */
export interface HexagonService extends NetworkService<HexagonDataset, ModelWeights> {
  sequences(request: OfSequences, task: Task): Promise<SequencesSummary>;
  /** One of them with its hexagons. */
  sequence(request: OfSequences & { readonly index: number }, task: Task): Promise<HexagonSequence>;
  /** All ways to tell the hexagons, side by side; word pieces are learnt for it. @throws Failure 'cancelled' */
  tokenizers(
    request: OfSequences & { readonly context: number },
    task: Task,
  ): Promise<{ readonly kinds: readonly TokenizerSummary[] }>;
  /** A hexagon (its place in the city) in tokens of all kinds. */
  hexagon(request: OfSequences & { readonly cell: number }, task: Task): Promise<HexagonInTokens>;
  model(request: { readonly id: string }, task: Task): Promise<ModelSummary>;
  /** What a network believes of hidden hexagons, of which it reads nothing. */
  believe(request: OfModel & HiddenStretch, task: Task): Promise<BelievedStretch>;
  /** What it makes of all hexagons of the city. */
  map(request: OfModel, task: Task): Promise<HexagonMap>;
  /** What a linear map reads out of that. */
  probes(request: OfModel, task: Task): Promise<ProbeOutcome>;
  /** What a pre-trained network is worth in filling in hidden hexagons, beside the baselines. */
  measure(
    request: { readonly id: string; readonly config: FoundationConfig },
    task: Task,
  ): Promise<MeasuredNetwork>;
}

/** What the worker has of this system: the weights of the pre-trained network and those of all tasks, and no part of the data that would be copied in vain. */
export const HEXAGONS_AT_WORK: NetworksAtWork<HexagonDataset> = {
  system: FOUNDATION,
  mostKept: 4,
  partOf: ({ fingerprint, name, network, trips, extras: { checkIns, places } = {} }) => ({
    ...{ fingerprint, name, network, trips },
    extras: { ...(checkIns && { checkIns }), ...(places && { places }) },
  }),
};
