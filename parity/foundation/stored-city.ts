import { cellOfText } from '../../src/domain/hexagons/h3-index';
import { UNK, type HexTokenizer } from '../../src/domain/hexagons/hex-tokenizer';
import { tokenizerFrom } from '../../src/domain/hexagons/tokenizer-from';
import type { ReferenceFolder } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';

/** The city of the reference: its hexagons and their tokens, as `tokens` has them. */
export class StoredCity {
  readonly cells: readonly string[];
  /** Tokens of a hexagon. */
  readonly levels: number;
  readonly #tokens: number[];
  readonly #json: StoredFields;
  readonly #tokenizer: HexTokenizer;

  constructor(folder: ReferenceFolder) {
    this.#json = new StoredFields(folder.json('tokens.json'), 'tokens.json');
    const tensors = folder.tensors('tokens.safetensors');
    this.cells = this.#json.fields('city').texts('cells');
    this.levels = this.#json.number('tokens_per_hexagon');
    this.#tokens = tensors.numbers('city.tokens');
    this.#tokenizer = tokenizerFrom({
      kind: 'digits',
      resolution: this.#json.number('resolution'),
      roots: this.#json.texts('roots'),
    });
  }

  /** Names of the levels, as the reference has them: the root, then the resolution of each digit. */
  get levelNames(): string[] {
    const root = this.#json.number('root_resolution');
    return Array.from({ length: this.levels }, (_, i) => (i === 0 ? 'root' : `level ${root + i}`));
  }

  /** Tokens of each level. */
  get levelTokens(): number[][] {
    const root = this.#json.number('root_resolution');
    const names = this.#json.texts('vocabulary');
    return Array.from({ length: this.levels }, (_, level) => {
      const stem = level === 0 ? '<r_' : `<l${root + level}_`;
      return names.flatMap((token, id) => (token.startsWith(stem) ? [id] : []));
    });
  }

  /** (hexagons x levels) */
  get tokens(): readonly number[] {
    return this.#tokens;
  }

  /** Id of a special token. */
  special(token: 'cls' | 'sep' | 'mask'): number {
    return this.#json.texts('vocabulary').indexOf(`<${token}>`);
  }

  /** The tokens of a hexagon, in the city or not. */
  tokensOf(cell: string): number[] {
    const found = Array.from(this.#tokenizer.tokensOf(cellOfText(cell)));
    return found.length === this.levels ? found : Array<number>(this.levels).fill(UNK);
  }
}
