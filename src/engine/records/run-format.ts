import type { GenericSchema } from 'valibot';
import type { ModelScores, ScoreTitles } from '../../evaluation/score-summary';
import type { Headline, RunContents, RunPlan } from './run-contents';
import type { RunFindings } from './report-table';
import type { RunRecord } from './run-record';

/** Numbers of models that runs of several seeds are summarised by, beside the measures of routes. */
export interface ScoreFormat {
  /**
   * @param file name of the record, for messages
   * @throws Failure 'bad-input' for a record that lacks them
   */
  of(record: RunRecord, file: string): ModelScores;
  /** How they are written; those of routes stand among its measures. */
  readonly titles: ScoreTitles;
  /** Models whose difference is told, the second minus the first. */
  readonly pairs: readonly (readonly [before: string, after: string])[];
  /** What else is said of the runs together, in lines of text. */
  lines?(records: readonly RunRecord[]): readonly string[];
}

/**
 * How the runs of a system are read, from this browser's files or a stranger's zip, and what is said of them.
 * @typeParam C configuration of the system
 */
export interface RunFormat<C = unknown> {
  readonly config: GenericSchema<unknown, C>;
  /** What the run as a whole reports. */
  readonly report: GenericSchema;
  /** What each network reports, by name. */
  readonly networks: Readonly<Record<string, GenericSchema>>;
  /** Readers of runs that were kept before records named their system. */
  readonly version1?: {
    readonly record: GenericSchema<unknown, RunRecord>;
    readonly plan: GenericSchema<unknown, Omit<RunPlan, 'id' | 'name' | 'dataset'>>;
  };
  /** The numbers of a run that a list shows, those that it has. */
  headlines(contents: Pick<RunContents, 'record' | 'metrics' | 'sets'>): Headline;
  /** Left out where runs cannot be summarised over seeds. */
  readonly scores?: ScoreFormat;
  /** What a run found, in a few lines of text. */
  summary(record: RunRecord): readonly string[];
  /** What reports show of the record. */
  findings(record: RunRecord): RunFindings;
  /** Numbers of the list that are of drawn routes; left out where runs of the system draw none. */
  routeHeadlines?(contents: Pick<RunContents, 'metrics' | 'sets'>): Headline;
}

/** Whether the runs of a system are reported by what their records say, and not by the routes that they draw. */
export const isReportedByTables = async (system: {
  readonly loadFormat: () => Promise<Pick<RunFormat, 'routeHeadlines'>>;
}): Promise<boolean> => (await system.loadFormat()).routeHeadlines === undefined;
