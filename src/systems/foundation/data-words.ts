import { counted } from '../../base/text';
import type { SequenceCounts } from './foundation-record';

/** What the test part holds out, in a sentence. */
export function heldOutWords({ heldOut, origin, parts, sharedUsers }: SequenceCounts): string {
  const never =
    'No sequence of the test part is learnt from, neither in pre-training nor in the training for tasks.';
  const who = origin === 'trips' ? 'drivers' : 'people';
  if (heldOut === 'user') {
    const shared =
      sharedUsers === 0
        ? `no ${who} of the training part are in it`
        : `${sharedUsers} of its ${parts.test.users} ${who} are in the training part too`;
    return `Held out are ${who}: ${shared}. ${never}`;
  }
  return `Held out are the last weeks of everybody: ${sharedUsers} of its ${parts.test.users} ${who} are in the training part too, with earlier weeks. ${never}`;
}

/** "simulated check-ins" */
export const originWords = ({ origin, simulated }: SequenceCounts): string =>
  `${simulated ? 'simulated ' : ''}${origin}`;

/** What became of recordings that are in no sequence: "3 merged, 2 outside the city"; '' where all are in one. */
export const leftOutWords = ({ leftOut }: SequenceCounts): string =>
  Object.entries(leftOut)
    .filter(([, number]) => number > 0)
    .map(([reason, number]) => `${reason} ${number}`)
    .join(', ');

export const partWords = ({ parts }: SequenceCounts): string =>
  (['train', 'val', 'test'] as const)
    .map((part) => counted(parts[part].sequences, 'sequence'))
    .join(' / ');
