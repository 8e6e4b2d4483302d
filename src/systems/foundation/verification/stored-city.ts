import { Failure } from '../../../base/failure';
import type { ReferenceFolder } from '../../../verification/reference-folder';
import { StoredFields } from '../../../verification/stored-fields';

/** The city of the reference: its hexagons, their tokens and where they lie, as `tokens` has them. */
export class StoredCity {
  readonly cells: readonly string[];
  /** Tokens of a hexagon. */
  readonly levels: number;
  readonly #tokens: number[];
  /** Latitude and longitude of each hexagon's centre, in degrees. */
  readonly #centres: number[];
  readonly #json: StoredFields;
  readonly #index: ReadonlyMap<string, number>;

  constructor(folder: ReferenceFolder) {
    this.#json = new StoredFields(folder.json('tokens.json'), 'tokens.json');
    const tensors = folder.tensors('tokens.safetensors');
    this.cells = this.#json.fields('city').texts('cells');
    this.levels = this.#json.number('tokens_per_hexagon');
    this.#tokens = tensors.numbers('city.tokens');
    this.#centres = tensors.numbers('city.centres');
    this.#index = new Map(this.cells.map((cell, i) => [cell, i]));
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

  tokensOf(cell: string): number[] {
    const at = this.indexOf(cell);
    return this.#tokens.slice(at * this.levels, (at + 1) * this.levels);
  }

  centreOf(cell: string): readonly [latitude: number, longitude: number] {
    const at = this.indexOf(cell);
    return [this.#centres[2 * at], this.#centres[2 * at + 1]];
  }

  indexOf(cell: string): number {
    const found = this.#index.get(cell);
    if (found === undefined)
      throw new Failure('bad-input', 'A hexagon of the reference is none of its city.', { cell });
    return found;
  }
}
