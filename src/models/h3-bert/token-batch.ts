import { dispose, tensor1d, type Tensor1D } from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { SequenceLayout } from '../../nn/ops/attention';
import { RowIndex } from '../../nn/ops/row-index';
import { HOURS_OF_WEEK, type H3BertConfig } from './parameters';

/** The label of a token that is not asked for. */
export const NOT_ASKED = -100;

/** One sequence of tokens. */
export interface TokenRow {
  readonly ids: ArrayLike<number>;
  /** 0 for special tokens, else the place of the token in its hexagon, from 1. */
  readonly levels: ArrayLike<number>;
  /** The true id where a token is asked for, else `NOT_ASKED`; left out where nothing is. */
  readonly labels?: ArrayLike<number>;
  /** 0 for special tokens, else 1 + the hour of the week; read by networks that know hours. */
  readonly hours?: ArrayLike<number>;
}

/** Sequences one after the other, without padding. Plain data. */
export interface TokenBatch {
  /** (B + 1) first token of each sequence. */
  readonly offsets: Int32Array;
  /** (N) each: as in `TokenRow`; positions count from 0 in each sequence. */
  readonly ids: Int32Array;
  readonly levels: Int32Array;
  readonly positions: Int32Array;
  readonly labels?: Int32Array;
  readonly hours?: Int32Array;
}

/** Packs sequences. Labels and hours are packed where the first sequence has them. */
export function packTokens(rows: readonly TokenRow[]): TokenBatch {
  const offsets = new Int32Array(rows.length + 1);
  rows.forEach(({ ids }, i) => (offsets[i + 1] = offsets[i] + ids.length));
  const packed = (of: (row: TokenRow) => ArrayLike<number>) => {
    const values = new Int32Array(offsets[rows.length]);
    rows.forEach((row, i) => values.set(of(row), offsets[i]));
    return values;
  };
  const [first] = rows;
  return {
    offsets,
    ids: packed(({ ids }) => ids),
    levels: packed(({ levels }) => levels),
    positions: packed(({ ids }) => Array.from({ length: ids.length }, (_, i) => i)),
    ...(first?.labels && { labels: packed(({ labels }) => labels!) }),
    ...(first?.hours && { hours: packed(({ hours }) => hours!) }),
  };
}

/** Tokens that are asked for: their rows among all, and their true ids. */
export interface AskedTokens {
  readonly rows: RowIndex;
  readonly labels: Tensor1D;
}

/** A batch on the device. Owns its tensors. */
export class TokenTensors {
  readonly ids: RowIndex;
  readonly levels: RowIndex;
  readonly positions: RowIndex;
  readonly hours: RowIndex | undefined;
  readonly layout: SequenceLayout;
  /** The first token (<cls>) of each sequence. */
  readonly first: RowIndex;
  /** Absent where nothing is asked for. */
  readonly asked: AskedTokens | undefined;
  /** N */
  readonly count: number;

  /** @throws Failure 'bad-input' where a sequence is longer than the context, or hours are missing */
  constructor(batch: TokenBatch, config: Pick<H3BertConfig, 'vocabulary' | 'context' | 'levels' | 'hours'>) {
    checkBatch(batch, config);
    this.count = batch.ids.length;
    this.ids = RowIndex.from(batch.ids, config.vocabulary);
    this.levels = RowIndex.from(batch.levels, config.levels);
    this.positions = RowIndex.from(batch.positions, config.context);
    this.hours = config.hours ? RowIndex.from(batch.hours!, 1 + HOURS_OF_WEEK) : undefined;
    this.layout = new SequenceLayout(batch.offsets);
    this.first = RowIndex.from(batch.offsets.slice(0, -1), this.count);
    this.asked = batch.labels && askedTokens(batch.labels);
  }

  dispose(): void {
    for (const part of [
      this.ids,
      this.levels,
      this.positions,
      this.hours,
      this.layout,
      this.first,
      this.asked?.rows,
    ])
      part?.dispose();
    if (this.asked) dispose(this.asked.labels);
  }
}

/** Places of the tokens of a packed batch that are asked for, ascending. */
export const askedPlaces = (labels: Int32Array): Int32Array =>
  Int32Array.from(labels.keys()).filter((i) => labels[i] !== NOT_ASKED);

function askedTokens(labels: Int32Array): AskedTokens | undefined {
  const places = askedPlaces(labels);
  if (places.length === 0) return undefined;
  return {
    rows: RowIndex.from(places, labels.length),
    labels: tensor1d(
      places.map((i) => labels[i]),
      'int32',
    ),
  };
}

function checkBatch({ offsets, hours }: TokenBatch, config: Pick<H3BertConfig, 'context' | 'hours'>): void {
  for (let i = 0; i + 1 < offsets.length; i++) checkLength(offsets[i + 1] - offsets[i], config.context);
  if (config.hours && !hours)
    throw badInput('This network knows hours of the week, and was given hexagons without times.');
}

function checkLength(length: number, context: number): void {
  if (length <= context) return;
  throw badInput(
    `This network reads ${context} tokens at most, and was given ${length}. Give it fewer hexagons, or train one with a longer context.`,
    { context, length },
  );
}
