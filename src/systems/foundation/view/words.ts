import { textOfCell } from '../../../domain/hexagons/h3-index';
import { count, fixed, percent } from '../../../studio/figures';
import type {
  BelievedHexagon,
  ShownLevel,
  TokenizerSummary,
  SequencesSummary,
} from '../explore/hexagon-service';
import { shareText } from './state/hexagons-on-map.svelte';
import type { TokenizerKind } from '../../../domain/hexagons/hex-tokenizer';
import { counted } from '../../../base/text';

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

/** What people call the ways to tell hexagons. */
export const KIND_LABELS: Readonly<Record<TokenizerKind, string>> = {
  digits: 'Digits',
  wordpiece: 'Word pieces',
  flat: 'One token each',
};

/** What sets the three ways apart here, in a sentence. */
export function comparisonSentence(kinds: readonly TokenizerSummary[]): string {
  const of = (kind: TokenizerKind) => kinds.find((each) => each.kind === kind);
  const [digits, flat] = [of('digits'), of('flat')];
  if (!digits || !flat) return '';
  const unseen =
    flat.unseen > 0
      ? ` and ${percent(flat.unseen)} of later visits are in hexagons that training never sees`
      : '';
  return `Digits need ${count(digits.vocabulary)} tokens in all and ${fixed(digits.meanTokens, 0)} for a hexagon, so that near hexagons share most of theirs; one token each needs ${count(flat.vocabulary)}${unseen}.`;
}

/** The token of a level in words: "root 3", "digit 5 of level 8". */
export const digitWords = (resolution: number, digit: number | null): string =>
  digit === null
    ? `the coarse hexagon of resolution ${resolution}`
    : `digit ${digit} at resolution ${resolution}`;

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
