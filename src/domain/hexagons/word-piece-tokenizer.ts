import { cellOfText, FINEST_RESOLUTION, isCellAt, TEXT_LENGTH, textOfCell } from './h3-index';
import { SPECIAL_TOKENS, UNK, type HexTokenizer, type PlainTokenizer } from './hex-tokenizer';

const FIRST_PIECE = SPECIAL_TOKENS.length;
/** Before a piece that does not begin a word. */
export const CONTINUES = '##';

/**
 * What a cell is written as: its 15 hexadecimal digits without the f at their end. Levels have 3 bits and digits 4, so words of one
 * resolution differ in length: at resolution 9 a cell whose last digit is 3 is a character shorter.
 */
export const wordOfCell = (cell: bigint): string => textOfCell(cell).replace(/f+$/, '');

/** Characters of the longest word of a resolution. */
const longestWord = (resolution: number): number =>
  TEXT_LENGTH - Math.floor((3 * (FINEST_RESOLUTION - resolution)) / 4);

/** The paper's way: pieces of the written id, each time the longest that fits. */
export class WordPieceTokenizer implements HexTokenizer {
  readonly kind = 'wordpiece';
  readonly vocabulary: readonly string[];
  readonly mostTokens: number;
  readonly levels: number;
  readonly #ids: ReadonlyMap<string, number>;

  /** @param pieces distinct, those that do not begin a word with `##`; their order is that of their ids */
  constructor(
    readonly resolution: number,
    private readonly pieces: readonly string[],
  ) {
    this.vocabulary = [...SPECIAL_TOKENS, ...pieces];
    this.#ids = new Map(pieces.map((piece, i) => [piece, FIRST_PIECE + i]));
    this.mostTokens = longestWord(resolution);
    this.levels = this.mostTokens + 1;
  }

  get plain(): PlainTokenizer {
    return { kind: 'wordpiece', resolution: this.resolution, pieces: this.pieces };
  }

  tokensOf(cell: bigint): Int32Array {
    const word = isCellAt(cell, this.resolution) ? wordOfCell(cell) : '';
    const tokens: number[] = [];
    for (let from = 0; from < word.length;) {
      const [id, to] = this.#longestPiece(word, from);
      if (id === UNK) return Int32Array.of(UNK);
      tokens.push(id);
      from = to;
    }
    return Int32Array.from(tokens.length > 0 ? tokens : [UNK]);
  }

  cellOf(tokens: ArrayLike<number>): bigint | null {
    let word = '';
    for (let i = 0; i < tokens.length; i++) {
      const piece = this.pieces.at(tokens[i] - FIRST_PIECE);
      if (piece === undefined || tokens[i] < FIRST_PIECE || piece.startsWith(CONTINUES) !== i > 0)
        return null;
      word += i > 0 ? piece.slice(CONTINUES.length) : piece;
    }
    if (word === '' || word.length > TEXT_LENGTH) return null;
    const cell = cellOfText(word.padEnd(TEXT_LENGTH, 'f'));
    return isCellAt(cell, this.resolution) ? cell : null;
  }

  /** The longest piece that a word goes on with, and where it ends; `UNK` if there is none. */
  #longestPiece(word: string, from: number): readonly [id: number, to: number] {
    for (let to = word.length; to > from; to--) {
      const part = word.slice(from, to);
      const id = this.#ids.get(from > 0 ? CONTINUES + part : part);
      if (id !== undefined) return [id, to];
    }
    return [UNK, from];
  }
}
