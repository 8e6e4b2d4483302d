import type { SystemEntry } from '../../experiments/system';

/** Whether the runs of a system are reported by what their records say, and not by the routes that they draw. */
export const isReportedByTables = async (system: Pick<SystemEntry, 'loadFormat'>): Promise<boolean> =>
  (await system.loadFormat()).reportTables !== undefined;
