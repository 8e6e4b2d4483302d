import { Failure } from '../../src/base/failure';
import { boundsOfPoints } from '../../src/domain/geo';
import { cellIndex, type CityHexagons } from '../../src/domain/hexagons/city-hexagons';
import { squareKmOf } from '../../src/domain/hexagons/h3';
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
  SPECIAL_TOKENS,
  type HexTokenizer,
  FlatTokenizer,
  DigitTokenizer,
} from '../../src/domain/hexagons/hex-tokenizer';
import { cityHexagons, cityOfCells } from '../../src/domain/hexagons/hexagon-cover';
import { maskedBy, type MaskAction } from '../../src/domain/hexagons/masked-sequences';
import { tokenSequence, cityTokens } from '../../src/domain/hexagons/token-sequence';
import { WordPieceTokenizer, wordOfCell } from '../../src/domain/hexagons/word-piece-tokenizer';
import { EXACT } from '../harness/compare';
import { part } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import type { Subject } from '../harness/compare';
import { checkClusters } from './clusters';
import { StoredVisits } from './stored-visits';

const GROUP = 'tokens';
/** Degrees: the file in words rounds to nine digits, and sines differ between engines by their last digit. */
const ROUNDED = within(6e-10);
const LAST_DIGIT = within(1e-12);
/** Children of a hexagon. */
const DIGITS = [0, 1, 2, 3, 4, 5, 6];

/** Cells, the tokens of a city, those below a pentagon, word pieces, clusters of check-ins, masks. No device computes any of it. */
export const tokens: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new TokenChecks(new StoredFile(GROUP, context));
    await part(context, GROUP, 'ids', () => checks.ids());
    await part(context, GROUP, 'city', () => checks.wholeCity());
    await part(context, GROUP, 'pentagon', () => checks.pentagon());
    await part(context, GROUP, 'word pieces', () => checks.wordPieces());
    await part(context, GROUP, 'check-ins', () => checks.checkIns());
    await part(context, GROUP, 'masking', () => checks.masking());
    checks.file.finish();
  },
};

class TokenChecks {
  readonly #resolution: number;
  readonly #rootResolution: number;
  readonly #cells: BigUint64Array;
  readonly #digits: DigitTokenizer;

  constructor(readonly file: StoredFile) {
    const { json } = file;
    this.#resolution = json.number('resolution');
    this.#rootResolution = json.number('root_resolution');
    this.#cells = idsOf(json.fields('city').texts('cells'));
    this.#digits = new DigitTokenizer(this.#resolution, idsOf(json.texts('roots')));
  }

  ids(): void {
    const { json } = this.file;
    const example = json.fields('example');
    const cell = cellOfText(example.text('cell'));
    const resolution = resolutionOf(cell);
    const digits = Array.from({ length: resolution }, (_, i) => digitOf(cell, i + 1));
    this.file.exact(
      'base cell and digits',
      [baseCellOf(cell), ...digits],
      [example.number('base'), ...example.numbers('digits')],
    );
    const isCell = Number(isCellAt(cell, example.number('res')));
    this.file.exact(
      'resolution, and that it is a cell',
      [resolution, isCell],
      [example.number('res'), example.number('mode')],
    );
    this.file.exact('tokens of a hexagon', [this.#digits.mostTokens], [json.number('tokens_per_hexagon')]);
    this.file.lists('vocabulary', this.#digits.vocabulary, json.texts('vocabulary'));
  }

  wholeCity(): void {
    const { json } = this.file;
    const stored = json.fields('city');
    const [lat1, lon1, lat2, lon2] = stored.numbers('box_lat_lng');
    const box = boundsOfPoints([lon1, lat1, lon2, lat2]);
    const city = cityHexagons(box, this.#resolution, this.#rootResolution);
    this.file.lists('cells', textsOf(city.cells), stored.texts('cells'));
    this.file.lists('roots', textsOf(city.roots), json.texts('roots'));
    const tokens = Array.from(this.#cells, (cell) => [...this.#digits.tokensOf(cell)]);
    this.file.exact('tokens', tokens.flat(), stored.rows('tokens').flat());
    this.file.tensor('city.tokens', tokens.flat(), EXACT);
    this.#back('city', this.#digits, tokens, stored.texts('cells'));
    const centres = Array.from(this.#cells, (_, i) => [city.centres[2 * i + 1], city.centres[2 * i]]).flat();
    this.file.row('centres', centres, stored.rows('centres_lat_lng').flat(), ROUNDED);
    this.file.tensor('city.centres', centres, LAST_DIGIT);
    const area = this.#cells.reduce((sum, cell) => sum + squareKmOf(cell), 0) / this.#cells.length;
    this.file.row('mean area', [area], [stored.number('mean_area_km2')], LAST_DIGIT);
    const flat = new FlatTokenizer(this.#resolution, this.#cells);
    const ranks = Array.from(this.#cells, (cell) => flat.tokensOf(cell)[0]);
    const stated = ranks.map((_, rank) => SPECIAL_TOKENS.length + rank);
    this.file.exact('flat tokens', ranks, stated);
  }

  pentagon(): void {
    const stored = this.file.json.fields('pentagon');
    const named = (start: string) => stored.names.find((name) => name.startsWith(start)) ?? start;
    const pentagon = cellOfText(stored.text(named('pentagon_res')));
    const below = childrenOf(pentagon);
    this.file.lists('children of the pentagon', below.map(textOfCell), stored.texts(named('children_res')));
    const digits = below.map((cell) => digitOf(cell, resolutionOf(cell)));
    this.file.exact('digits below the pentagon', digits, stored.numbers(named('child_digits_res')));
    let descendants = [pentagon];
    while (resolutionOf(descendants[0]) < this.#resolution) descendants = descendants.flatMap(childrenOf);
    this.file.exact('descendants', [descendants.length], [stored.number('descendants_at_resolution')]);
    const digitsBelow = new DigitTokenizer(this.#resolution, idsOf(stored.texts('roots')));
    const cells = stored.texts('cells');
    const tokens = cells.map((cell) => [...digitsBelow.tokensOf(cellOfText(cell))]);
    this.file.exact('tokens below the pentagon', tokens.flat(), stored.rows('tokens').flat());
    this.#back('the pentagon', digitsBelow, tokens, cells);
    const all = descendants.map((cell) => [...digitsBelow.tokensOf(cell)]);
    this.#back('all below the pentagon', digitsBelow, all, descendants.map(textOfCell));
  }

  wordPieces(): void {
    const stored = this.file.json.fields('wordpiece');
    const vocabulary = stored.texts('vocabulary');
    this.file.lists('special tokens', SPECIAL_TOKENS, vocabulary.slice(0, SPECIAL_TOKENS.length));
    const tokenizer = new WordPieceTokenizer(this.#resolution, vocabulary.slice(SPECIAL_TOKENS.length));
    for (const example of stored.list('examples')) {
      const text = example.text('cell');
      const ids = [...tokenizer.tokensOf(cellOfText(text))];
      this.file.lists(`word of ${text}`, [wordOfCell(cellOfText(text))], [example.text('word')]);
      this.file.exact(`pieces of ${text}`, ids, example.numbers('ids'));
      const names = ids.map((id) => tokenizer.vocabulary[id]);
      this.file.lists(`names of the pieces of ${text}`, names, example.texts('pieces'));
      const isKnown = !example.texts('pieces').includes('<unk>');
      this.#back(`the pieces of ${text}`, tokenizer, [ids], [isKnown ? text : 'none']);
    }
  }

  checkIns(): void {
    for (const stored of this.file.json.list('users')) checkClusters(this.file, stored, this.#digits);
  }

  masking(): void {
    const users = this.file.json.list('users');
    for (const stored of this.file.json.list('masking')) {
      const user = users.find((each) => each.number('user') === stored.number('user'));
      if (!user) throw new Failure('bad-input', `${stored.at} is of a user who is not in the file.`);
      const clusters = new StoredVisits(user).clusters('last');
      this.#masked(
        stored,
        clusters.slice(0, stored.number('hexagons')).map(({ cell }) => cell),
      );
    }
  }

  /** One sequence with what was drawn for it. */
  #masked(stored: StoredFields, sequence: readonly bigint[]): void {
    const what = `user ${stored.number('user')}`;
    const others = stored.value('random_cell') as (string | null)[];
    const city = this.#cityWith([
      ...sequence,
      ...others.flatMap((text) => (text === null ? [] : [cellOfText(text)])),
    ]);
    const places = sequence.map((cell) => cellIndex(city, cell));
    const tokens = cityTokens(this.#digits, city);
    const plain = tokenSequence(places, tokens);
    const choice = {
      hexagons: stored.numbers('chosen'),
      actions: stored.texts('action') as MaskAction[],
      replacements: others.map((text) => (text === null ? -1 : cellIndex(city, cellOfText(text)))),
    };
    const masked = maskedBy(plain, choice, tokens);
    this.file.exact(`tokens of the sequence of ${what}`, plain.ids, stored.numbers('ids'));
    this.file.exact(`masked tokens of ${what}`, masked.ids, stored.numbers('masked_ids'));
    this.file.exact(`labels of ${what}`, masked.labels, stored.numbers('labels'));
    this.file.exact(`levels of ${what}`, masked.levels, stored.numbers('level'));
    this.file.exact(`hexagons of ${what}`, masked.hexagons, stored.numbers('hexagon'));
  }

  /** The city, and what else a sequence has. */
  #cityWith(cells: readonly bigint[]): CityHexagons {
    const all = BigUint64Array.from(new Set([...this.#cells, ...cells])).sort();
    return cityOfCells(all, this.#resolution, this.#rootResolution);
  }

  /** That tokens are those of their cells. */
  #back(what: string, tokenizer: HexTokenizer, rows: readonly number[][], cells: readonly string[]): void {
    const back = rows
      .map((ids) => tokenizer.cellOf(ids))
      .map((cell) => (cell === null ? 'none' : textOfCell(cell)));
    this.file.lists(`cells of the tokens of ${what}`, back, cells);
  }
}

const idsOf = (texts: readonly string[]): BigUint64Array => BigUint64Array.from(texts, cellOfText);

const textsOf = (ids: BigUint64Array): string[] => Array.from(ids, textOfCell);

/** The children that exist. */
const childrenOf = (cell: bigint): bigint[] =>
  DIGITS.map((digit) => childOf(cell, digit)).filter((child) => isCellAt(child, resolutionOf(child)));
