import { badInput } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import { auditGroup, auditRequest } from '../metrics/audit-group';
import { ALONE, type PieceCrew } from '../metrics/piece-crew';
import { reviewGroup } from '../metrics/review-group';
import { reviewRequest } from '../metrics/review-request';
import { tellApart } from '../metrics/tell-apart';
import type { RuleChoice } from '../../evaluation/conduct/failure-rules';
import type { RunFindings } from '../records/report-table';
import type { RunContents } from '../records/run-contents';
import { OD_SOURCES, type OdSource } from '../routes/route-source';
import { routesMisfit } from '../runs/run-fit';
import type { SourceFile } from '../review/open-sets';
import type { VerdictFile } from '../review/verdict-file';
import { tellApartRequest } from './machine-review';
import type { ReportData } from './report-data';
import { datasetFacts, setsOf, type ReportFacts } from './report-facts';
import { SOURCE_LABELS } from './report-inks';
import { reportOf } from './report-of-groups';
import type { GroupToReport } from './reported-group';
import { reportRun, type NamedRun } from './reported-run';
import { tablesOverSeeds } from './runs/report-of-records';

/** A run that is reported: its name, its record and its routes. */
export interface RunToReport extends NamedRun, Pick<RunContents, 'metrics' | 'sets'> {
  /** The packed run; left out where it is not packed yet. */
  readonly file?: SourceFile;
}

export interface RunsReportOptions extends Pick<ReportFacts, 'title' | 'made' | 'repeat'> {
  readonly verdicts?: readonly VerdictFile[];
  readonly notes?: readonly string[];
  /** By which routes fail; left out: the usual. */
  readonly rules?: RuleChoice;
  readonly crew?: PieceCrew;
}

/**
 * Measures the routes of runs on one data set again, in all the ways in which a report shows them.
 * @throws Failure 'bad-input' for runs of other data, or without routes; 'cancelled'
 */
export async function reportOfRuns(
  dataset: Dataset,
  runs: readonly RunToReport[],
  options: RunsReportOptions,
  task: Task,
): Promise<ReportData> {
  for (const run of runs) refuseUnusable(run, dataset);
  const groups: GroupToReport[] = [];
  for (const [i, run] of runs.entries())
    for (const split of OD_SOURCES) {
      const group = await groupOf(dataset, run, split, options, task);
      if (group) groups.push({ ...group, run: i });
    }
  const findings: RunFindings[] = [];
  for (const { system, record } of runs) findings.push((await system.loadFormat()).findings(record));
  const { title, made, repeat, verdicts, notes = [] } = options;
  const facts: ReportFacts = {
    title,
    made,
    repeat,
    notes,
    reviewed: runs.flatMap(({ name, file, sets }) => {
      const read = sets.reduce((sum, { routes }) => sum + routes.count, 0);
      return file ? [{ name, file: file.name, sha256: file.sha256, read, reviewed: read, leftOut: 0 }] : [];
    }),
    dataset: datasetFacts(dataset),
    sets: setsOf(groups, (source) => SOURCE_LABELS[source]),
    runs: runs.map((run, i) => reportRun(run, findings[i].sentences)),
    tables: tablesOverSeeds(findings.map(({ tables }) => tables)),
  };
  return reportOf(facts, groups, verdicts);
}

function refuseUnusable({ name, record, sets }: RunToReport, dataset: Dataset): void {
  const { data } = record;
  if (data.fingerprint !== dataset.fingerprint)
    throw badInput(
      `${shown(name)} was made with the data set "${shown(data.name)}" (${data.fingerprint.slice(0, 8)}), not with "${shown(dataset.name)}" (${dataset.fingerprint.slice(0, 8)}). Give the data that the run was made with.`,
    );
  if (sets.length === 0)
    throw badInput(
      `${shown(name)} has no routes to report on. Only runs that draw routes and keep them can be reported.`,
    );
  const misfit = routesMisfit(name, sets, dataset);
  if (misfit) throw misfit;
}

async function groupOf(
  dataset: Dataset,
  { record, metrics, sets: all, system }: RunToReport,
  split: OdSource,
  { crew = ALONE, rules }: RunsReportOptions,
  task: Task,
): Promise<Omit<GroupToReport, 'run'> | null> {
  const sets = all.filter(({ odSource }) => odSource === split);
  if (sets.length === 0) return null;
  const trips = dataset.trips[split];
  const real = { trips, indices: sets[0].pairs.tripIndices };
  const closedRoads = Uint32Array.from(system.closing?.closed(record.config) ?? [], (road) =>
    dataset.network.geoIds.indexOf(road),
  );
  const options = { ...system.facts(record.config), closedRoads, ...(rules && { rules }) };
  const request = reviewRequest(dataset, real, sets, options);
  const review = await reviewGroup(request, task, crew);
  const question = tellApartRequest(review);
  const told = question ? await tellApart(question, task) : [];
  const extra = Object.fromEntries(
    (metrics?.results ?? []).flatMap((result) =>
      result.odSource === split && result.extra ? [[result.model, result.extra] as const] : [],
    ),
  );
  const audit = await auditGroup(auditRequest(dataset, split, real, sets, request.seed), task);
  return { split, request, review, told, audit, trips, extra };
}
