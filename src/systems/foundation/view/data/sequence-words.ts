import { counted } from '../../../../base/text';
import type { SequencesSummary } from '../../explore/hexagon-service';

/** "8,412 check-ins" */
export const originText = ({ recorded, origin }: Pick<SequencesSummary, 'recorded' | 'origin'>): string =>
  counted(recorded, origin === 'trips' ? 'trip' : 'check-in');

/** What became of visits that are in no sequence: those reasons that there are. */
export function droppedLines({
  counts,
  origin,
}: Pick<SequencesSummary, 'counts' | 'origin'>): { readonly label: string; readonly value: number }[] {
  const noun = origin === 'trips' ? 'Roads' : 'Check-ins';
  return [
    { label: `${noun} outside the hexagons`, value: counts.outside },
    {
      label: origin === 'trips' ? 'Roads in the hexagon before' : 'Check-ins merged with the one before',
      value: counts.merged,
    },
    { label: 'Sequences dropped: less than 3 distinct hexagons', value: counts.tooFewCells },
    { label: 'Sequences dropped: less than 10 hexagons', value: counts.tooShort },
  ].filter(({ value }) => value > 0);
}
