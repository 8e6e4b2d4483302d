import { count } from '../../../../studio/figures';
import type { MeasuredNetwork } from '../../explore/hexagon-service';

/** What has to be said beside the figures of a network that was trained elsewhere. */
export function measuredNotes({
  hexagons,
  known,
  learntHere,
}: Pick<MeasuredNetwork, 'hexagons' | 'known' | 'learntHere'>): readonly string[] {
  return [
    ...(learntHere
      ? [
          'The network learnt from these data. The test part is new to it only if it was trained with the seed and the settings of sequences that are chosen now.',
        ]
      : []),
    ...(known < hexagons
      ? [
          `The network has no tokens for ${count(hexagons - known)} of the ${count(hexagons)} hexagons: there it only has to say that they are unknown.`,
        ]
      : []),
  ];
}
