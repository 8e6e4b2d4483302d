import type { Workspace } from '../state/page/workspace.svelte';
import type { HeadlineColumn } from '../../engine/results/headlines';
import type { RunState, RunSummary } from '../../engine/runs/runs-service';
import { fixed, percent } from '../figures';
import type { IconName } from '../parts/icons';

/** Where kept runs are opened: the systems that they are of, and the one in view. */
export type RunPlace = Pick<Workspace, 'systems' | 'system' | 'openSystem' | 'showRun'>;

/** The icon and the word of each state. */
export const STATES: Readonly<Record<RunState, { readonly icon: IconName; readonly word: string }>> = {
  running: { icon: 'play', word: 'running' },
  interrupted: { icon: 'pause', word: 'interrupted' },
  done: { icon: 'check', word: 'done' },
  cancelled: { icon: 'stop', word: 'cancelled' },
  failed: { icon: 'alert', word: 'failed' },
};

/** Whether a run may have left checkpoints: its page was closed, or it failed. */
export const canContinue = ({ state, origin }: RunSummary): boolean =>
  origin === 'own' && (state === 'interrupted' || state === 'failed');

/** A number of a run as text; a dash where it has none. */
export function headlineText(value: number | undefined, { format }: Pick<HeadlineColumn, 'format'>): string {
  if (value === undefined) return '–';
  return format === 'number' ? fixed(value, 2) : percent(value);
}
