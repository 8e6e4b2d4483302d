import type { TokenizerKind } from '../../../../domain/hexagons/hex-tokenizer';
import { count, fixed, percent } from '../../../../studio/figures';
import type { TokenizerSummary } from '../../explore/hexagon-service';

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
