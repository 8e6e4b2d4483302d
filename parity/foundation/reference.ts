import { badInput } from '../../src/base/failure';
import { cellOfText } from '../../src/domain/hexagons/h3-index';
import { UNK } from '../../src/domain/hexagons/hex-tokenizer';
import { tokenizerFrom } from '../../src/domain/hexagons/tokenizer-from';
import { h3BertSpecs, pairHeadSpecs, type H3BertConfig } from '../../src/models/h3-bert/parameters';
import type { TokenBatch } from '../../src/models/h3-bert/token-batch';
import type { Parameters } from '../../src/nn/parameters';
import type { VerificationContext } from '../harness/compare';
import { present } from '../harness/host-tensor';
import { StoredFile } from '../harness/stored-file';

/** The network of the reference, which the file `forward` describes and holds. */
export class StoredNetwork {
  readonly config: H3BertConfig;

  constructor(
    context: VerificationContext,
    readonly file = new StoredFile('forward', context),
  ) {
    const config = file.json.fields('config');
    this.config = {
      vocabulary: config.number('vocabulary'),
      width: config.number('d_model'),
      heads: config.number('heads'),
      layers: config.number('layers'),
      hidden: config.number('ffn'),
      context: config.number('context'),
      levels: config.number('levels'),
      dropout: config.number('dropout'),
      hours: false,
      normEps: config.number('layer_norm_eps'),
    };
  }

  /** The stored weights, those of the heads included. */
  parameters(): Parameters {
    return this.file.parameters([...h3BertSpecs(this.config), ...pairHeadSpecs(this.config)]);
  }
}

/** A padded batch of a reference file, packed as the network reads it. */
export class StoredBatch {
  readonly batch: TokenBatch;
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
  /** Tokens of the longest sequence, as the batch is padded. */
  readonly longest: number;

  /** @param stem in front of `ids`, `level`, `attention` and, where there are labels, of their name */
  constructor(
    private readonly file: StoredFile,
    stem: string,
    labels?: string,
  ) {
    const [count, longest] = file.tensors.shape(`${stem}ids`);
    this.longest = longest;
    const attention = file.numbers(`${stem}attention`);
    this.lengths = Array.from({ length: count }, (_, row) =>
      lengthOf(attention.slice(row * longest, (row + 1) * longest)),
    );
    const offsets = new Int32Array(count + 1);
    this.lengths.forEach((length, row) => (offsets[row + 1] = offsets[row] + length));
    this.batch = {
      offsets,
      ids: Int32Array.from(this.numbers(`${stem}ids`)),
      levels: Int32Array.from(this.numbers(`${stem}level`)),
      positions: Int32Array.from(this.lengths.flatMap((length) => Array.from({ length }, (_, i) => i))),
      ...(labels && { labels: Int32Array.from(this.numbers(labels)) }),
    };
  }

  /** A stored tensor (rows, longest, ...) where tokens are. */
  numbers(name: string): number[] {
    return present({ shape: this.file.tensors.shape(name), data: this.file.numbers(name) }, this.lengths);
  }

  /** Values (tokens) put back into rows that are padded with one value. */
  padded(values: ArrayLike<number>, padding: number): number[] {
    const { offsets } = this.batch;
    return this.lengths.flatMap((length, row) =>
      Array.from({ length: this.longest }, (_, i) => (i < length ? values[offsets[row] + i] : padding)),
    );
  }

  /**
   * Weights of attention, given by head as `SequenceLayout` lays out pairs, as rows of a padded batch: for each sequence and head, each
   * token's weights of all places, padded ones included, which have none.
   */
  attentionRows(flat: ArrayLike<number>, heads: number): number[] {
    const pairs = flat.length / heads;
    let first = 0;
    return this.lengths.flatMap((length) => {
      const start = first;
      first += length * length;
      return Array.from({ length: heads }, (_, head) =>
        Array.from({ length: length * this.longest }, (_, at) => {
          const [i, j] = [Math.floor(at / this.longest), at % this.longest];
          return j < length ? flat[head * pairs + start + i * length + j] : 0;
        }),
      ).flat();
    });
  }

  /** The rows of a stored tensor (sequences, heads, longest, longest) that belong to tokens. */
  storedAttentionRows(name: string): number[] {
    const [sequences, heads, ...rest] = this.file.tensors.shape(name);
    const ofHeads = this.lengths.flatMap((length) => Array<number>(heads).fill(length));
    return present({ shape: [sequences * heads, ...rest], data: this.file.numbers(name) }, ofHeads);
  }
}

/** Tokens stand before padding. */
function lengthOf(attention: readonly number[]): number {
  const length = attention.filter((value) => value === 1).length;
  if (attention.some((value, i) => value !== (i < length ? 1 : 0)))
    throw badInput('A sequence of the reference has padding between its tokens.');
  return length;
}

/** The city of the reference: its hexagons and their tokens, as the file `tokens` has them. */
export class StoredCity {
  readonly cells: readonly string[];
  /** Tokens of a hexagon. */
  readonly levels: number;
  /** (hexagons x levels) */
  readonly tokens: readonly number[];
  readonly #file: StoredFile;

  constructor(context: VerificationContext) {
    const file = new StoredFile('tokens', context);
    this.#file = file;
    this.cells = file.json.fields('city').texts('cells');
    this.levels = file.json.number('tokens_per_hexagon');
    this.tokens = file.numbers('city.tokens');
  }

  /** Names of the levels, as the reference has them: the root, then the resolution of each digit. */
  get levelNames(): string[] {
    const root = this.#file.json.number('root_resolution');
    return Array.from({ length: this.levels }, (_, i) => (i === 0 ? 'root' : `level ${root + i}`));
  }

  /** Tokens of each level. */
  get levelTokens(): number[][] {
    const root = this.#file.json.number('root_resolution');
    const names = this.#file.json.texts('vocabulary');
    return Array.from({ length: this.levels }, (_, level) => {
      const stem = level === 0 ? '<r_' : `<l${root + level}_`;
      return names.flatMap((token, id) => (token.startsWith(stem) ? [id] : []));
    });
  }

  /** Ids of the special tokens that a question is framed with. */
  get frame(): Readonly<Record<'cls' | 'sep' | 'mask', number>> {
    const names = this.#file.json.texts('vocabulary');
    const [cls, sep, mask] = ['cls', 'sep', 'mask'].map((token) => names.indexOf(`<${token}>`));
    return { cls, sep, mask };
  }

  /** The tokens of hexagons, in the city or not. */
  tokensOf(cells: readonly string[]): number[][] {
    const { json } = this.#file;
    const [resolution, roots] = [json.number('resolution'), json.texts('roots')];
    const tokenizer = tokenizerFrom({ kind: 'digits', resolution, roots });
    return cells.map((cell) => {
      const found = Array.from(tokenizer.tokensOf(cellOfText(cell)));
      return found.length === this.levels ? found : Array<number>(this.levels).fill(UNK);
    });
  }
}
