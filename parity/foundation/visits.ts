import {
  checkInSequences,
  CLUSTER_RULE,
  clusterStarts,
  type ClusterRule,
} from '../../src/domain/hexagons/check-in-sequences';
import { cellAt } from '../../src/domain/hexagons/h3';
import { cellOfText, textOfCell } from '../../src/domain/hexagons/h3-index';
import type { HexTokenizer } from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons } from '../../src/domain/hexagons/hexagon-cover';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';

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

  constructor(private readonly stored: StoredFields) {
    this.times = stored.numbers('time');
    const [lat, lon] = [stored.numbers('lat'), stored.numbers('lng')];
    this.lonLat = Float64Array.from(lon.flatMap((each, i) => [each, lat[i]]));
  }

  /** Ids of the cells that hold the check-ins, as text. */
  cellsAt(resolution: number): string[] {
    const [lon, lat] = [0, 1].map((axis) => this.lonLat.filter((_, i) => i % 2 === axis));
    return this.times.map((_, i) => textOfCell(cellAt(lon[i], lat[i], resolution)));
  }

  /** Clusters of the stated cells. */
  clusters(since: ClusterRule['since']): Cluster[] {
    const order = this.times.map((_, i) => i).sort((a, b) => this.times[a] - this.times[b]);
    const stated = this.stored.texts('cell').map(cellOfText);
    const cells = order.map((i) => stated[i]);
    const times = order.map((i) => this.times[i]);
    const starts = clusterStarts(cells, times, { ...CLUSTER_RULE, since });
    return Array.from(starts, (from, i) => {
      const to = i + 1 < starts.length ? starts[i + 1] : times.length;
      return { first: times[from], last: times[to - 1], cell: cells[from], count: to - from };
    });
  }
}

const shownCluster = ({ first, last, cell, count }: Cluster): string =>
  `${textOfCell(cell)} from ${first} to ${last}: ${count}`;

const shownStored = (stored: StoredFields): string =>
  `${stored.text('cell')} from ${stored.number('first')} to ${stored.number('last')}: ${stored.number('checkins')}`;

/** Compares one user's check-ins: their cells, both kinds of clusters, whether they are kept, and their tokens. */
export function checkClusters(file: StoredFile, stored: StoredFields, tokenizer: HexTokenizer): void {
  const visits = new StoredVisits(stored);
  const what = `user ${stored.number('user')}`;
  file.lists(`cells of ${what}`, visits.cellsAt(tokenizer.resolution), stored.texts('cell'));
  for (const name of stored.names) {
    const [, resolution] = /^cell_res(\d+)$/.exec(name) ?? [];
    if (resolution === undefined) continue;
    file.lists(`${name} of ${what}`, visits.cellsAt(Number(resolution)), stored.texts(name));
  }
  const clusters = visits.clusters('last');
  file.lists(`clusters of ${what}`, clusters.map(shownCluster), stored.list('clusters').map(shownStored));
  file.lists(
    `clusters of ${what} where time counts from the first`,
    visits.clusters('first').map(shownCluster),
    stored.list('clusters_if_gap_counts_from_first').map(shownStored),
  );
  const distinct = new Set(clusters.map(({ cell }) => cell)).size;
  const sizes = [distinct, clusters.length];
  file.exact(`distinct cells and length of ${what}`, sizes, stored.all('distinct', 'length'));
  const tokens = clusters.flatMap(({ cell }) => [...tokenizer.tokensOf(cell)]);
  file.exact(`tokens of ${what}`, tokens, stored.rows('tokens').flat());
  file.lists(
    `sequence of ${what}, if it is kept`,
    sequenceOf(visits, tokenizer.resolution),
    stored.boolean('kept') ? clusters.map(({ cell, first }) => `${textOfCell(cell)} at ${first}`) : [],
  );
}

/** What becomes of the check-ins on the way that those of a data set take. */
function sequenceOf({ times, lonLat }: StoredVisits, resolution: number): string[] {
  const city = cityHexagons({ lonLat }, resolution, resolution);
  const checkIns = {
    userCodes: new Uint32Array(times.length),
    users: ['user'],
    places: Uint32Array.from(times.keys()),
    times: Float64Array.from(times),
  };
  const places = {
    ids: times.map(String),
    lonLat,
    categoryCodes: new Uint32Array(times.length),
    categories: [''],
  };
  const { sequences } = checkInSequences(checkIns, places, city, { isMonthly: false });
  return Array.from(sequences.cells, (cell, i) => `${textOfCell(city.cells[cell])} at ${sequences.times[i]}`);
}
