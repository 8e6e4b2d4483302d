import type { TokenSequences } from './tokens';

/**
 * Token sequences grown into trees: a causal network's state at a token depends on the tokens before it and
 * on nothing else, so sequences that begin alike share those nodes, and equal ones share all.
 */
export interface TokenTree {
  /** (M) token and place in its sequence of each node; a node follows its parent. */
  readonly tokens: Int32Array;
  readonly depths: Int32Array;
  /** (M x width) the nodes from the root to the node itself, depth + 1 of them; 0 behind. */
  readonly paths: Int32Array;
  /** Length of the longest sequence. */
  readonly width: number;
  /** (A) nodes at which a sequence ends, each once, ascending. */
  readonly ends: Int32Array;
  /** The sequences of this tree, and for each the rank of its end among `ends`. */
  readonly sequences: Int32Array;
  readonly endOf: Int32Array;
}

/** Trees of at most `mostNodes` nodes (or one sequence) that hold all of the sequences, each once. */
export function* tokenTrees(sequences: TokenSequences, mostNodes: number): Generator<TokenTree> {
  const { sequenceOffsets: offsets, inputs } = sequences;
  const order = sortedByTokens(sequences);
  const lengths = Int32Array.from(order, (s) => offsets[s + 1] - offsets[s]);
  const width = lengths.reduce((most, length) => Math.max(most, length), 1);
  for (let from = 0; from < order.length;) {
    const grown = new GrowingTree(width, Math.max(mostNodes, lengths[from]));
    let to = from;
    while (to < order.length && grown.add(inputs, offsets[order[to]], lengths[to])) to++;
    yield grown.tree(order.slice(from, to));
    from = to;
  }
}

/** Sequence numbers in the order of their tokens, a sequence before those that go on from it. */
function sortedByTokens({ sequenceOffsets: offsets, inputs }: TokenSequences): Int32Array {
  const order = Int32Array.from({ length: offsets.length - 1 }, (_, s) => s);
  return order.sort((a, b) => {
    const lengthA = offsets[a + 1] - offsets[a];
    const lengthB = offsets[b + 1] - offsets[b];
    for (let i = 0; i < lengthA && i < lengthB; i++) {
      const difference = inputs[offsets[a] + i] - inputs[offsets[b] + i];
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB || a - b;
  });
}

/** A tree that takes sequences in the order of their tokens: only the path of the last one can go on. */
class GrowingTree {
  readonly #tokens: Int32Array;
  readonly #depths: Int32Array;
  readonly #paths: Int32Array;
  readonly #ends: number[] = [];
  readonly #endOf: number[] = [];
  /** Nodes of the last sequence. */
  readonly #path: Int32Array;
  #depth = 0;
  #count = 0;

  constructor(
    readonly width: number,
    readonly mostNodes: number,
  ) {
    this.#tokens = new Int32Array(mostNodes);
    this.#depths = new Int32Array(mostNodes);
    this.#paths = new Int32Array(mostNodes * width);
    this.#path = new Int32Array(width);
  }

  /** False where it has no room. */
  add(inputs: Int32Array, first: number, length: number): boolean {
    let shared = 0;
    while (
      shared < length &&
      shared < this.#depth &&
      this.#tokens[this.#path[shared]] === inputs[first + shared]
    )
      shared++;
    if (this.#count + length - shared > this.mostNodes) return false;
    for (let depth = shared; depth < length; depth++) {
      const node = this.#count++;
      this.#path[depth] = node;
      this.#tokens[node] = inputs[first + depth];
      this.#depths[node] = depth;
      for (let i = 0; i <= depth; i++) this.#paths[node * this.width + i] = this.#path[i];
    }
    this.#depth = length;
    const end = this.#path[length - 1];
    if (this.#ends[this.#ends.length - 1] !== end) this.#ends.push(end);
    this.#endOf.push(this.#ends.length - 1);
    return true;
  }

  tree(sequences: Int32Array): TokenTree {
    return {
      tokens: this.#tokens.slice(0, this.#count),
      depths: this.#depths.slice(0, this.#count),
      paths: this.#paths.slice(0, this.#count * this.width),
      width: this.width,
      ends: Int32Array.from(this.#ends),
      sequences,
      endOf: Int32Array.from(this.#endOf),
    };
  }
}
