import { badInput } from '../../../base/failure';
import { counted, shown } from '../../../base/text';
import { overridden } from '../../settings/configuration';
import type { SystemEntry } from '../../experiments/system';
import type { ReportCell, ReportFigure, ReportTable } from '../../records/report-table';
import type { RunFormat } from '../../records/run-format';
import type { RunRecord } from '../../records/run-record';
import { presetOf, reportRun, settingName, settingText, type NamedRun } from '../reported-run';
import type { DifferingSetting, RunsReport, CurvePoint, RunsReportCurve } from './runs-report';
import type { RunsReportCell, RunsReportTable, SeedFigure } from '../report-data';
import type { EpochEvent } from '../../../nn/training/training-loop';
import { beginLarge } from '../html/words';
import { spreadOf } from '../../../evaluation/runs-summary';
import { numberOf, numbersOf } from '../figures-of';

/** What a report says beside its runs; a title is made where none is given. */
export type RecordsReportFacts = Pick<RunsReport, 'made' | 'repeat'> & {
  readonly title?: string | undefined;
};

/**
 * The report of runs by what their records say: nothing is measured again, so no data are needed.
 * @param runs at least one; they differ in the seed alone
 * @throws Failure 'bad-input' for runs of different systems or data, or of a system that is reported by its routes
 */
export async function reportOfRecords(
  runs: readonly NamedRun[],
  { made, repeat, title }: RecordsReportFacts,
): Promise<RunsReport> {
  for (const run of runs) refuseOther(run, runs[0]);
  const [{ system, record }] = runs;
  const format = await system.loadFormat();
  if (format.routeHeadlines)
    throw badInput(
      `${shown(runs[0].name)} is a run of ${system.title}, whose reports are about routes. It has none.`,
    );
  const findings = runs.map((run) => format.findings(run.record));
  const { name, fingerprint, roads, simulated = false, attribution = '' } = record.data;
  return {
    format: 'route-distillery-runs-report',
    version: 1,
    title: title ?? titleOf(system, record, runs.length),
    ...{ made, repeat },
    system: { id: system.id, title: system.title, models: system.models },
    preset: system.facts(record.config).preset,
    dataset: { name, fingerprint, roads, simulated, attribution },
    differing: differingSettings(system, record),
    runs: runs.map((run, i) => reportRun(run, findings[i].sentences)),
    curves: curvesOfRuns(system, format, runs),
    tables: tablesOverSeeds(findings.map(({ tables }) => tables)),
  };
}

function refuseOther(run: NamedRun, first: NamedRun): void {
  const systems = [run, first].map(({ system }) => `${system.title} (${system.models})`);
  if (run.system.id !== first.system.id)
    throw badInput(
      `${shown(run.name)} is a run of ${systems[0]}, ${shown(first.name)} one of ${systems[1]}. Make a report of each system.`,
    );
  if (run.record.data.fingerprint !== first.record.data.fingerprint)
    throw badInput(
      `${shown(run.name)} and ${shown(first.name)} are of different data. Make a report of each data set.`,
    );
}

const titleOf = (system: SystemEntry, { data }: RunRecord, runs: number): string =>
  `${system.title} of ${data.name}${runs > 1 ? `, ${counted(runs, 'run')}` : ''}`;

/** The settings in which a run differs from its preset, but the seed. */
function differingSettings(system: SystemEntry, { config }: RunRecord): DifferingSetting[] {
  const usual = presetOf(system, config);
  if (!usual) return [];
  return Object.keys(overridden(system.settings, config as object, usual))
    .map((id) => system.settings[id])
    .filter(({ path }) => path !== 'seed')
    .map((setting) => ({
      name: settingName(setting),
      value: settingText(setting, config as object),
      usual: settingText(setting, usual),
    }));
}

/**
 * Curves of every network that a run trained: the loss of each epoch, and the first measure of its
 * validation.
 */
function curvesOfRuns(
  system: SystemEntry,
  { scores }: Pick<RunFormat, 'scores'>,
  runs: readonly NamedRun[],
): RunsReportCurve[] {
  return system.networks.flatMap(({ name, label }): RunsReportCurve[] => {
    const histories = runs.map(({ record }) => record.networks[name]?.training?.history ?? []);
    const measure = histories
      .flat()
      .map(({ measures }) => Object.keys(measures).at(0))
      .find((key) => key !== undefined);
    const curve = (title: string, valueOf: (epoch: EpochEvent) => number | undefined) => ({
      network: name,
      title: `${beginLarge(label)}: ${title}`,
      runs: histories.map((history) => pointsOf(history, valueOf)),
    });
    const title = measure === undefined ? '' : (scores?.titles[measure]?.title ?? measure);
    return [
      curve('loss in training', ({ means }) => means.loss),
      ...(measure === undefined ? [] : [curve(`${title}, validation`, ({ measures }) => measures[measure])]),
    ].filter(({ runs: all }) => all.some((points) => points.length > 0));
  });
}

const pointsOf = (
  history: readonly EpochEvent[],
  valueOf: (epoch: EpochEvent) => number | undefined,
): CurvePoint[] =>
  history.flatMap((event) => {
    const value = valueOf(event);
    return value === undefined || !Number.isFinite(value)
      ? []
      : [{ epoch: event.epoch, value, best: event.best }];
  });

/**
 * The tables of some runs, each number as its mean and spread. Tables go by their id and rows by their words; a row that
 * some runs lack has no values of those.
 * @param runs tables of each run; at least one run
 */
export function tablesOverSeeds(runs: readonly (readonly ReportTable[])[]): RunsReportTable[] {
  const ids = [...new Set(runs.flatMap((tables) => tables.map(({ id }) => id)))];
  return ids.map((id) => tableOverSeeds(runs.map((tables) => tables.find((table) => table.id === id))));
}

function tableOverSeeds(all: readonly (ReportTable | undefined)[]): RunsReportTable {
  const { id, title, columns, words, note } = all.find((table) => table !== undefined)!;
  const keyOf = (row: readonly ReportCell[]) => JSON.stringify(row.slice(0, words));
  const byKey = all.map((table) => new Map((table?.rows ?? []).map((row) => [keyOf(row), row])));
  const keys = [...new Set(byKey.flatMap((rows) => [...rows.keys()]))];
  const rows = keys.map((key) => {
    const own = byKey.map((found) => found.get(key));
    return columns.map((_, column) => cellOverSeeds(own.map((row) => row?.[column])));
  });
  return { id, title, columns, words, note, rows };
}

/** Words are the same in all runs that have the row. */
function cellOverSeeds(cells: readonly (ReportCell | undefined)[]): RunsReportCell {
  const first = cells.find((cell) => cell !== undefined)!;
  return typeof first === 'string'
    ? first
    : figureOverSeeds(first, cells as readonly (ReportFigure | undefined)[]);
}

function figureOverSeeds(first: ReportFigure, figures: readonly (ReportFigure | undefined)[]): SeedFigure {
  const values = figures.map((figure) => figure?.value ?? NaN);
  const { mean, deviation } = spreadOf(values.filter(Number.isFinite));
  const alone = figures.length === 1 ? first : null;
  return {
    value: numberOf(mean),
    deviation: numberOf(deviation),
    low: numberOf(alone?.low ?? NaN),
    high: numberOf(alone?.high ?? NaN),
    values: numbersOf(values),
    isShare: first.isShare,
    decimals: first.decimals,
    ...(figures.every((figure) => figure?.best) && { best: true }),
  };
}
