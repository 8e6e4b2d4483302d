import { Failure } from '../../src/base/failure';
import type { TokenBatch } from '../../src/models/h3-bert/token-batch';
import type { StoredTensors } from '../harness/reference-folder';

/** A padded batch of a reference file, packed as the network reads it. */
export class StoredBatch {
  readonly batch: TokenBatch;
  /** Tokens of each sequence. */
  readonly lengths: readonly number[];
  /** Tokens of the longest sequence, as the batch is padded. */
  readonly longest: number;

  /** @param stem in front of `ids`, `level`, `attention` and, where there are labels, of their name */
  constructor(
    private readonly tensors: StoredTensors,
    stem: string,
    labels?: string,
  ) {
    const [count, longest] = tensors.shape(`${stem}ids`);
    this.longest = longest;
    const attention = tensors.numbers(`${stem}attention`);
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
    return this.packed(this.tensors.numbers(name));
  }

  /** Values (rows, longest, ...) where tokens are. */
  packed(values: ArrayLike<number>): number[] {
    const width = values.length / (this.lengths.length * this.longest);
    return this.lengths.flatMap((length, row) => {
      const from = row * this.longest * width;
      return Array.from({ length: length * width }, (_, i) => values[from + i]);
    });
  }

  /** Values (tokens) put back into rows that are padded with one value. */
  padded(values: ArrayLike<number>, padding: number): number[] {
    return this.lengths.flatMap((length, row) =>
      Array.from({ length: this.longest }, (_, i) =>
        i < length ? values[this.batch.offsets[row] + i] : padding,
      ),
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
    const values = this.tensors.numbers(name);
    const [, heads] = this.tensors.shape(name);
    const { longest } = this;
    return this.lengths.flatMap((length, row) =>
      Array.from({ length: heads }, (_, head) => {
        const from = (row * heads + head) * longest * longest;
        return values.slice(from, from + length * longest);
      }).flat(),
    );
  }
}

/** Tokens stand before padding. */
function lengthOf(attention: readonly number[]): number {
  const length = attention.filter((value) => value === 1).length;
  if (attention.some((value, i) => value !== (i < length ? 1 : 0)))
    throw new Failure('bad-input', 'A sequence of the reference has padding between its tokens.');
  return length;
}
