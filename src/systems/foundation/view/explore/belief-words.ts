import { textOfCell } from '../../../../domain/hexagons/h3-index';
import { count, fixed } from '../../../../studio/figures';
import type { BelievedHexagon, ShownLevel } from '../../explore/hexagon-service';
import { shareText } from '../state/hexagons-on-map.svelte';

/** Bits of the true hexagon in all; infinite where the network cannot name it. */
export const bitsOf = ({ bits }: Pick<BelievedHexagon, 'bits'>): number =>
  bits.reduce((sum, each) => sum + each, 0);

/** "5.0 bits", or that there is no such number. */
export const bitsText = (bits: number): string =>
  Number.isFinite(bits) ? `${fixed(bits, 1)} bits` : 'unknown to the network';

/** What the network gave the true hexagon, beside counting, in sentences. @param hexagons how many the city has */
export function beliefSentences(hexagon: BelievedHexagon, hexagons: number): string[] {
  const bits = bitsOf(hexagon);
  if (!Number.isFinite(bits))
    return [
      'The network does not know the true hexagon: it lies below none of the coarse hexagons that it learnt in.',
    ];
  const place =
    hexagon.rank === null
      ? 'it is not among the likeliest'
      : hexagon.rank === 1
        ? 'no other is likelier'
        : `${count(hexagon.rank - 1)} of ${count(hexagons)} are likelier`;
  const than = bits < hexagon.countedBits ? 'less' : 'more';
  return [
    `The network gave the true hexagon ${shareText(2 ** -bits)}: ${place}.`,
    `That is ${bitsText(bits)}, ${than} than the ${bitsText(hexagon.countedBits)} of counting how often each hexagon is visited.`,
  ];
}

/** How likely the hexagon that holds the truth is at a level; null where that was not told. */
export function shareOfTruth({ ids, shares }: ShownLevel, truth: bigint): number | null {
  const at = ids.indexOf(truth);
  return at < 0 ? null : shares[at];
}

/** A hexagon as H3 writes it, without what all of its resolution end with: it fits a narrow column. */
export const shortCell = (hexagon: bigint): string => textOfCell(hexagon).replace(/f+$/, '');
