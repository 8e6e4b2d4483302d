import type { Agreement } from '../../evaluation/statistics/kappa';
import { blindScore, reviewerAgreement, selfAgreement, verdictCounts } from '../review/agreement';
import { verdictMap, type Judged, type Reason } from '../review/verdict';
import type { VerdictFile } from '../review/verdict-file';
import { figureOf, type Figure } from './figures-of';

/** How far two people, or one person twice, said the same. */
export interface ReportedAgreement {
  readonly lines: number;
  readonly observed: Figure;
  readonly kappa: Figure;
}

/** What one person said. */
export interface ReportedReviewer {
  /** '' where nobody said. */
  readonly name: string;
  /** Whether the verdicts are about the very lines that the report measures. */
  readonly isOfThese: boolean;
  /** Lines of each source that were called plausible, implausible and unsure. */
  readonly counts: readonly {
    readonly source: Judged['source'];
    /** '' for driven trips. */
    readonly title: string;
    readonly verdicts: readonly number[];
  }[];
  /** Without names; null where nothing was judged so. */
  readonly blind: {
    readonly guessed: number;
    readonly unsure: number;
    readonly accuracy: Figure;
    readonly driven: Figure;
    readonly routes: Figure;
  } | null;
  readonly reasons: readonly {
    readonly reason: Reason | null;
    readonly called: number;
    readonly right: Figure;
  }[];
  /** Null where no line came twice. */
  readonly self: ReportedAgreement | null;
}

export interface ReportedReviewers {
  readonly reviewers: readonly ReportedReviewer[];
  /** Agreement of every two reviewers (places in the list) who judged lines of one review. */
  readonly agreements: readonly ({ readonly first: number; readonly second: number } & ReportedAgreement)[];
}

/**
 * What reviewers said, from their files.
 * @param reviews fingerprints of the lines that the report measures (`reviewFingerprint`)
 */
export function reportedReviewers(
  files: readonly VerdictFile[],
  reviews: ReadonlySet<string>,
): ReportedReviewers {
  const maps = files.map(({ verdicts }) => verdictMap(verdicts));
  return {
    reviewers: files.map((file, i) => reviewerOf(file, maps[i], reviews.has(file.review))),
    agreements: files.flatMap((one, first) =>
      files.slice(first + 1).flatMap((other, k) => {
        const second = first + 1 + k;
        if (one.review !== other.review) return [];
        const agreement = reviewerAgreement(maps[first], maps[second]);
        return agreement.items === 0 ? [] : [{ first, second, ...agreementOf(agreement) }];
      }),
    ),
  };
}

function reviewerOf(
  file: VerdictFile,
  map: ReturnType<typeof verdictMap>,
  isOfThese: boolean,
): ReportedReviewer {
  const score = blindScore(map.values());
  const self = selfAgreement(map);
  const sources = [{ source: 'real' as const, title: '' }, ...file.sets];
  return {
    name: file.reviewer,
    isOfThese,
    counts: sources.map(({ source, title }) => ({ source, title, verdicts: verdictCounts(map, source) })),
    blind:
      score.guessed + score.unsure === 0
        ? null
        : {
            guessed: score.guessed,
            unsure: score.unsure,
            accuracy: figureOf(score.accuracy),
            driven: figureOf(score.driven),
            routes: figureOf(score.routes),
          },
    reasons: score.byReason.map(({ reason, called, right }) => ({ reason, called, right: figureOf(right) })),
    self: self.items === 0 ? null : agreementOf(self),
  };
}

const agreementOf = ({ items, observed, kappa }: Agreement): ReportedAgreement => ({
  lines: items,
  observed: figureOf(observed),
  kappa: figureOf(kappa),
});
