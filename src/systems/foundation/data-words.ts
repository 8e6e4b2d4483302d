import { counted } from '../../base/text';
import type { SequenceCounts } from './foundation-record';

/** What the test part holds out, in sentences. */
export function heldOutWords(data: SequenceCounts): string {
  return `${WHAT[data.heldOut](data)} No sequence of the test part is learnt from, neither in pre-training nor for a task.`;
}

const WHAT: Readonly<Record<SequenceCounts['heldOut'], (data: SequenceCounts) => string>> = {
  user: ({ parts: { test }, sharedUsers }) =>
    `Held out are people: of the ${test.users} of the test part ${sharedUsers === 0 ? 'none is' : `${sharedUsers} are`} in the training part too.`,
  week: ({ parts: { test }, sharedUsers }) =>
    `Held out are the last weeks: of the ${test.users} people of the test part ${sharedUsers} are in the training part too, with earlier weeks.`,
  trips: ({ parts: { test }, sharedUsers }) =>
    `Held out are the trips that the data set itself keeps for testing; ${
      test.users === test.sequences
        ? 'no two of them are known to be of one vehicle.'
        : `of their ${test.users} vehicles ${sharedUsers} are in the training part too.`
    }`,
};

/** "simulated check-ins" */
export const originWords = ({ origin, simulated }: SequenceCounts): string =>
  `${simulated ? 'simulated ' : ''}${origin}`;

/** What became of the visits that are in no sequence, with their numbers. */
export const leftOutRows = ({ visits }: Pick<SequenceCounts, 'visits'>): (readonly [string, number])[] => [
  ['outside the hexagons', visits.outside],
  ['one with the visit before', visits.merged],
  ['in sequences that are too short, or have too few distinct hexagons', visits.droppedHexagons],
];

/** "outside the hexagons 3, one with the visit before 2"; '' where all visits are in a sequence. */
export const leftOutWords = (data: Pick<SequenceCounts, 'visits'>): string =>
  leftOutRows(data)
    .filter(([, number]) => number > 0)
    .map(([reason, number]) => `${reason} ${number}`)
    .join(', ');

export const partWords = ({ parts }: SequenceCounts): string =>
  (['train', 'val', 'test'] as const).map((part) => counted(parts[part].sequences, 'sequence')).join(' / ');
