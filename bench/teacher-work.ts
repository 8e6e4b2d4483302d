import type { LmTadConfig } from '../src/models/lm-tad/lm-tad';
import { tokenTrees } from '../src/models/lm-tad/token-tree';
import type { TokenSequences } from '../src/models/lm-tad/tokens';
import { dense, type Work } from '../src/engine/benchmarks/benchmark-result';

/** Windows that a teacher reads. */
export interface Windows {
  readonly count: number;
  /** Tokens of all windows. */
  readonly tokens: number;
  /** Pairs of a token and one that it sees, itself included, over all windows; and those of last tokens. */
  readonly pairs: number;
  readonly lastPairs: number;
}

export function windowsOf(sequenceOffsets: Int32Array): Windows {
  const count = sequenceOffsets.length - 1;
  let pairs = 0;
  for (let s = 0; s < count; s++) {
    const length = sequenceOffsets[s + 1] - sequenceOffsets[s];
    pairs += (length * (length + 1)) / 2;
  }
  return { count, tokens: sequenceOffsets[count], pairs, lastPairs: sequenceOffsets[count] };
}

/**
 * The same with every beginning counted once: different windows, and different
 * beginnings of them in place of tokens.
 */
export function distinctWindowsOf(sequences: TokenSequences): Windows {
  const [{ depths, ends }] = tokenTrees(sequences, sequences.inputs.length);
  return {
    count: ends.length,
    tokens: depths.length,
    pairs: depths.reduce((sum, depth) => sum + depth + 1, 0),
    lastPairs: ends.reduce((sum, end) => sum + depths[end] + 1, 0),
  };
}

/**
 * What it asks for at least to answer about `logits` cells in all: every layer but the last for every
 * token, of the last one keys and values for every token and the rest for the last token of each window
 * alone, then one dot product per cell.
 */
export function softTargetWork(
  { layers, width }: LmTadConfig,
  { count, tokens, pairs, lastPairs }: Windows,
  logits: number,
): Work {
  const rest = (rows: number) => dense(rows, width, width) + 2 * dense(rows, width, 4 * width);
  const whole = dense(tokens, width, 3 * width) + 4 * width * pairs + rest(tokens);
  const last =
    dense(tokens, width, 2 * width) + dense(count, width, width) + 4 * width * lastPairs + rest(count);
  return { flops: (layers - 1) * whole + last + 2 * width * logits, bytes: 0 };
}
