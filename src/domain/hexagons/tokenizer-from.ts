import * as v from 'valibot';
import { badInput } from '../../base/failure';
import { cellOfText, FINEST_RESOLUTION, isCellAt, resolutionOf } from './h3-index';
import { type HexTokenizer, type PlainTokenizer, FlatTokenizer, DigitTokenizer } from './hex-tokenizer';
import { WordPieceTokenizer } from './word-piece-tokenizer';

/** Larger vocabularies than a tab can train are not read. */
const MOST_ENTRIES = 100_000;

const resolution = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(FINEST_RESOLUTION));
const CELL_TEXT = /^[0-9a-f]{15}$/;
const cellText = v.pipe(v.string(), v.regex(CELL_TEXT));
const cellTexts = v.pipe(v.array(cellText), v.minLength(1), v.maxLength(MOST_ENTRIES));
const piece = v.pipe(v.string(), v.regex(/^(?:##)?[0-9a-f]{1,15}$/));
const pieces = v.pipe(
  v.array(piece),
  v.minLength(1),
  v.maxLength(MOST_ENTRIES),
  v.check((all) => new Set(all).size === all.length, 'There is a piece twice.'),
);

/** A tokeniser's plain form as a file that may come from anyone has it. */
export const PLAIN_TOKENIZER = v.pipe(
  v.variant('kind', [
    v.object({ kind: v.literal('digits'), resolution, roots: cellTexts }),
    v.object({ kind: v.literal('wordpiece'), resolution, pieces }),
    v.object({ kind: v.literal('flat'), resolution, cells: cellTexts }),
  ]),
  v.check(
    (plain) => plain.kind !== 'digits' || areRoots(plain.roots, plain.resolution),
    'The roots are not ascending cells of H3 of one resolution that is no finer than that of the cells.',
  ),
  v.check(
    (plain) => plain.kind !== 'flat' || areCells(plain.cells, plain.resolution),
    'The cells are not ascending cells of H3 of their resolution.',
  ),
) satisfies v.GenericSchema<unknown, PlainTokenizer>;

/**
 * Makes a tokeniser of its plain form.
 * @throws Failure 'bad-input' if it describes none
 */
export function tokenizerFrom(plain: unknown): HexTokenizer {
  const parsed = v.safeParse(PLAIN_TOKENIZER, plain);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const at = ['tokenizer', v.getDotPath(issue)].filter(Boolean).join('.');
    throw badInput(
      `This describes no tokeniser of hexagons: ${at} is not valid. ${issue.message} Get the file again.`,
      { at },
    );
  }
  const { output } = parsed;
  switch (output.kind) {
    case 'digits':
      return new DigitTokenizer(output.resolution, idsOf(output.roots));
    case 'wordpiece':
      return new WordPieceTokenizer(output.resolution, output.pieces);
    case 'flat':
      return new FlatTokenizer(output.resolution, idsOf(output.cells));
  }
}

const idsOf = (texts: readonly string[]) => BigUint64Array.from(texts, cellOfText);

function areRoots(roots: readonly string[], finest: number): boolean {
  // This is asked of lists too that have other faults already.
  const rootResolution =
    roots.length > 0 && CELL_TEXT.test(roots[0]) ? resolutionOf(cellOfText(roots[0])) : NaN;
  return rootResolution <= finest && areCells(roots, rootResolution);
}

/** Whether they are ascending, too. All have the same length, so their order as text is that of their ids. */
const areCells = (texts: readonly string[], resolution: number): boolean =>
  texts.every(
    (text, i) =>
      CELL_TEXT.test(text) && isCellAt(cellOfText(text), resolution) && (i === 0 || texts[i - 1] < text),
  );
