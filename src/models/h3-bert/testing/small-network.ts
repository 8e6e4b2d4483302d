import { Random } from '../../../base/random';
import { Parameters } from '../../../nn/parameters';
import type { FrameTokens } from '../coarse-to-fine';
import { h3BertSpecs, pairHeadSpecs, NORM_EPS, type H3BertConfig } from '../parameters';
import { NOT_ASKED, type TokenRow } from '../token-batch';

export const FRAME: FrameTokens = { cls: 1, sep: 2, mask: 3 };
/** Tokens of a hexagon: a root and two digits. */
export const LEVELS = 3;
const ROOTS = 3;
const DIGITS = 7;
const SPECIAL = 5;

/** A network for tests; its tokens are 5 special ones, 3 roots and 7 digits of each of 2 levels. */
export const SMALL: H3BertConfig = {
  vocabulary: SPECIAL + ROOTS + 2 * DIGITS,
  width: 16,
  heads: 2,
  layers: 2,
  hidden: 32,
  context: 40,
  levels: LEVELS + 1,
  dropout: 0,
  hours: false,
  normEps: NORM_EPS,
};

export const smallWeights = (config = SMALL, seed = 1): Parameters =>
  Parameters.initial([...h3BertSpecs(config), ...pairHeadSpecs(config)], new Random(seed));

/** Weights that are far from initial ones, so that what tokens say of each other counts. */
export function strongWeights(config = SMALL, seed = 1): Parameters {
  const specs = [...h3BertSpecs(config), ...pairHeadSpecs(config)].map((spec) =>
    spec.init.kind === 'normal' ? { ...spec, init: { kind: 'normal' as const, std: 0.4 } } : spec,
  );
  return Parameters.initial(specs, new Random(seed));
}

/** The tokens of a hexagon. */
export const hexagonTokens = (root: number, first: number, second: number): number[] => [
  SPECIAL + root,
  SPECIAL + ROOTS + first,
  SPECIAL + ROOTS + DIGITS + second,
];

export const drawnHexagon = (random: Random): number[] =>
  hexagonTokens(random.int(ROOTS), random.int(DIGITS), random.int(DIGITS));

/** `<cls>`, hexagons, `<sep>`; those that are hidden are masked and asked for. */
export function smallRow(hexagons: readonly (readonly number[])[], hidden: readonly number[]): TokenRow {
  const isHidden = (i: number) => hidden.includes(i);
  const body = (of: (token: number, hexagon: number, level: number) => number) =>
    hexagons.flatMap((tokens, hexagon) => tokens.map((token, level) => of(token, hexagon, level)));
  return {
    ids: [FRAME.cls, ...body((token, i) => (isHidden(i) ? FRAME.mask : token)), FRAME.sep],
    levels: [0, ...body((_, __, level) => level + 1), 0],
    labels: [NOT_ASKED, ...body((token, i) => (isHidden(i) ? token : NOT_ASKED)), NOT_ASKED],
  };
}

/** Sequences of drawn hexagons, of which every fourth is hidden. */
export function smallRows(count: number, hexagons: number, seed = 5): TokenRow[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, row) =>
    smallRow(
      Array.from({ length: hexagons - (row % 3) }, () => drawnHexagon(random)),
      [1 + (row % 2), 5],
    ),
  );
}
