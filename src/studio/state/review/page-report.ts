import type { Dataset } from '../../../domain/dataset';
import type { GroupAudit } from '../../../engine/metrics/audit-group';
import type { GroupReview } from '../../../engine/metrics/review-group';
import type { ReviewRequest } from '../../../engine/metrics/review-request';
import type { ToldApart } from '../../../engine/metrics/tell-apart';
import { datasetFacts, setsOf } from '../../../engine/report/report-facts';
import type { ReviewedFile } from '../../../engine/report/report-data';
import type { ReportKind } from '../../../engine/report/report-kinds';
import type { ReportRequest } from '../../../engine/report/report-service';
import { type VerdictFile, verdictFile } from '../../../engine/review/verdict-file';
import { INKS } from '../../inks';
import { reportFile, type ReportWorker } from '../machine/report-file';
import { tripsOf, type RouteGroup } from '../routes/route-book.svelte';
import type { ReviewSession } from './review-session.svelte';
import { csvCell } from '../../../base/text';
import { LEFT_OUT_WORDS, type LeftOut } from '../../../data/route-files/route-rows';
import { UNPAIRED_REASONS } from '../../../evaluation/review/pairing';
import type { PairingReport } from './review-sets.svelte';

/** What the desk knows of the routes in view. */
export interface DeskFindings {
  readonly dataset: Dataset;
  readonly group: RouteGroup;
  readonly request: ReviewRequest;
  readonly review: GroupReview;
  readonly told: readonly ToldApart[];
  readonly audit: GroupAudit | null;
  /** What reviewers said; empty where nobody judged anything. */
  readonly verdicts: readonly VerdictFile[];
  /** How sets of files were paired; null for routes that are of no file. */
  readonly pairing: PairingReport | null;
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
  const { dataset, group, request, review, told, audit, verdicts, pairing, link, made } = found;
  const split = group.from === 'train' || group.from === 'test' ? group.from : 'chosen';
  const trips = tripsOf(group, dataset)?.trips ?? null;
  const groups = [{ run: 0, split, request, review, told, audit, trips } as const];
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
    reviewed: pairing ? reviewedFiles(pairing) : [],
    notes: pairing?.sentences ?? [],
  };
  return { facts, groups, verdicts };
}

/** What the report says of the files of the sets. */
const reviewedFiles = ({ pairing, driven, sets, leftOut }: PairingReport): ReviewedFile[] =>
  [driven, ...sets].map((set): ReviewedFile => ({
    name: set.name,
    file: set.file?.name ?? '',
    sha256: set.file?.sha256 ?? '',
    read: 'trips' in set ? set.trips.tripCount : set.routes.count,
    reviewed: pairing.driven.length,
    leftOut: leftOut
      .filter(({ name }) => name === set.name)
      .reduce((all, own) => all + own.leftOut.reduce((sum, { count }) => sum + count, 0), 0),
  }));

const LONGEST_TITLE = 200;

/** What was said of the lines in view, as it leaves the page. */
export function verdictsOf(review: ReviewSession, dataset: Pick<Dataset, 'name'>): VerdictFile {
  const { verdicts, group, fingerprint, pairs, sources } = review;
  return verdictFile({
    reviewer: verdicts.reviewer,
    dataset: dataset.name.slice(0, LONGEST_TITLE),
    review: fingerprint ?? '',
    pairs,
    sets: sources.flatMap((source) =>
      source === 'real'
        ? []
        : [{ source, title: (group?.names?.[source] ?? INKS[source].label).slice(0, LONGEST_TITLE) }],
    ),
    verdicts: [...verdicts.map.values()],
  });
}

const LEFT_OUT_HEAD = ['file', 'row', 'column', 'reason', 'text', 'row_text'];

type Cells = readonly (string | number)[];

/** Cells as CSV; none runs as a formula. */
const csvOf = (rows: readonly Cells[]): string =>
  [LEFT_OUT_HEAD, ...rows].map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\n`).join('');

const leftOutRows = (name: string, leftOut: readonly LeftOut[]): Cells[] =>
  leftOut.flatMap(({ reason, rows }) =>
    rows.map(({ row, column, text, line }) => [name, row, column, LEFT_OUT_WORDS[reason], text, line]),
  );

/** Every row of a file that gave no route, with what stands there. */
export const leftOutCsv = (name: string, leftOut: readonly LeftOut[]): string =>
  csvOf(leftOutRows(name, leftOut));

/** Every trip and route without a partner, and every row that gave none. */
export function unpairedCsv({ pairing, driven, sets, leftOut }: PairingReport): string {
  const { count, sets: of, indices, reasons, lacking } = pairing.unpaired;
  const nameOf = (set: number) => (set < 0 ? driven.name : sets[set].name);
  const rowOf = (set: number, index: number) =>
    set < 0 ? driven.trips.sourceRows[index] : (sets[set].sourceRows?.[index] ?? index + 1);
  const unpaired = Array.from({ length: count }, (_, i): Cells => {
    const about = lacking[i] < 0 ? '' : nameOf(lacking[i]);
    return [nameOf(of[i]), rowOf(of[i], indices[i]), '', UNPAIRED_REASONS[reasons[i]], about, ''];
  });
  return csvOf([...unpaired, ...leftOut.flatMap(({ name, leftOut: rows }) => leftOutRows(name, rows))]);
}
