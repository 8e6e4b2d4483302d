import type { RunRecord } from '../../../engine/records/run-record';
import { empty, ready, statusAt, type TrainingInView } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { htp } from '../index';
import { HTP } from '../networks';
import { htpReport } from '../points-record';
import type { PointsState } from './state/points-state.svelte';

interface Training extends TrainingInView {
  readonly record: RunRecord | null;
}

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'of'>;
  /** What this system keeps, once it does. */
  stateOf(system: string): unknown;
}

export type PointsStage = 'tokenise' | 'language' | 'generate' | 'evaluate';
/** The status of each stage of this system. */
export const status = (stage: PointsStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<PointsStage, (parts: StatusParts) => StageStatus>> = {
  tokenise: ({ training, models }) =>
    statusAt(htp, 'tokenise', training) ?? trained(models.of('tokeniser') !== null),
  language: (parts) => {
    const { training, models } = parts;
    const run = statusAt(htp, 'language', training);
    if (run) return run;
    if (hasMisfit(parts)) return empty('does not fit');
    return trained(models.of('language') !== null);
  },
  generate: (parts) =>
    parts.models.of('tokeniser') && parts.models.of('language') && !hasMisfit(parts)
      ? ready('ready')
      : empty('no networks'),
  evaluate: ({ training: { record } }) =>
    record?.system === HTP && htpReport(record).evaluation ? ready('measured') : empty('no results'),
};

/** Whether the language model says the patterns of another tokeniser. */
const hasMisfit = (parts: StatusParts): boolean =>
  (parts.stateOf(HTP) as Pick<PointsState, 'hasMisfit'> | undefined)?.hasMisfit ?? false;

const trained = (isThere: boolean): StageStatus => (isThere ? ready('trained') : empty('none yet'));
