import { CLUSTER_RULE, clusterStarts, type ClusterRule } from '../../src/domain/hexagons/check-in-sequences';
import { cellAt } from '../../src/domain/hexagons/h3';
import { cellOfText, textOfCell } from '../../src/domain/hexagons/h3-index';
import type { StoredFields } from '../harness/stored-fields';

/** A cluster of check-ins: its first and last moment, its cell, and how many there are. */
interface Cluster {
  readonly first: number;
  readonly last: number;
  readonly cell: bigint;
  readonly count: number;
}

/** The check-ins of one user as the file has them, which is in no order. */
export class StoredVisits {
  readonly times: readonly number[];
  readonly lonLat: Float64Array;
  /** As stated, each for its check-in. */
  readonly cells: readonly bigint[];
  readonly #order: readonly number[];

  constructor(readonly stored: StoredFields) {
    this.times = stored.numbers('time');
    const [lat, lon] = [stored.numbers('lat'), stored.numbers('lng')];
    this.lonLat = Float64Array.from(lon.flatMap((each, i) => [each, lat[i]]));
    this.cells = stored.texts('cell').map(cellOfText);
    this.#order = this.times.map((_, i) => i).sort((a, b) => this.times[a] - this.times[b]);
  }

  /** Ids of the cells that hold the check-ins, as text. */
  cellsAt(resolution: number): string[] {
    return this.times.map((_, i) =>
      textOfCell(cellAt(this.lonLat[2 * i], this.lonLat[2 * i + 1], resolution)),
    );
  }

  clusters(since: ClusterRule['since']): Cluster[] {
    const cells = this.#order.map((i) => this.cells[i]);
    const times = this.#order.map((i) => this.times[i]);
    const starts = clusterStarts(cells, times, { ...CLUSTER_RULE, since });
    return Array.from(starts, (from, i) => {
      const to = i + 1 < starts.length ? starts[i + 1] : times.length;
      return { first: times[from], last: times[to - 1], cell: cells[from], count: to - from };
    });
  }
}

/** A cluster in one line. */
export const shownCluster = ({ first, last, cell, count }: Cluster): string =>
  `${textOfCell(cell)} from ${first} to ${last}: ${count}`;

/** The same of a stored one. */
export const shownStored = (stored: StoredFields): string =>
  `${stored.text('cell')} from ${stored.number('first')} to ${stored.number('last')}: ${stored.number('checkins')}`;
