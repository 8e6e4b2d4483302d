import { cellIndex } from './city-hexagons';
import { textOfCell } from './h3-index';
import { SPECIAL_TOKENS, UNK, type HexTokenizer, type PlainTokenizer } from './hex-tokenizer';

const FIRST_CELL = SPECIAL_TOKENS.length;

/** One token for each cell of the city, in ascending order: what the other tokenisers are compared with. */
export class FlatTokenizer implements HexTokenizer {
  readonly kind = 'flat';
  readonly vocabulary: readonly string[];
  readonly mostTokens = 1;
  readonly levels = 2;

  /** @param cells ascending, distinct, all of the resolution */
  constructor(
    readonly resolution: number,
    readonly cells: BigUint64Array,
  ) {
    this.vocabulary = [...SPECIAL_TOKENS, ...Array.from(cells, textOfCell)];
  }

  get plain(): PlainTokenizer {
    return { kind: 'flat', resolution: this.resolution, cells: Array.from(this.cells, textOfCell) };
  }

  tokensOf(cell: bigint): Int32Array {
    const at = cellIndex(this, cell);
    return Int32Array.of(at < 0 ? UNK : FIRST_CELL + at);
  }

  cellOf(tokens: ArrayLike<number>): bigint | null {
    const at = tokens[0] - FIRST_CELL;
    return tokens.length === 1 && at >= 0 && at < this.cells.length ? this.cells[at] : null;
  }
}
