import {
  Grammar,
  GrowingAnswer,
  patternLimits,
  type AnswerForm,
  type PointLimits,
} from '../../src/models/htp/grammar';
import { patternsOf, pointsOf, shortening } from '../../src/models/htp/sequence-length';
import { TokenVocabulary } from '../../src/models/htp/token-vocabulary';
import { answerLength, answerTokens, readAnswer, promptTokens } from '../../src/models/htp/trip-answer';
import { compare, compareLists, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { Subject, VerificationContext } from '../harness/compare';
import { officialReading } from './official-text';
import { conditionsOf, TripTokenChecks } from './token-trips';

const GROUP = 'tokens';

/** Vocabularies of the file by their names. */
type Books = 'four_codebooks' | 'three_codebooks';

/** The tokens of stage 2: vocabulary, bins, prompts and answers, the grammar with and without limits. No device computes any of it. */
export const tokens: Subject = {
  name: GROUP,
  async run(context) {
    const checks = new TokenChecks(context);
    await part(context, GROUP, 'vocabulary', () => checks.vocabularies());
    await part(context, GROUP, 'grammar', () => checks.grammars());
    await part(context, GROUP, 'limits', () => checks.limits());
    await part(context, GROUP, 'trips', () => checks.trips());
    await part(context, GROUP, 'three codebooks', () => checks.threeCodebooks());
    await part(context, GROUP, 'invalid answers', () => checks.invalid());
    await part(context, GROUP, 'context', () => checks.context());
    checks.reportUnread();
  },
};

class TokenChecks {
  readonly #json: StoredFields;
  readonly #tensors: StoredTensors;
  readonly #vocabularies: Readonly<Record<Books, TokenVocabulary>>;

  constructor(private readonly to: VerificationContext) {
    this.#json = new StoredFields(to.folder.json(`${GROUP}.json`), `${GROUP}.json`);
    this.#tensors = to.folder.tensors(`${GROUP}.safetensors`);
    const stored = this.#json.fields('vocabulary');
    const of = (books: Books) =>
      new TokenVocabulary(stored.fields(books).numbers('sizes'), stored.number('roads'));
    this.#vocabularies = {
      four_codebooks: of('four_codebooks'),
      three_codebooks: of('three_codebooks'),
    };
  }

  vocabularies(): void {
    const stored = this.#json.fields('vocabulary');
    for (const books of ['four_codebooks', 'three_codebooks'] as const) {
      const vocabulary = this.#vocabularies[books];
      const fields = stored.fields(books);
      this.#exact(`${books}: size`, [vocabulary.size], [fields.number('size')]);
      const blocks = fields.list('blocks');
      this.#lists(
        `${books}: kinds`,
        vocabulary.blocks.map(({ kind }) => kind),
        blocks.map((block) => block.text('kind')),
      );
      blocks.forEach((block, i) => {
        const { kind, count, first } = vocabulary.blocks[i];
        if (block.has('names')) {
          const names = Array.from({ length: count }, (_, index) => vocabulary.name(first + index));
          this.#lists(`${books}: names of ${kind}`, names, block.texts('names'));
          return;
        }
        this.#exact(`${books}: tokens ${kind}`, [count], [block.number('count')]);
        const name = block.text('form').replace('_i>', `_${count - 1}>`);
        this.#lists(`${books}: form of ${kind}`, [vocabulary.name(first + count - 1)], [name]);
      });
    }
    const samples = stored.fields('sample_ids');
    const vocabulary = this.#vocabularies.four_codebooks;
    const ids = samples.names.map((name) => samples.number(name));
    this.#exact(
      'ids by name',
      samples.names.map((name) => vocabulary.idOf(name)),
      ids,
    );
    this.#lists(
      'names by id',
      ids.map((id) => vocabulary.name(id)),
      samples.names,
    );
  }

  grammars(): void {
    const stored = this.#json.fields('grammar');
    const forms: readonly (readonly [string, number, AnswerForm])[] = [
      ['four_codebooks', this.#vocabularies.four_codebooks.codebooks.length, 'plain'],
      ['three_codebooks', this.#vocabularies.three_codebooks.codebooks.length, 'plain'],
      ['htp_plus_four_codebooks', this.#vocabularies.four_codebooks.codebooks.length, 'with-roads'],
    ];
    for (const [name, codebooks, form] of forms) {
      const arrows = (state: string, allowed: Iterable<readonly [string, string]>) =>
        [state, ...[...allowed].map(([symbol, next]) => `${symbol} -> ${next}`).sort()].join(', ');
      const ours = [...new Grammar(codebooks, form).states].map(([state, allowed]) => arrows(state, allowed));
      const theirs = stored.list(name).map((entry) => {
        const allowed = entry.fields('allowed');
        return arrows(
          entry.text('state'),
          allowed.names.map((symbol) => [symbol, allowed.text(symbol)] as const),
        );
      });
      this.#lists(`grammar of ${name}`, ours, theirs);
    }
  }

  limits(): void {
    const { name, points } = this.#pointLimits();
    for (const entry of this.#json.fields('grammar').fields(name).list('table')) {
      const token = entry.number('t');
      const ours = patternLimits(token, points);
      const stated = ['shortening', 'least_patterns', 'most_patterns'].map((field) => entry.number(field));
      this.#exact(`limits of token ${token}`, [shortening(token), ours.least, ours.most], stated);
      const ends = [stated[1], stated[2]].map((patterns) => this.#endings(token, patterns, points));
      this.#lists(
        `what may follow the fewest and the most patterns of token ${token}`,
        ends.map((each) => each.join(' ')),
        stated[1] === stated[2] ? ['<|t_end|>', '<|t_end|>'] : ['<|t_end|> <|p_begin|>', '<|t_end|>'],
      );
    }
    const lengths = this.#json.list('lengths');
    this.#exact(
      'n of m and t',
      lengths.map((entry) => pointsOf(entry.number('m'), entry.number('t'))),
      lengths.map((entry) => entry.number('n')),
    );
  }

  trips(): void {
    const checks = new TripTokenChecks(this.to, this.#vocabularies.four_codebooks, this.#tensors);
    this.#json.list('trips').forEach((trip, i) => checks.check(trip, i));
  }

  threeCodebooks(): void {
    const stored = this.#json.fields('valid_three_codebooks');
    const vocabulary = this.#vocabularies.three_codebooks;
    const names = stored.texts('answer');
    const ids = names.map((name) => vocabulary.idOf(name));
    const read = readAnswer(vocabulary, ids);
    const [n, m] = [pointsOf(read.codes.length, read.lengthToken), read.codes.length];
    this.#exact('n and m with three codebooks', [n, m], [stored.number('n'), stored.number('m')]);
    this.#named('answer with three codebooks', answerTokens(vocabulary, read), names, vocabulary);
  }

  invalid(): void {
    for (const [i, entry] of this.#json.list('invalid').entries()) {
      const names = entry.texts('tokens');
      const form: AnswerForm = entry.boolean('htp_plus') ? 'with-roads' : 'plain';
      const grammar = new Grammar(entry.number('codebooks'), form);
      const symbols = names.map((name) => /^<([a-z]+)_\d+>$/.exec(name)?.[1] ?? name);
      const what = `first bad token where there is ${entry.text('reason')} (${i})`;
      this.#exact(what, [grammar.firstFault(symbols)], [entry.number('first_bad_index')]);
      const reading = officialReading(names.join(''));
      const parsed = entry.value('official_parser');
      const theirs = typeof parsed === 'string' ? null : entry.fields('official_parser');
      this.#lists(
        `what the official parser makes of it (${i})`,
        reading ? [reading.patterns, reading.lengthToken] : ['error'],
        theirs ? [theirs.number('patterns'), theirs.text('length_token')] : [String(parsed)],
      );
    }
  }

  context(): void {
    const stored = this.#json.fields('context');
    const { codebooks } = this.#vocabularies.four_codebooks;
    const most = patternsOf(this.#pointLimits().points.most);
    const trip = this.#json.list('trips')[0];
    const prompt = promptTokens(this.#vocabularies.four_codebooks, { ...conditionsOf(trip), roads: [] });
    const ours = [answerLength(most, codebooks.length), prompt.length];
    const theirs = [stored.number('longest_answer'), stored.number('prompt_without_roads')];
    this.#exact('longest answer, prompt without roads', ours, theirs);
    this.#json.leave('suggested_abs_tolerance');
    if (!this.#json.has('tensors')) return;
    const shapes = this.#json.fields('tensors');
    for (const name of shapes.names)
      this.#exact(`shape of ${name}`, this.#tensors.shape(name), shapes.fields(name).numbers('shape'));
  }

  reportUnread(): void {
    reportUnread(this.to, GROUP, this.#json);
    reportUnread(this.to, GROUP, this.#tensors);
  }

  /** How many points a trip has, which the file says in a name: `limits_for_20_to_200_points`. */
  #pointLimits(): { name: string; points: PointLimits } {
    const names = this.#json.fields('grammar').names;
    const name = names.find((each) => each.startsWith('limits_for_')) ?? 'limits_for_';
    const [least, most] = [...name.matchAll(/\d+/g)].map(Number);
    return { name, points: { least, most } };
  }

  /** What the sharper mask lets follow so many patterns of an answer. */
  #endings(token: number, patterns: number, limits: PointLimits): string[] {
    const vocabulary = this.#vocabularies.four_codebooks;
    const answer = new GrowingAnswer(new Grammar(vocabulary.codebooks.length), vocabulary, limits);
    const codes = Array.from({ length: patterns }, () => vocabulary.codebooks.map(() => 0));
    for (const id of answerTokens(vocabulary, { lengthToken: token, codes }).slice(0, -1)) answer.take(id);
    return answer
      .allowed()
      .map(({ first }) => vocabulary.name(first))
      .sort()
      .reverse();
  }

  #named(
    what: string,
    ids: readonly number[],
    names: readonly string[],
    vocabulary = this.#vocabularies.four_codebooks,
  ): void {
    this.#lists(
      `names of the ${what}`,
      ids.map((id) => vocabulary.name(id)),
      names,
    );
  }

  #exact(what: string, actual: readonly number[], expected: readonly number[]): void {
    compare(this.to, { group: GROUP, what, actual, expected, tolerance: EXACT, onHost: true });
  }

  #lists(what: string, actual: readonly (string | number)[], expected: readonly (string | number)[]): void {
    compareLists(this.to, { group: GROUP, what, actual, expected });
  }
}
