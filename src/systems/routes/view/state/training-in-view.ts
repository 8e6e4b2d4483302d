import type { TrainingSession } from '../../../../studio/state/training/training-session.svelte';
import type { Snapshots } from '../../../../studio/state/training/snapshots.svelte';

/** What the panels show of the run that trains now or did last, and its controls. */
export type TrainingInView = Pick<
  TrainingSession,
  | 'phase'
  | 'active'
  | 'networks'
  | 'config'
  | 'record'
  | 'name'
  | 'inUse'
  | 'progress'
  | 'failure'
  | 'unkept'
  | 'keeping'
  | 'keepAgain'
  | 'notes'
  | 'epochs'
  | 'series'
  | 'pause'
  | 'resume'
  | 'stepOnce'
  | 'cancel'
> & {
  readonly system: { readonly id: string } | null;
  readonly snapshots: Pick<Snapshots, 'list' | 'at' | 'ended' | 'finished' | 'telling' | 'look' | 'showAll'>;
};
