import { badInput } from '../../src/base/failure';
import { boundsOfPoints } from '../../src/domain/geo';
import { cellIndex } from '../../src/domain/hexagons/city-hexagons';
import { squareKmOf, cellAt } from '../../src/domain/hexagons/h3';
import {
  baseCellOf,
  cellOfText,
  childOf,
  digitOf,
  isCellAt,
  resolutionOf,
  textOfCell,
} from '../../src/domain/hexagons/h3-index';
import {
  DigitTokenizer,
  FlatTokenizer,
  SPECIAL_TOKENS,
  type HexTokenizer,
} from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons, cityOfCells } from '../../src/domain/hexagons/hexagon-cover';
import { maskedBy, type MaskAction } from '../../src/domain/hexagons/masked-sequences';
import { cityTokens, tokenSequence } from '../../src/domain/hexagons/token-sequence';
import { WordPieceTokenizer, wordOfCell } from '../../src/domain/hexagons/word-piece-tokenizer';
import { EXACT, within } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type StoredFile } from '../harness/stored-file';
import {
  checkInSequences,
  CLUSTER_RULE,
  clusterStarts,
  type ClusterRule,
} from '../../src/domain/hexagons/check-in-sequences';

/** Degrees: the file in words rounds to nine digits, and sines differ between engines by their last digit. */
const ROUNDED = within(6e-10);
const LAST_DIGIT = within(1e-12);
/** Children of a hexagon. */
const DIGITS = [0, 1, 2, 3, 4, 5, 6];

const idsOf = (texts: readonly string[]): BigUint64Array => BigUint64Array.from(texts, cellOfText);
const textsOf = (ids: BigUint64Array): string[] => Array.from(ids, textOfCell);

/** The children that exist. */
const childrenOf = (cell: bigint): bigint[] =>
  DIGITS.map((digit) => childOf(cell, digit)).filter((child) => isCellAt(child, resolutionOf(child)));

/** Cells, the tokens of a city, those below a pentagon, word pieces, clusters of check-ins, masks. No device computes any of it. */
export const tokens = subject('tokens', (file) => {
  const { json } = file;
  const [resolution, rootResolution] = json.all('resolution', 'root_resolution');
  const cells = idsOf(json.fields('city').texts('cells'));
  const digits = new DigitTokenizer(resolution, idsOf(json.texts('roots')));
  const users = json.list('users');
  return {
    parts: {
      ids: () => {
        const example = json.fields('example');
        const cell = cellOfText(example.text('cell'));
        const own = Array.from({ length: resolutionOf(cell) }, (_, i) => digitOf(cell, i + 1));
        const stated = [example.number('base'), ...example.numbers('digits')];
        file.exact('base cell and digits', [baseCellOf(cell), ...own], stated);
        const isCell = Number(isCellAt(cell, example.number('res')));
        const found = [resolutionOf(cell), isCell];
        file.exact('resolution, and that it is a cell', found, example.all('res', 'mode'));
        file.exact('tokens of a hexagon', digits.mostTokens, json.number('tokens_per_hexagon'));
        file.lists('vocabulary', digits.vocabulary, json.texts('vocabulary'));
      },
      city: () => {
        const stored = json.fields('city');
        const [lat1, lon1, lat2, lon2] = stored.numbers('box_lat_lng');
        const city = cityHexagons(boundsOfPoints([lon1, lat1, lon2, lat2]), resolution, rootResolution);
        file.lists('cells', textsOf(city.cells), stored.texts('cells'));
        file.lists('roots', textsOf(city.roots), json.texts('roots'));
        const rows = Array.from(cells, (cell) => [...digits.tokensOf(cell)]);
        file.exact('tokens', rows.flat(), stored.rows('tokens').flat());
        file.tensor('city.tokens', rows.flat(), EXACT);
        checkBack(file, 'city', digits, rows, stored.texts('cells'));
        const centres = Array.from(cells, (_, i) => [city.centres[2 * i + 1], city.centres[2 * i]]).flat();
        file.row('centres', centres, stored.rows('centres_lat_lng').flat(), ROUNDED);
        file.tensor('city.centres', centres, LAST_DIGIT);
        const area = cells.reduce((sum, cell) => sum + squareKmOf(cell), 0) / cells.length;
        file.row('mean area', area, stored.number('mean_area_km2'), LAST_DIGIT);
        const flat = new FlatTokenizer(resolution, cells);
        const ranks = Array.from(cells, (cell) => flat.tokensOf(cell)[0]);
        file.exact('flat tokens', ranks, ranks.map((_, rank) => SPECIAL_TOKENS.length + rank)); // prettier-ignore
      },
      pentagon: () => {
        const stored = json.fields('pentagon');
        const named = (start: string) => stored.names.find((name) => name.startsWith(start)) ?? start;
        const pentagon = cellOfText(stored.text(named('pentagon_res')));
        const below = childrenOf(pentagon);
        const children = stored.texts(named('children_res'));
        file.lists('children of the pentagon', below.map(textOfCell), children);
        const own = below.map((cell) => digitOf(cell, resolutionOf(cell)));
        file.exact('digits below the pentagon', own, stored.numbers(named('child_digits_res')));
        let descendants = [pentagon];
        while (resolutionOf(descendants[0]) < resolution) descendants = descendants.flatMap(childrenOf);
        file.exact('descendants', descendants.length, stored.number('descendants_at_resolution'));
        const tokenizer = new DigitTokenizer(resolution, idsOf(stored.texts('roots')));
        const rowsOf = (all: readonly bigint[]) => all.map((cell) => [...tokenizer.tokensOf(cell)]);
        const rows = rowsOf(stored.texts('cells').map(cellOfText));
        file.exact('tokens below the pentagon', rows.flat(), stored.rows('tokens').flat());
        checkBack(file, 'the pentagon', tokenizer, rows, stored.texts('cells'));
        const all = descendants.map(textOfCell);
        checkBack(file, 'all below the pentagon', tokenizer, rowsOf(descendants), all);
      },
      'word pieces': () => {
        const stored = json.fields('wordpiece');
        const vocabulary = stored.texts('vocabulary');
        file.lists('special tokens', SPECIAL_TOKENS, vocabulary.slice(0, SPECIAL_TOKENS.length));
        const tokenizer = new WordPieceTokenizer(resolution, vocabulary.slice(SPECIAL_TOKENS.length));
        for (const example of stored.list('examples')) {
          const text = example.text('cell');
          const ids = [...tokenizer.tokensOf(cellOfText(text))];
          file.lists(`word of ${text}`, [wordOfCell(cellOfText(text))], [example.text('word')]);
          file.exact(`pieces of ${text}`, ids, example.numbers('ids'));
          const names = ids.map((id) => tokenizer.vocabulary[id]);
          file.lists(`names of the pieces of ${text}`, names, example.texts('pieces'));
          const isKnown = !example.texts('pieces').includes('<unk>');
          checkBack(file, `the pieces of ${text}`, tokenizer, [ids], [isKnown ? text : 'none']);
        }
      },
      'check-ins': () => {
        for (const stored of users) checkClusters(file, stored, digits);
      },
      masking: () => {
        for (const stored of json.list('masking')) {
          const user = users.find((each) => each.number('user') === stored.number('user'));
          if (!user) throw badInput(`${stored.at} is of a user who is not in the file.`);
          const visited = new StoredVisits(user).clusters('last').map(({ cell }) => cell);
          checkMasked(stored, visited.slice(0, stored.number('hexagons')));
        }
      },
      description: () => file.shapes(),
    },
  };

  /** Compares one sequence with what was drawn for it; the city has what else the sequence has. */
  function checkMasked(stored: StoredFields, sequence: readonly bigint[]): void {
    const what = `user ${stored.number('user')}`;
    const drawn = stored.value('random_cell') as (string | null)[];
    const others = drawn.flatMap((text) => (text === null ? [] : [cellOfText(text)]));
    const all = BigUint64Array.from(new Set([...cells, ...sequence, ...others])).sort();
    const city = cityOfCells(all, resolution, rootResolution);
    const known = cityTokens(digits, city);
    const plain = tokenSequence(sequence.map((cell) => cellIndex(city, cell)), known); // prettier-ignore
    const choice = {
      hexagons: stored.numbers('chosen'),
      actions: stored.texts('action') as MaskAction[],
      replacements: drawn.map((text) => (text === null ? -1 : cellIndex(city, cellOfText(text)))),
    };
    const masked = maskedBy(plain, choice, known);
    file.exact(`tokens of the sequence of ${what}`, plain.ids, stored.numbers('ids'));
    file.exact(`masked tokens of ${what}`, masked.ids, stored.numbers('masked_ids'));
    file.exact(`labels of ${what}`, masked.labels, stored.numbers('labels'));
    file.exact(`levels of ${what}`, masked.levels, stored.numbers('level'));
    file.exact(`hexagons of ${what}`, masked.hexagons, stored.numbers('hexagon'));
  }
});

/** Checks that tokens lead back to their cells. */
function checkBack(
  file: StoredFile,
  what: string,
  tokenizer: HexTokenizer,
  rows: readonly number[][],
  cells: readonly string[],
): void {
  const found = rows.map((ids) => tokenizer.cellOf(ids));
  const back = found.map((cell) => (cell === null ? 'none' : textOfCell(cell)));
  file.lists(`cells of the tokens of ${what}`, back, cells);
}

/** A cluster of check-ins: its first and last moment, its cell, and how many there are. */
interface Cluster {
  readonly first: number;
  readonly last: number;
  readonly cell: bigint;
  readonly count: number;
}

/** The check-ins of one user as the file has them, which is in no order. */
class StoredVisits {
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
function checkClusters(file: StoredFile, stored: StoredFields, tokenizer: HexTokenizer): void {
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
