/** Sequences of hexagons, S of them with V hexagons in all: where people or vehicles were, one after the other. */
export interface HexagonSequences {
  /** (S+1) offsets into `cells` and `times`. */
  readonly offsets: Uint32Array;
  /** (V) place of each hexagon in `CityHexagons.cells`. */
  readonly cells: Uint32Array;
  /** (V) first moment in each hexagon: seconds since 1970 on the clock of the place, like `TrajectorySet.times`. */
  readonly times: Float64Array;
  /** (S) index into `userNames`. */
  readonly users: Uint32Array;
  /** Who is whose sequence, as the source has them. */
  readonly userNames: readonly string[];
}

/** A sequence is dropped if it has fewer than so many. */
export interface DropRule {
  readonly distinctCells: number;
  readonly hexagons: number;
}

/** What the paper drops. */
export const DROP_RULE: DropRule = { distinctCells: 3, hexagons: 10 };

/** What became of what was read: visits = outside + merged + droppedHexagons + hexagons. */
export interface SequenceCounts {
  /** Check-ins, or roads of trips. */
  readonly visits: number;
  /** Visits in no hexagon of the city. */
  readonly outside: number;
  /** Visits that went into the hexagon before them. */
  readonly merged: number;
  /** Sequences with too few distinct hexagons. */
  readonly tooFewCells: number;
  /** Sequences with enough distinct hexagons and too few in all. */
  readonly tooShort: number;
  /** Hexagons of all sequences that were dropped. */
  readonly droppedHexagons: number;
  /** Sequences that were kept, and their hexagons. */
  readonly sequences: number;
  readonly hexagons: number;
}

export interface CountedSequences {
  readonly sequences: HexagonSequences;
  readonly counts: SequenceCounts;
}

/** Views (no copies) of one sequence. */
export function sequenceAt(
  { offsets, cells, times }: HexagonSequences,
  sequence: number,
): { readonly cells: Uint32Array; readonly times: Float64Array } {
  const [from, to] = [offsets[sequence], offsets[sequence + 1]];
  return { cells: cells.subarray(from, to), times: times.subarray(from, to) };
}

/** Gathers sequences one after the other and drops those that the rule drops. */
export class SequenceBuilder {
  readonly #offsets: number[] = [0];
  readonly #users: number[] = [];
  #cells: Uint32Array;
  #times: Float64Array;
  #used = 0;
  #tooFewCells = 0;
  #tooShort = 0;
  #droppedHexagons = 0;

  /** @param most more hexagons are never added */
  constructor(
    most: number,
    private readonly rule: DropRule,
  ) {
    this.#cells = new Uint32Array(most);
    this.#times = new Float64Array(most);
  }

  /** Adds a hexagon to the sequence that is being gathered. */
  add(cell: number, time: number): void {
    this.#cells[this.#used] = cell;
    this.#times[this.#used++] = time;
  }

  /** Ends the sequence that is being gathered, if it has a hexagon. */
  end(user: number): void {
    const from = this.#offsets[this.#offsets.length - 1];
    const hexagons = this.#used - from;
    if (hexagons === 0) return;
    const isShort = hexagons < this.rule.hexagons;
    const hasFew = new Set(this.#cells.subarray(from, this.#used)).size < this.rule.distinctCells;
    if (!isShort && !hasFew) {
      this.#offsets.push(this.#used);
      this.#users.push(user);
      return;
    }
    if (hasFew) this.#tooFewCells++;
    else this.#tooShort++;
    this.#droppedHexagons += hexagons;
    this.#used = from;
  }

  /** @param read what was read to gather them */
  done(userNames: readonly string[], read: Pick<SequenceCounts, 'visits' | 'outside'>): CountedSequences {
    const hexagons = this.#used;
    return {
      sequences: {
        offsets: Uint32Array.from(this.#offsets),
        cells: this.#cells.slice(0, hexagons),
        times: this.#times.slice(0, hexagons),
        users: Uint32Array.from(this.#users),
        userNames,
      },
      counts: {
        visits: read.visits,
        outside: read.outside,
        merged: read.visits - read.outside - this.#droppedHexagons - hexagons,
        tooFewCells: this.#tooFewCells,
        tooShort: this.#tooShort,
        droppedHexagons: this.#droppedHexagons,
        sequences: this.#users.length,
        hexagons,
      },
    };
  }
}
