import { sequenceAt, type HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { countOf } from '../../sequences/token-rows';

const HOUR = 3600;
const HOURS = 24;

const hourKey = ({ user, time }: Pick<CellQuestion, 'user' | 'time'>): number =>
  HOURS * user + (((Math.floor(time / HOUR) % HOURS) + HOURS) % HOURS);

/** Where people were, and at which hour of the day. */
export interface HabitCounts {
  readonly shares: CellShares;
  readonly ofUser: PairCounts;
  readonly ofHour: PairCounts;
}

/** @param cells of the city */
export function habitCounts(sequences: HexagonSequences, cells: number): HabitCounts {
  const counts = {
    shares: new CellShares(sequences, cells),
    ofUser: new PairCounts(),
    ofHour: new PairCounts(),
  };
  for (let sequence = 0; sequence < countOf(sequences); sequence++) {
    const visits = sequenceAt(sequences, sequence);
    const user = sequences.users[sequence];
    visits.cells.forEach((cell, i) => {
      counts.ofUser.add(user, cell);
      counts.ofHour.add(hourKey({ user, time: visits.times[i] }), cell);
    });
  }
  return counts;
}

/** The place where a person was most often at that hour; backs off to any hour, and to everybody. Knows no neighbours. */
export class HabitBaseline implements CellBaseline {
  /** @param weight visits that a coarser table counts as */
  constructor(
    private readonly counts: HabitCounts,
    private readonly weight: number,
  ) {}

  likely(question: CellQuestion, cell: number): number {
    const { shares, ofUser, ofHour } = this.counts;
    const { weight } = this;
    const { user } = question;
    const byUser = (ofUser.number(user, cell) + weight * shares.of(cell)) / (ofUser.total(user) + weight);
    const hour = hourKey(question);
    return (ofHour.number(hour, cell) + weight * byUser) / (ofHour.total(hour) + weight);
  }

  best(question: CellQuestion): number {
    const { shares, ofUser } = this.counts;
    let best = shares.best;
    let most = this.likely(question, best);
    for (const [cell] of ofUser.of(question.user)) {
      const likely = this.likely(question, cell);
      if (likely > most) [best, most] = [cell, likely];
    }
    return best;
  }
}

/** How often things were counted beside each other: for each first one, the second ones with their numbers. */
export class PairCounts {
  readonly #rows = new Map<number, { total: number; readonly of: Map<number, number> }>();

  add(first: number, second: number): void {
    const row = this.#rows.get(first) ?? { total: 0, of: new Map<number, number>() };
    this.#rows.set(first, row);
    row.total++;
    row.of.set(second, (row.of.get(second) ?? 0) + 1);
  }

  total(first: number): number {
    return this.#rows.get(first)?.total ?? 0;
  }

  number(first: number, second: number): number {
    return this.#rows.get(first)?.of.get(second) ?? 0;
  }

  /** All that was counted beside the first one. */
  of(first: number): Iterable<readonly [second: number, number: number]> {
    return this.#rows.get(first)?.of ?? [];
  }
}

/** How likely a hexagon is by its count alone, each counted once more than it was seen. */
export class CellShares {
  readonly #shares: Float64Array;
  /** The most frequent hexagon. */
  readonly best: number;

  /** @param cells of the city */
  constructor({ cells: seen }: Pick<HexagonSequences, 'cells'>, cells: number) {
    const counts = new Float64Array(cells).fill(1);
    for (const cell of seen) counts[cell]++;
    this.#shares = counts.map((count) => count / (seen.length + cells));
    this.best = counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
  }

  of(cell: number): number {
    return this.#shares[cell];
  }
}

/** Every hexagon with the one before it and the one after it, in sequences. */
export function* neighbours(
  sequences: HexagonSequences,
): Generator<{ before: number; cell: number; after: number }> {
  for (let sequence = 0; sequence < countOf(sequences); sequence++) {
    const { cells } = sequenceAt(sequences, sequence);
    for (let i = 0; i < cells.length; i++)
      yield {
        before: i === 0 ? -1 : cells[i - 1],
        cell: cells[i],
        after: i + 1 < cells.length ? cells[i + 1] : -1,
      };
  }
}

/** What a baseline knows of a hexagon that is asked for. */
export interface CellQuestion {
  /** Nearest known hexagons of the window; -1 for none. */
  readonly before: number;
  readonly after: number;
  /** Index into the names of the sequences. */
  readonly user: number;
  /** Seconds on the clock of the place. */
  readonly time: number;
}

/** What is said of hexagons without a network. */
export interface CellBaseline {
  /** How likely a hexagon is. */
  likely(question: CellQuestion, cell: number): number;
  /** The likeliest hexagon. */
  best(question: CellQuestion): number;
}

/** How much a coarser table counts beside a finer one, in visits. */
const WEIGHTS = [0.5, 1, 2, 4, 8, 16, 32];

/** The weight with which a baseline costs the fewest bits on some questions with their answers. */
export function bestWeight(
  of: (weight: number) => CellBaseline,
  questions: readonly (CellQuestion & { readonly cell: number })[],
): CellBaseline {
  const costs = WEIGHTS.map((weight) => {
    const baseline = of(weight);
    return questions.reduce((sum, question) => sum - Math.log2(baseline.likely(question, question.cell)), 0);
  });
  return of(WEIGHTS[costs.indexOf(Math.min(...costs))]);
}
