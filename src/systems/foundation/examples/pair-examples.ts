import type { Random } from '../../../base/random';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { PairTask } from '../networks';
import { countOf, lengthOf, pieceOf, type Piece } from '../sequences/token-rows';

/** Two pieces of sequences, and whether the answer of the task is yes. */
export interface PairExample {
  readonly a: Piece;
  readonly b: Piece;
  readonly isYes: boolean;
}

/** A piece has so many hexagons at least. */
const LEAST = 3;
/** Sequences that are tried for one example. */
const TRIES = 50;

/**
 * Balanced examples of a task, as many as asked for or none where the sequences do not have them. Next sub-trajectory: yes is what follows
 * at once; no is another person's piece in one half, and in the other half a piece of the same person that does not follow. Same
 * person: yes is a piece that does not touch the first one, from another sequence where there is one; no is another person's.
 * @param most hexagons of a piece
 */
export function pairExamples(
  task: PairTask,
  sequences: HexagonSequences,
  count: number,
  most: number,
  random: Random,
): PairExample[] {
  const pieces = new PieceDraw(sequences, Math.max(LEAST, most), random);
  const examples: PairExample[] = [];
  for (let i = 0; i < count; i++) {
    const example = exampleOf(task, i, pieces);
    if (!example) return [];
    examples.push(example);
  }
  return examples;
}

function exampleOf(task: PairTask, index: number, pieces: PieceDraw): PairExample | null {
  const isYes = index % 2 === 0;
  const isOwn = index % 4 === 1;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const first = pieces.first();
    if (!first) return null;
    const second = secondOf(task, first, pieces, { isYes, isOwn: isOwn && attempt < TRIES / 2 });
    if (second) return { a: pieces.piece(first), b: pieces.piece(second), isYes };
  }
  return null;
}

function secondOf(
  task: PairTask,
  first: Span,
  pieces: PieceDraw,
  { isYes, isOwn }: { readonly isYes: boolean; readonly isOwn: boolean },
): Span | null {
  if (task === 'next') {
    if (isYes) return pieces.after(first);
    return isOwn ? pieces.apart(first) : pieces.ofAnother(first);
  }
  return isYes ? pieces.apart(first) : pieces.ofAnother(first);
}

/** A part of a sequence. */
interface Span {
  readonly sequence: number;
  readonly from: number;
  readonly length: number;
}

/** Draws pieces of sequences by chance. */
class PieceDraw {
  /** Sequences that have room for two pieces, one after the other. */
  readonly #long: number[];
  readonly #ofUser = new Map<number, number[]>();

  constructor(
    private readonly sequences: HexagonSequences,
    private readonly most: number,
    private readonly random: Random,
  ) {
    const all = Array.from({ length: countOf(sequences) }, (_, sequence) => sequence);
    this.#long = all.filter((sequence) => lengthOf(sequences, sequence) >= 2 * LEAST);
    for (const sequence of this.#long) {
      const user = sequences.users[sequence];
      this.#ofUser.set(user, [...(this.#ofUser.get(user) ?? []), sequence]);
    }
  }

  piece({ sequence, from, length }: Span): Piece {
    return pieceOf(this.sequences, sequence, from, from + length);
  }

  /** A piece that is as long as may be and leaves room for another one as long after it. */
  first(): Span | null {
    if (this.#long.length === 0) return null;
    const sequence = this.#long[this.random.int(this.#long.length)];
    const whole = lengthOf(this.sequences, sequence);
    const length = Math.min(this.most, Math.floor(whole / 2));
    return { sequence, from: this.#between(0, whole - 2 * length), length };
  }

  after({ sequence, from, length }: Span): Span {
    return { sequence, from: from + length, length };
  }

  /** A piece as long of the same person that neither touches nor follows; null where chance finds none. */
  apart({ sequence, from, length }: Span): Span | null {
    const own = this.#ofUser.get(this.sequences.users[sequence])!;
    const others = own.filter((one) => one !== sequence);
    const of = others.length > 0 ? others[this.random.int(others.length)] : sequence;
    const room = lengthOf(this.sequences, of) - length;
    if (room < 0) return null;
    const start = this.#between(0, room);
    const touches = of === sequence && start <= from + length && from <= start + length;
    return touches ? null : { sequence: of, from: start, length };
  }

  /** A piece as long of another person; null where chance finds none. */
  ofAnother({ sequence, length }: Span): Span | null {
    const of = this.#long[this.random.int(this.#long.length)];
    const room = lengthOf(this.sequences, of) - length;
    if (room < 0 || this.sequences.users[of] === this.sequences.users[sequence]) return null;
    return { sequence: of, from: this.#between(0, room), length };
  }

  /** A whole number between two, both included. */
  #between(least: number, most: number): number {
    return least + this.random.int(most - least + 1);
  }
}
