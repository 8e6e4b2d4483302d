import { checkInSequences } from '../../src/domain/hexagons/check-in-sequences';
import { textOfCell } from '../../src/domain/hexagons/h3-index';
import type { HexTokenizer } from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons } from '../../src/domain/hexagons/hexagon-cover';
import type { StoredFields } from '../harness/stored-fields';
import type { StoredFile } from '../harness/stored-file';
import { shownCluster, shownStored, StoredVisits } from './stored-visits';

/** Checks one user's check-ins: their cells, both kinds of clusters, whether they are kept, and their tokens. */
export function checkClusters(file: StoredFile, stored: StoredFields, tokenizer: HexTokenizer): void {
  const visits = new StoredVisits(stored);
  const what = `user ${stored.number('user')}`;
  file.lists(`cells of ${what}`, visits.cellsAt(tokenizer.resolution), stored.texts('cell'));
  for (const name of stored.names.filter((each) => /^cell_res\d+$/.test(each)))
    file.lists(
      `${name} of ${what}`,
      visits.cellsAt(Number(name.slice('cell_res'.length))),
      stored.texts(name),
    );
  const clusters = visits.clusters('last');
  file.lists(`clusters of ${what}`, clusters.map(shownCluster), stored.list('clusters').map(shownStored));
  file.lists(
    `clusters of ${what} where time counts from the first`,
    visits.clusters('first').map(shownCluster),
    stored.list('clusters_if_gap_counts_from_first').map(shownStored),
  );
  const distinct = new Set(clusters.map(({ cell }) => cell)).size;
  file.exact(
    `distinct cells and length of ${what}`,
    [distinct, clusters.length],
    [stored.number('distinct'), stored.number('length')],
  );
  const tokens = clusters.flatMap(({ cell }) => [...tokenizer.tokensOf(cell)]);
  file.exact(`tokens of ${what}`, tokens, stored.rows('tokens').flat());
  file.lists(
    `sequence of ${what}, if it is kept`,
    sequenceOf(visits, tokenizer.resolution),
    stored.boolean('kept') ? clusters.map(({ cell, first }) => `${textOfCell(cell)} at ${first}`) : [],
  );
}

/** What becomes of the check-ins on the way that those of a data set take. */
function sequenceOf(visits: StoredVisits, resolution: number): string[] {
  const { times, lonLat } = visits;
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
