import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import { writeFlags } from '../experiments/setting-flags';
import {
  labelOf,
  overridden,
  settingsOf,
  valueAt,
  valueInWords,
  type AnySettingTable,
  type SettingValue,
} from '../experiments/settings';
import type { SystemEntry } from '../experiments/system';
import { ALONE, type PieceCrew } from '../metrics/piece-crew';
import { reviewGroup } from '../metrics/review-group';
import { reviewRequest } from '../metrics/review-request';
import { tellApart } from '../metrics/tell-apart';
import type { RunContents } from '../records/run-contents';
import type { RunRecord } from '../records/run-record';
import { OD_SOURCES, type OdSource } from '../routes/route-source';
import type { VerdictFile } from '../review/verdict-file';
import { tellApartRequest } from './machine-review';
import type { NamedValue, ReportData, ReportRun } from './report-data';
import { datasetFacts, setsOf, type ReportFacts } from './report-facts';
import { SOURCE_LABELS } from './report-inks';
import { reportOf } from './report-of-groups';
import type { GroupToReport } from './reported-group';

/** A run that is reported: its name, its record and its routes. */
export interface RunToReport extends Pick<RunContents, 'metrics' | 'sets'> {
  readonly name: string;
  readonly record: RunRecord;
  readonly system: SystemEntry;
}

export interface RunsReportOptions extends Pick<ReportFacts, 'title' | 'made' | 'repeat'> {
  readonly verdicts?: readonly VerdictFile[];
  readonly notes?: readonly string[];
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
      const group = await groupOf(dataset, run, split, options.crew ?? ALONE, task);
      if (group) groups.push({ ...group, run: i });
    }
  const { title, made, repeat, verdicts, notes = [] } = options;
  const facts: ReportFacts = {
    title,
    made,
    repeat,
    notes,
    dataset: datasetFacts(dataset),
    sets: setsOf(groups, (source) => SOURCE_LABELS[source]),
    runs: runs.map(reportRun),
  };
  return reportOf(facts, groups, verdicts);
}

function refuseUnusable({ name, record, sets }: RunToReport, dataset: Dataset): void {
  const { data } = record;
  if (data.fingerprint !== dataset.fingerprint)
    throw new Failure(
      'bad-input',
      `${shown(name)} was made with the data set "${shown(data.name)}" (${data.fingerprint.slice(0, 8)}), not with "${shown(dataset.name)}" (${dataset.fingerprint.slice(0, 8)}). Give the data that the run was made with.`,
    );
  if (sets.length === 0)
    throw new Failure(
      'bad-input',
      `${shown(name)} has no routes to report on. Only runs that draw routes and keep them can be reported.`,
    );
}

async function groupOf(
  dataset: Dataset,
  { record, metrics, sets: all, system }: RunToReport,
  split: OdSource,
  crew: PieceCrew,
  task: Task,
): Promise<Omit<GroupToReport, 'run'> | null> {
  const sets = all.filter(({ odSource }) => odSource === split);
  if (sets.length === 0) return null;
  const trips = dataset.trips[split];
  const real = { trips, indices: sets[0].pairs.tripIndices };
  const request = reviewRequest(dataset, real, sets, system.facts(record.config));
  const review = await reviewGroup(request, task, crew);
  const question = tellApartRequest(review);
  const told = question ? await tellApart(question, task) : [];
  const extra = Object.fromEntries(
    (metrics?.results ?? []).flatMap((result) =>
      result.odSource === split && result.extra ? [[result.model, result.extra] as const] : [],
    ),
  );
  return { split, request, review, told, trips, extra };
}

function reportRun({ name, record, system }: RunToReport): ReportRun {
  const { seed } = system.facts(record.config);
  return { name, seed, settings: settingRows(system, record), environment: environmentRows(record) };
}

/** The command that makes a run, and every setting as its form shows it. */
function settingRows(system: SystemEntry, { config }: RunRecord): NamedValue[] {
  const rows = settingsOf(system.settings).map(([, setting]) => ({
    name: [setting.part, labelOf(setting)].filter(Boolean).join(', '),
    value: valueInWords(setting, (valueAt(config as object, setting.path) ?? null) as SettingValue | null),
  }));
  return [{ name: 'Made by', value: commandOf(system, config as object) }, ...rows];
}

/** What a person types to make a run: the flags in which it differs from its preset. */
function commandOf(system: SystemEntry, config: object): string {
  const { preset } = system.facts(config);
  const table: AnySettingTable = { ...system.switches, ...system.settings };
  const usual = (system.presets as Readonly<Record<string, object | undefined>>)[preset];
  const flags = usual ? writeFlags(table, overridden(table, config, usual)) : [];
  return ['npm run job -- --data DIR', `--system ${system.id}`, `--preset ${preset}`, ...flags].join(' ');
}

function environmentRows({ backend, versions, timing, networks }: RunRecord): NamedValue[] {
  const { adapter } = backend;
  const seconds = Object.entries(timing.seconds);
  return [
    { name: 'Backend', value: backend.backend },
    { name: 'Why this one', value: backend.why },
    ...(adapter
      ? [{ name: 'Graphics', value: [adapter.vendor, adapter.architecture, adapter.description].join(' ') }]
      : []),
    { name: 'Threads', value: String(backend.threads) },
    ...Object.entries(versions).map(([name, value]) => ({ name: `Version of ${name}`, value })),
    { name: 'Begun', value: timing.started },
    ...seconds.map(([name, value]) => ({ name: `Time for ${name}`, value: `${value.toFixed(1)} s` })),
    ...Object.entries(networks).flatMap(([name, { parameters }]) =>
      parameters === null ? [] : [{ name: `Parameters of ${name}`, value: parameters.toLocaleString('en') }],
    ),
  ];
}
