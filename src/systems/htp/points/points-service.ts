import { HTP } from '../networks';
import type { Task } from '../../../base/task';
import type { Dataset, SplitName } from '../../../domain/dataset';
import type { NetworksAtWork, NetworkService } from '../../../engine/checkpoints/network-service';
import type { TripPatterns } from '../../../models/htp/trip-answer';
import type { LeftOutReason, PointTrip, PointOrder } from '../trips/point-trips';
import type { EvaluationReport } from '../evaluation/evaluation-report';

/** What the worker needs of a data set. */
export type PointsDataset = Pick<Dataset, 'fingerprint' | 'name' | 'network' | 'extras'>;

/** Weights of both networks as safetensors files, under the id that the worker keeps them by. */
export interface PointWeights {
  readonly id: string;
  readonly tokeniser: Uint8Array;
  /** Left out where none was trained yet: points can then be tokenised and not generated. */
  readonly language?: Uint8Array;
  /** Names of both files, for errors. */
  readonly files?: Readonly<Record<'tokeniser' | 'language', string>>;
}

/** The trips of the GPS, without their points. Typed arrays are by trip. */
export interface TripsSummary {
  readonly traces: number;
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
  readonly parts: Readonly<Record<SplitName, Uint32Array>>;
  readonly days: Readonly<Record<SplitName, readonly number[]>>;
  readonly points: Uint16Array;
  readonly interval: Float32Array;
  readonly start: Float64Array;
  readonly duration: Float32Array;
  /** Metres of whole roads. */
  readonly distance: Float32Array;
  readonly roadCount: Uint16Array;
}

/** How points are drawn. */
export interface DrawPointsOptions {
  readonly seed: number;
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  /** Whether steps back along the route count as none. */
  readonly monotone: boolean;
  /** Whether the errors of a receiver are added. */
  readonly noise: boolean;
  /** Whether only tokens are drawn that the grammar lets stand. */
  readonly masked: boolean;
}

/** GPS points that were generated along one route, or made again of a trip's tokens. */
export interface GeneratedTrip {
  /** (2 n) degrees. */
  readonly lonLat: Float64Array;
  /** (n) seconds since 1970 on the clock of the place. */
  readonly times: Float64Array;
  /** (K) the route. */
  readonly roads: Uint32Array;
  /** (n) place in the route of each point's road. */
  readonly places: Int32Array;
  /** The tokens that the points were made of: eight points for each pattern, fewer for the last. */
  readonly patterns: TripPatterns;
  /** Points that lie behind the one before them, or where it lies. */
  readonly reversed: number;
  readonly stalled: number;
  /** (2 n) metres to the east and to the north: the errors of a receiver that the points contain; left out where there are none. */
  readonly noise?: Float64Array;
}

/** One answer to an order; null where no whole answer was drawn (only without the mask). */
export type DrawnTrip = GeneratedTrip | null;

export interface TokenisedTrip {
  readonly trip: PointTrip;
  /** What the tokens of the trip make of its route. */
  readonly again: GeneratedTrip;
  /** (n) metres between each point and the one that was made again. */
  readonly errors: Float64Array;
  /** (codebooks + 1) mean norm of what is left after so many codebooks, 0 first. */
  readonly residualNorms: readonly number[];
}

/** How the codewords of a part of the trips are used. */
export interface CodebookReading {
  /** By codebook: (codewords) how often each was chosen, share used, perplexity as a share of the codewords. */
  readonly books: readonly {
    readonly hits: Int32Array;
    readonly used: number;
    readonly perplexity: number;
  }[];
  /** (codebooks + 1) mean norm of what is left, over all segments. */
  readonly residualNorms: readonly number[];
  /** Root mean square of the distances in metres between the points and those made again. */
  readonly rmse: number;
  readonly points: number;
}

/** What the worker offers that works with GPS points: one request after the other. */
export interface PointsService extends NetworkService<PointsDataset, PointWeights> {
  /** Matches the GPS of the data set (once) and says what trips it has. */
  trips(request: object, task: Task): Promise<TripsSummary>;
  /** One trip with its points. */
  trip(request: { readonly index: number }, task: Task): Promise<PointTrip>;
  /** A trip as tokens, and back. */
  tokenise(request: { readonly id: string; readonly index: number }, task: Task): Promise<TokenisedTrip>;
  /** How the codebooks are used by the trips of a part. */
  codebooks(request: { readonly id: string; readonly part: SplitName }, task: Task): Promise<CodebookReading>;
  /** Points for routes, in their order. */
  generate(
    request: {
      readonly id: string;
      readonly orders: readonly PointOrder[];
      readonly options: DrawPointsOptions;
    },
    task: Task,
  ): Promise<{ readonly trips: readonly DrawnTrip[] }>;
  /** Points of patterns that a person changed. */
  decode(
    request: {
      readonly id: string;
      readonly order: PointOrder;
      readonly patterns: TripPatterns;
      readonly monotone: boolean;
      /** As the points had it before. */
      readonly noise?: Float64Array;
    },
    task: Task,
  ): Promise<GeneratedTrip>;
  /** All measures of a part, with the baselines. */
  evaluate(
    request: { readonly id: string; readonly part: SplitName; readonly options: DrawPointsOptions },
    task: Task,
  ): Promise<EvaluationReport>;
}

/** What the worker has of this system: the weights of a run in use, and others that are compared with it, and no part of the data that would be copied in vain. */
export const POINTS_AT_WORK: NetworksAtWork<PointsDataset> = {
  system: HTP,
  mostKept: 4,
  partOf: ({ fingerprint, name, network, extras }) => ({
    fingerprint,
    name,
    network,
    ...(extras?.traces && { extras: { traces: extras.traces } }),
  }),
};
