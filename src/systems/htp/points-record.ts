import type { SplitName } from '../../domain/dataset';
import type { RunRecord } from '../../engine/records/run-record';
import type { EvaluationReport } from './evaluation/evaluation-report';
import type { LeftOutReason } from './trips/point-trips';

/** How good a tokeniser is, on the test part. */
export interface TokeniserReport {
  /** Root mean square of the distances in metres between the points of trips and those made again of their tokens. */
  readonly rmse: number;
  /** By codebook: share of the codewords that were chosen, and exp of the entropy of the choices as a share of them. */
  readonly codebooks: readonly { readonly used: number; readonly perplexity: number }[];
  /** (codebooks + 1) mean norm of what is left after so many codebooks, 0 first. */
  readonly residualNorms: readonly number[];
}

/** How good a language model is, on the test part, where it is told what came before. */
export interface LanguageReport {
  /** Mean surprisal of the tokens of the answers. */
  readonly nats: number;
  /** Share of the first codes of patterns that it holds likeliest. */
  readonly firstCodes: number;
}

/** What a run reports besides its networks. */
export interface HtpReport {
  readonly traces: number;
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
  readonly trips: Readonly<Record<SplitName, number>>;
  /** Number of points of all trips. */
  readonly points: number;
  /** Evaluation on the test part; null where no language model was there to draw points. */
  readonly evaluation: EvaluationReport | null;
}

/** The report of a run of this system. The run format checked its types when it was read. */
export const htpReport = ({ report }: Pick<RunRecord, 'report'>): HtpReport => report as HtpReport;

export const tokeniserReport = ({ networks }: Pick<RunRecord, 'networks'>): TokeniserReport | null =>
  (networks.tokeniser?.report ?? null) as TokeniserReport | null;

export const languageReport = ({ networks }: Pick<RunRecord, 'networks'>): LanguageReport | null =>
  (networks.language?.report ?? null) as LanguageReport | null;
