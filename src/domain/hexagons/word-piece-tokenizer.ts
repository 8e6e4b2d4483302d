import { cellOfText, FINEST_RESOLUTION, isCellAt, TEXT_LENGTH, textOfCell } from './h3-index';
import { SPECIAL_TOKENS, UNK, type HexTokenizer, type PlainTokenizer } from './hex-tokenizer';
import { badInput } from '../../base/failure';
import type { Task } from '../../base/task';
import type { CityHexagons } from './city-hexagons';
import type { HexagonSequences } from './hexagon-sequences';

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

/** Distinct words and how often each occurs. */
interface WordCounts {
  readonly words: readonly string[];
  readonly counts: ArrayLike<number>;
}

/** Every id begins with an 8, which says that it is that of a cell; then any digit may follow. */
const ALPHABET = ['8', ...Array.from('0123456789abcdef', (digit) => CONTINUES + digit)];
/** The smallest vocabulary. */
export const LEAST_PIECES = SPECIAL_TOKENS.length + ALPHABET.length;
/** Pieces that follow each other less often are not joined, as `BertWordPieceTokenizer` has it. */
const LEAST_COUNT = 2;
/** Two pieces as one number; so many pieces there are never. */
const PAIR = 2 ** 24;

/** The words of the hexagons that occur in sequences. */
export function wordCounts(
  { cells }: Pick<HexagonSequences, 'cells'>,
  city: Pick<CityHexagons, 'cells'>,
): WordCounts {
  const all = new Uint32Array(city.cells.length);
  for (const cell of cells) all[cell]++;
  const occurring = Uint32Array.from(all.keys()).filter((cell) => all[cell] > 0);
  return {
    words: Array.from(occurring, (cell) => wordOfCell(city.cells[cell])),
    counts: occurring.map((cell) => all[cell]),
  };
}

/**
 * Learns pieces of words by byte-pair encoding (Sennrich et al. 2016, Algorithm 1): joins the two pieces that follow each other most
 * often until there are enough or no two do so twice. That is what the WordPiece trainer of Hugging Face's `tokenizers` does, which
 * trains BERT's vocabularies; the likelihood of the first WordPiece (Schuster and Nakajima 2012) was never published in full. Of
 * pairs as often the one whose pieces are older is joined. All hexadecimal digits are pieces, so any cell can be written.
 *
 * @param size of the vocabulary, special tokens included
 * @returns the pieces without the special tokens, for `WordPieceTokenizer`
 * @throws Failure 'bad-input' for a size below `LEAST_PIECES`, 'cancelled'
 */
export async function trainWordPieces(words: WordCounts, size: number, task: Task): Promise<string[]> {
  if (!(size >= LEAST_PIECES))
    throw badInput(
      `A vocabulary of word pieces has at least ${LEAST_PIECES} tokens, those of all hexadecimal digits; it is asked for ${size}.`,
    );
  const pieces = [...ALPHABET];
  const table = new PairTable(words, pieces);
  const [first, last] = [LEAST_PIECES, Math.floor(size)];
  for (let count = first; count < last; count++) {
    const best = table.mostFrequent();
    if (best === undefined) break;
    const [left, right] = best;
    pieces.push(pieces[left] + pieces[right].slice(CONTINUES.length));
    table.join(left, right, pieces.length - 1);
    task.progress({ step: 'hexagons.word-pieces', done: count + 1, total: last, unit: 'pieces' });
    await task.checkpoint();
  }
  return pieces;
}

/** How often each two pieces follow each other, and in which words. */
class PairTable {
  /** Each word in pieces. */
  readonly #words: number[][];
  readonly #counts: ArrayLike<number>;
  readonly #pairs = new Map<number, { count: number; readonly words: Set<number> }>();

  constructor({ words, counts }: WordCounts, alphabet: readonly string[]) {
    const ids = new Map(alphabet.map((piece, i) => [piece, i]));
    this.#words = words.map((word) =>
      Array.from(word, (digit, i) => {
        const id = ids.get(i === 0 ? digit : CONTINUES + digit);
        if (id !== undefined) return id;
        throw badInput('A word is not the written id of a cell of H3.', { word });
      }),
    );
    this.#counts = counts;
    this.#words.forEach((_, word) => this.#count(word, 1));
  }

  /** The pair to join; undefined if none is frequent enough. */
  mostFrequent(): readonly [left: number, right: number] | undefined {
    let [best, most] = [-1, LEAST_COUNT - 1];
    for (const [pair, { count }] of this.#pairs)
      if (count > most || (count === most && best >= 0 && pair < best)) [best, most] = [pair, count];
    return best < 0 ? undefined : [Math.floor(best / PAIR), best % PAIR];
  }

  /** Puts one piece in place of the pair wherever it stands, from left to right. */
  join(left: number, right: number, joined: number): void {
    const words = this.#pairs.get(left * PAIR + right)?.words ?? [];
    for (const word of [...words]) {
      this.#count(word, -1);
      const before = this.#words[word];
      const after: number[] = [];
      for (let i = 0; i < before.length; i++) {
        const isPair = before[i] === left && before[i + 1] === right;
        after.push(isPair ? joined : before[i]);
        if (isPair) i++;
      }
      this.#words[word] = after;
      this.#count(word, 1);
    }
  }

  /** Counts the pairs of a word, or takes them out. */
  #count(word: number, sign: 1 | -1): void {
    const pieces = this.#words[word];
    for (let i = 0; i + 1 < pieces.length; i++) {
      const key = pieces[i] * PAIR + pieces[i + 1];
      const pair = this.#pairs.get(key) ?? { count: 0, words: new Set() };
      pair.count += sign * this.#counts[word];
      if (sign > 0) pair.words.add(word);
      else pair.words.delete(word);
      if (pair.count > 0) this.#pairs.set(key, pair);
      else this.#pairs.delete(key);
    }
  }
}
