import type { GenericSchema } from 'valibot';
import type { Headline, RunContents, RunPlan } from './run-contents';
import type { RunRecord } from './run-record';

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
  /** What a run found, in a few lines of text. */
  summary(record: RunRecord): readonly string[];
}
