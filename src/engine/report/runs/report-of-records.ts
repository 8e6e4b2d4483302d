import { Failure } from '../../../base/failure';
import { counted, shown } from '../../../base/text';
import { overridden } from '../../settings/configuration';
import type { SystemEntry } from '../../experiments/system';
import type { RunFindings } from '../../records/report-table';
import type { RunFormat } from '../../records/run-format';
import type { RunRecord } from '../../records/run-record';
import { presetOf, reportRun, settingName, settingText, type NamedRun } from '../reported-run';
import { curvesOfRuns } from './curves-of-runs';
import { tablesOverSeeds } from './over-seeds';
import type { DifferingSetting, RunsReport } from './runs-report';

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
  const findings = runs.map((run) => findingsOf(format, run));
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
    runs: runs.map((run, i) => ({ ...reportRun(run), sentences: findings[i].sentences })),
    curves: curvesOfRuns(system, format, runs),
    tables: tablesOverSeeds(findings.map(({ tables }) => tables)),
  };
}

function refuseOther(run: NamedRun, first: NamedRun): void {
  const systems = [run, first].map(({ system }) => `${system.title} (${system.models})`);
  if (run.system.id !== first.system.id)
    throw new Failure(
      'bad-input',
      `${shown(run.name)} is a run of ${systems[0]}, ${shown(first.name)} one of ${systems[1]}. Make a report of each system.`,
    );
  if (run.record.data.fingerprint !== first.record.data.fingerprint)
    throw new Failure(
      'bad-input',
      `${shown(run.name)} and ${shown(first.name)} are of different data. Make a report of each data set.`,
    );
}

function findingsOf(format: RunFormat, { name, system, record }: NamedRun): RunFindings {
  if (format.reportTables) return format.reportTables(record);
  throw new Failure(
    'bad-input',
    `${shown(name)} is a run of ${system.title}, whose reports are about routes. It has none.`,
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
