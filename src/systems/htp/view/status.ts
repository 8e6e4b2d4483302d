import { runStatus } from '../../../studio/run-status';
import type { StageStatus } from '../../../studio/system-view';
import type { Workspace } from '../../../studio/state/page/workspace.svelte';
import { HTP } from '../networks';
import { htpReport } from '../points-record';
import type { PointsState } from './state/points-state.svelte';

type Training = Pick<Workspace['training'], 'active' | 'networks' | 'phase' | 'progress' | 'record'> & {
  readonly system: { readonly id: string } | null;
};

/** What the statuses are made of. */
export interface StatusParts {
  readonly training: Training;
  readonly models: Pick<Workspace['models'], 'of'>;
  /** What this system keeps, once it does. */
  stateOf(system: string): unknown;
}

export type PointsStage = 'tokenise' | 'language' | 'generate' | 'evaluate';
export type TrainingStage = 'tokenise' | 'language';

/** The stage where a run is watched: that of the last network that it trains. */
const stageOf = ({ networks }: Pick<Training, 'networks'>): TrainingStage =>
  networks.includes('language') ? 'language' : 'tokenise';

/** Whether a kept run is of this system and belongs to a stage. */
export const belongsTo = (
  stage: TrainingStage,
  run: { readonly system: string; readonly networks: readonly string[] },
): boolean => run.system === HTP && stageOf(run) === stage;

/** Whether the run that trains now, or did last, is of this system and belongs to a stage. */
export const isRunOf = (
  stage: TrainingStage,
  training: Pick<Training, 'phase' | 'system' | 'networks'>,
): boolean => training.phase !== 'idle' && training.system?.id === HTP && stageOf(training) === stage;

/** The status of each stage of this system. */
export const status = (stage: PointsStage, parts: StatusParts): StageStatus => statuses[stage](parts);

const statuses: Readonly<Record<PointsStage, (parts: StatusParts) => StageStatus>> = {
  tokenise: ({ training, models }) => ofRun('tokenise', training) ?? trained(models.of('tokeniser') !== null),
  language: (parts) => {
    const { training, models } = parts;
    const run = ofRun('language', training);
    if (run) return run;
    if (hasMisfit(parts)) return { sign: 'empty', word: 'does not fit' };
    return trained(models.of('language') !== null);
  },
  generate: (parts) =>
    parts.models.of('tokeniser') && parts.models.of('language') && !hasMisfit(parts)
      ? { sign: 'ready', word: 'ready' }
      : { sign: 'empty', word: 'no networks' },
  evaluate: ({ training: { record } }) =>
    record?.system === HTP && htpReport(record).evaluation
      ? { sign: 'ready', word: 'measured' }
      : { sign: 'empty', word: 'no results' },
};

/** Whether the language model says the patterns of another tokeniser. */
const hasMisfit = (parts: StatusParts): boolean =>
  (parts.stateOf(HTP) as Pick<PointsState, 'hasMisfit'> | undefined)?.hasMisfit ?? false;

const trained = (isThere: boolean): StageStatus =>
  isThere ? { sign: 'ready', word: 'trained' } : { sign: 'empty', word: 'none yet' };

/** What a run of a stage that is under way or has failed is doing. */
const ofRun = (stage: TrainingStage, training: Training): StageStatus | null =>
  isRunOf(stage, training) ? runStatus(training) : null;
