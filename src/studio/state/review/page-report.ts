import type { Dataset } from '../../../domain/dataset';
import type { GroupReview } from '../../../engine/metrics/review-group';
import type { ReviewRequest } from '../../../engine/metrics/review-request';
import type { ToldApart } from '../../../engine/metrics/tell-apart';
import type { ReportData } from '../../../engine/report/report-data';
import { reportOf, setsOf } from '../../../engine/report/report-of-groups';
import { datasetFacts } from '../../../engine/report/report-of-runs';
import type { VerdictFile } from '../../../engine/review/verdict-file';
import { INKS } from '../../inks';
import { tripsOf, type RouteGroup } from '../routes/route-book.svelte';

/** What the desk knows of the routes in view. */
export interface DeskFindings {
  readonly dataset: Dataset;
  readonly group: RouteGroup;
  readonly request: ReviewRequest;
  readonly review: GroupReview;
  readonly told: readonly ToldApart[];
  /** What reviewers said; empty where nobody judged anything. */
  readonly verdicts: readonly VerdictFile[];
  /** What of the sets was left out, in sentences. */
  readonly notes: readonly string[];
  /** Address of the page as it is now. */
  readonly link: string;
  /** ISO 8601 in UTC. */
  readonly made: string;
}

/** The report of the routes in view: what was measured, tested and said of them. */
export function pageReport(found: DeskFindings): ReportData {
  const { dataset, group, request, review, told, verdicts, notes, link, made } = found;
  const split = group.from === 'train' || group.from === 'test' ? group.from : 'chosen';
  const trips = tripsOf(group, dataset)?.trips ?? null;
  const groups = [{ run: 0, split, request, review, told, trips } as const];
  const { userAgent, hardwareConcurrency } = navigator;
  const run = {
    name: group.title,
    seed: null,
    settings: [
      { name: 'Routes', value: group.title },
      { name: 'Bootstrap samples', value: String(request.resamples) },
      { name: 'Seed of samples and tests', value: String(request.seed) },
    ],
    environment: [
      { name: 'Browser', value: userAgent },
      { name: 'Processor cores', value: String(hardwareConcurrency) },
    ],
  };
  const facts = {
    title: `Review of ${group.title}`,
    made,
    dataset: datasetFacts(dataset),
    repeat: { kind: 'link', text: link } as const,
    sets: setsOf(groups, (source) => group.names?.[source] ?? INKS[source].label),
    runs: [run],
    notes,
  };
  return reportOf(facts, groups, verdicts);
}
