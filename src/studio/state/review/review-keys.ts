import type { Reason, VerdictWord } from '../../../engine/review/verdict';

/** The key of each reason: beside each other under the left hand. */
export const REASON_KEYS: Readonly<Record<Reason, string>> = {
  detour: 'q',
  circles: 'w',
  turn: 'e',
  gap: 'r',
  end: 't',
  roads: 'a',
  speed: 's',
  other: 'd',
};
export const VERDICT_KEYS: Readonly<Record<VerdictWord, string>> = {
  plausible: 'y',
  implausible: 'x',
  unsure: 'u',
};
