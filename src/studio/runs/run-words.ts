import type { Headline, RunState, RunSummary } from '../../engine/runs/runs-service';
import { fixed, percent } from '../figures';
import type { IconName } from '../parts/icons';

/** How each state is shown: by a sign and a word. */
export const STATES: Readonly<Record<RunState, { readonly icon: IconName; readonly word: string }>> = {
  running: { icon: 'play', word: 'running' },
  interrupted: { icon: 'pause', word: 'interrupted' },
  done: { icon: 'check', word: 'done' },
  cancelled: { icon: 'stop', word: 'cancelled' },
  failed: { icon: 'alert', word: 'failed' },
};

/** A run of which checkpoints may be left: its page went away, or something broke. */
export const canContinue = ({ state, origin }: RunSummary): boolean =>
  origin === 'own' && (state === 'interrupted' || state === 'failed');

/** A headline number as text; a dash where a run has none. */
export function headlineText(headline: Headline, key: keyof Headline): string {
  const value = headline[key];
  if (value === undefined) return '–';
  return key === 'teacherPerplexity' ? fixed(value, 2) : percent(value);
}

export const HEADLINE_LABELS: Readonly<Record<keyof Headline, string>> = {
  teacherPerplexity: 'Teacher perplexity, test trips',
  vanillaAccuracy: 'Next-step accuracy, vanilla',
  distilledAccuracy: 'Next-step accuracy, distilled',
  vanillaArrival: 'Arrival, vanilla',
  distilledArrival: 'Arrival, distilled',
};
