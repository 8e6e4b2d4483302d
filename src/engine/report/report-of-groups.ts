import { reviewFingerprint } from '../review/review-fingerprint';
import type { VerdictFile } from '../review/verdict-file';
import { BOOTSTRAP_DEFAULTS } from '../../evaluation/bootstrap';
import type { ReportData, ReportGroup } from './report-data';
import type { ReportFacts } from './report-facts';
import { reportMaps } from './report-maps';
import { reportedGroup, type GroupToReport } from './reported-group';
import { reportedReviewers } from './reported-reviewers';
import { seedSummaries } from './seed-summaries';

/**
 * The report of some groups: those of kept runs, or the one that is reviewed on the page.
 * @param groups at least one; maps are drawn of the first one with test OD pairs, else of the first
 * @param verdicts files of reviewers
 */
export function reportOf(
  facts: ReportFacts,
  groups: readonly GroupToReport[],
  verdicts: readonly VerdictFile[] = [],
): ReportData {
  const { sets } = facts;
  const reported = groups.map((group) => reportedGroup(group, sets));
  const shown = mainGroup(reported);
  const { request, review } = groups[shown];
  return {
    format: 'route-distillery-report',
    version: 1,
    ...facts,
    interval: { level: BOOTSTRAP_DEFAULTS.level, resamples: request.resamples, seed: request.seed },
    scenarioResamples: request.scenarioResamples,
    groups: reported,
    seeds: seedSummaries(reported, facts.runs.length),
    maps: reportMaps(shown, request, review, sets),
    reviewers: verdicts.length === 0 ? null : reportedReviewers(verdicts, new Set(groups.map(fingerprintOf))),
  };
}

/** The group that figures of a single one show: test OD pairs of the first run, else the first group. */
export function mainGroup(groups: readonly Pick<ReportGroup, 'split'>[]): number {
  return Math.max(
    0,
    groups.findIndex(({ split }) => split === 'test'),
  );
}

const fingerprintOf = ({ request: { network, real, sets } }: GroupToReport): string =>
  reviewFingerprint({ network, real: real && real.twins, sets });
