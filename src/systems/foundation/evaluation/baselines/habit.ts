import { sequenceAt, type HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { countOf } from '../../sequences/pieces';
import type { CellBaseline, CellQuestion } from './cell-baseline';
import { CellShares, PairCounts } from './cell-counts';

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
