import { counted, listed } from '../../base/text';
import type { SplitName } from '../../domain/dataset';

const SPLITS = ['train', 'val', 'test'] as const satisfies readonly SplitName[];

export const SPLIT_WORDS: Readonly<Record<SplitName, string>> = {
  train: 'training',
  val: 'validation',
  test: 'test',
};

/** What a run says of the roads that were closed for it; the configuration has their numbers. */
export interface ClosedReport {
  readonly roads: number;
  /** Hex SHA-256 of the numbers, ascending, with commas between them. */
  readonly digest: string;
  /** Trips that were left out because they use a closed road. */
  readonly leftOut: Readonly<Record<SplitName, number>>;
}

/** "2 roads are closed. 120 training trips, 13 validation trips and 9 test trips use one and are left out." */
export function closedSentence({ roads, leftOut }: ClosedReport): string {
  const some = SPLITS.filter((split) => leftOut[split] > 0);
  const closed = `${counted(roads, 'road')} ${roads === 1 ? 'is' : 'are'} closed.`;
  if (some.length === 0) return `${closed} No trip uses ${roads === 1 ? 'it' : 'one'}.`;
  const left = listed(some.map((split) => counted(leftOut[split], `${SPLIT_WORDS[split]} trip`)));
  const one = some.length === 1 && leftOut[some[0]] === 1;
  return `${closed} ${left} ${one ? 'uses' : 'use'} ${roads === 1 ? 'it' : 'one'} and ${one ? 'is' : 'are'} left out.`;
}
