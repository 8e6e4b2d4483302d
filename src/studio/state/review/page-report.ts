import type { Dataset } from '../../../domain/dataset';
import type { GroupReview } from '../../../engine/metrics/review-group';
import type { ReviewRequest } from '../../../engine/metrics/review-request';
import type { ToldApart } from '../../../engine/metrics/tell-apart';
import { datasetFacts, setsOf } from '../../../engine/report/report-facts';
import type { ReportKind } from '../../../engine/report/report-kinds';
import type { ReportRequest } from '../../../engine/report/report-service';
import type { VerdictFile } from '../../../engine/review/verdict-file';
import { INKS } from '../../inks';
import { reportFile, type ReportWorker } from '../machine/report-file';
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

/** A file of the report of the routes in view; see `reportFile`. */
export const writtenReport = (
  found: DeskFindings,
  kind: ReportKind,
  startWorker?: () => ReportWorker,
): Promise<Blob> =>
  reportFile(kind, (worker) => worker.call('write', { kind, ...pageReport(found) }).result, startWorker);

/** The report of the routes in view: what was measured, tested and said of them. */
export function pageReport(found: DeskFindings): Omit<ReportRequest, 'kind'> {
  const { dataset, group, review, told, verdicts, notes, link, made } = found;
  const split = group.from === 'train' || group.from === 'test' ? group.from : 'chosen';
  const trips = tripsOf(group, dataset)?.trips ?? null;
  // The trips beside those of the pairs are for the noise, which was measured: they need not be sent.
  const request: ReviewRequest = { ...found.request, pool: null };
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
    sentences: [],
  };
  const facts = {
    title: `Review of ${group.title}`,
    made,
    dataset: datasetFacts(dataset),
    repeat: { kind: 'link', text: link } as const,
    sets: setsOf(groups, (source) => group.names?.[source] ?? INKS[source].label),
    ...{ runs: [run], tables: [] },
    notes,
  };
  return { facts, groups, verdicts };
}
