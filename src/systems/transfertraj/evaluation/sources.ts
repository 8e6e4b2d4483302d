import {
  BASELINE_LABELS,
  type RecoveryBaseline,
} from '../../../evaluation/recovery/baselines/baseline-names';

/** Networks that answer: as pre-training left it, or trained further for the task. */
export const NETWORK_SOURCES = ['pretrained', 'tuned'] as const;
export type NetworkSource = (typeof NETWORK_SOURCES)[number];

const NETWORK_SOURCE_LABELS: Readonly<Record<NetworkSource, string>> = {
  pretrained: 'pre-trained alone',
  tuned: 'trained for the task',
};

/** What people call a source of answers, in the middle of a sentence. Records name no other ones. */
export function sourceLabel(source: string): string {
  const labels: Readonly<Record<string, string>> = { ...BASELINE_LABELS, ...NETWORK_SOURCE_LABELS };
  return labels[source] ?? source;
}

export const isBaseline = (source: string): source is RecoveryBaseline =>
  Object.hasOwn(BASELINE_LABELS, source);
