import { MASK, NO_LABEL } from './hex-tokenizer';
import { type TokenSequence, tokenCount, type CityTokens } from './token-sequence';

/** What becomes of a hexagon that is asked for: its tokens are hidden, replaced by those of another hexagon, or left. */
export type MaskAction = 'mask' | 'random' | 'keep';

export interface MaskRule {
  /** Share of the hexagons that are asked for. */
  readonly rate: number;
  /** Share of the masked that is replaced by another hexagon, and share that is left as it is. */
  readonly random: number;
  readonly keep: number;
  /** Share of the samples in which they are chosen in runs, and how long a run is on average. */
  readonly runs: number;
  readonly meanRun: number;
}

/** The rate is the paper's, the actions are BERT's; runs, since the paper speaks of hidden parts of a trajectory. */
export const MASK_RULE: MaskRule = { rate: 0.2, random: 0.1, keep: 0.1, runs: 0.5, meanRun: 2 };

/** A number from 0 to below 1, another one each time: `() => random.next()`. */
export type Draw = () => number;

/** Which hexagons of a sequence are asked for, as drawn or as recorded. */
export interface MaskChoice {
  /** Places in the sequence, ascending. */
  readonly hexagons: readonly number[];
  /** For each of them. */
  readonly actions: readonly MaskAction[];
  /** For each of them: the hexagon of the city that stands in its place, or -1. Has as many tokens. */
  readonly replacements: readonly number[];
}

export interface MaskedSequence extends TokenSequence {
  /** (T) the true tokens of the hexagons that are asked for, `NO_LABEL` elsewhere. */
  readonly labels: Int32Array;
}

/**
 * Hides whole hexagons of a sequence: `maskedBy` what `drawMask` draws.
 * @param cells the sequence's hexagons as places in the city
 */
export const maskSequence = (
  sequence: TokenSequence,
  cells: ArrayLike<number>,
  tokens: CityTokens,
  draw: Draw,
  rule = MASK_RULE,
): MaskedSequence => maskedBy(sequence, drawMask(cells, tokens, draw, rule), tokens);

/** Hides what was chosen. */
export function maskedBy(sequence: TokenSequence, choice: MaskChoice, tokens: CityTokens): MaskedSequence {
  const ids = sequence.ids.slice();
  const labels = new Int32Array(ids.length).fill(NO_LABEL);
  const order = new Map(choice.hexagons.map((hexagon, i) => [hexagon, i]));
  sequence.hexagons.forEach((hexagon, at) => {
    const chosen = order.get(hexagon);
    if (chosen === undefined) return;
    labels[at] = sequence.ids[at];
    const action = choice.actions[chosen];
    if (action === 'mask') ids[at] = MASK;
    if (action === 'random')
      ids[at] = tokens.ids[tokens.offsets[choice.replacements[chosen]] + sequence.levels[at] - 1];
  });
  return { ...sequence, ids, labels };
}

/** Draws what is asked for in a sequence. The mean over many sequences is the rate exactly, however short they are. */
export function drawMask(
  cells: ArrayLike<number>,
  tokens: CityTokens,
  draw: Draw,
  rule = MASK_RULE,
): MaskChoice {
  const count = roundedByChance(rule.rate * cells.length, draw);
  const inRuns = draw() < rule.runs;
  const hexagons = inRuns
    ? drawRuns(cells.length, count, rule.meanRun, draw)
    : drawDistinct(cells.length, count, draw);
  const drawn = hexagons.map((hexagon) => drawAction(cells[hexagon], tokens, draw, rule));
  return {
    hexagons,
    actions: drawn.map(({ action }) => action),
    replacements: drawn.map(({ replacement }) => replacement),
  };
}

function drawAction(
  cell: number,
  tokens: CityTokens,
  draw: Draw,
  { random, keep }: MaskRule,
): { readonly action: MaskAction; readonly replacement: number } {
  const u = draw();
  if (u < keep) return { action: 'keep', replacement: -1 };
  if (u >= keep + random) return { action: 'mask', replacement: -1 };
  const replacement = drawOther(cell, tokens, draw);
  // Where no other hexagon has as many tokens there is nothing to put in its place.
  return replacement < 0 ? { action: 'mask', replacement } : { action: 'random', replacement };
}

/** Another hexagon of the city with as many tokens, each as likely; -1 if there is none. */
function drawOther(cell: number, tokens: CityTokens, draw: Draw): number {
  const alike = tokens.byCount.get(tokenCount(tokens, cell)) ?? [];
  if (alike.length < 2) return -1;
  const other = alike[Math.floor(draw() * (alike.length - 1))];
  // The last stands in for the hexagon itself, which is not to be drawn.
  return other === cell ? alike[alike.length - 1] : other;
}

/** One of the two whole numbers around a value, so that the mean is the value. */
function roundedByChance(value: number, draw: Draw): number {
  const least = Math.floor(value);
  return draw() < value - least ? least + 1 : least;
}

/** Ascending distinct places below n, each set of `count` as likely (Floyd's algorithm). */
function drawDistinct(n: number, count: number, draw: Draw): number[] {
  const chosen = new Set<number>();
  for (let last = n - count; last < n; last++) {
    const place = Math.floor(draw() * (last + 1));
    chosen.add(chosen.has(place) ? last : place);
  }
  return [...chosen].sort((a, b) => a - b);
}

/**
 * Ascending places below n that lie in runs, which do not touch: over many samples there are `count / meanRun` of them. Each way to
 * cut the chosen places into runs, and to put the runs among the others, is as likely.
 */
function drawRuns(n: number, count: number, meanRun: number, draw: Draw): number[] {
  if (count === 0) return [];
  const wanted = roundedByChance(count / meanRun, draw);
  // A run has at least one place, and one that is not chosen between it and the next.
  const runs = Math.min(Math.max(1, wanted), count, n - count + 1);
  const ends = [...drawDistinct(count - 1, runs - 1, draw).map((cut) => cut + 1), count];
  const gaps = drawDistinct(n - count + 1, runs, draw);
  // Before the k-th run stand all places that earlier runs took and those that nobody took.
  return ends.flatMap((end, run) => {
    const start = run === 0 ? 0 : ends[run - 1];
    return Array.from({ length: end - start }, (_, i) => gaps[run] + start + i);
  });
}
