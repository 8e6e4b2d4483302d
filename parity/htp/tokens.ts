import { Grammar, GrowingAnswer, patternLimits, type AnswerForm } from '../../src/models/htp/grammar';
import {
  lengthToken,
  patternsOf,
  pointsOf,
  shortening,
  lengthBits,
  levelLengths,
} from '../../src/models/htp/sequence-length';
import { tokenLossMask } from '../../src/models/htp/token-model';
import { MARKERS, TokenVocabulary } from '../../src/models/htp/token-vocabulary';
import {
  answerLength,
  answerTokens,
  promptTokens,
  readAnswer,
  type TripConditions,
} from '../../src/models/htp/trip-answer';
import type { StoredFields } from '../harness/stored-fields';
import { subject, type StoredFile } from '../harness/stored-file';
import { badInput } from '../../src/base/failure';
import { within } from '../harness/compare';

const FOUR = 'four_codebooks';
const THREE = 'three_codebooks';

/** The tokens of stage 2: vocabulary, bins, prompts and answers, the grammar with and without limits. No device computes any of it. */
export const tokens = subject('tokens', (file) => {
  const { json } = file;
  const stored = json.fields('vocabulary');
  const [four, three] = [FOUR, THREE].map(
    (books) => new TokenVocabulary(stored.fields(books).numbers('sizes'), stored.number('roads')),
  );
  const depth = four.codebooks.length;
  return {
    parts: {
      vocabulary: () => {
        checkVocabulary(file, FOUR, four);
        checkVocabulary(file, THREE, three);
        const samples = stored.fields('sample_ids');
        const ids = samples.all(...samples.names);
        file.exact('ids by name', samples.names.map((name) => four.idOf(name)), ids); // prettier-ignore
        file.lists('names by id', ids.map((id) => four.name(id)), samples.names); // prettier-ignore
      },
      grammar: () => {
        checkGrammar(file, FOUR, new Grammar(depth));
        checkGrammar(file, THREE, new Grammar(three.codebooks.length));
        checkGrammar(file, 'htp_plus_four_codebooks', new Grammar(depth, 'with-roads'));
      },
      limits: () => checkLimits(file, four),
      trips: () => json.list('trips').forEach((trip, i) => checkTrip(file, four, trip, i)),
      'three codebooks': () => {
        const valid = json.fields('valid_three_codebooks');
        const names = valid.texts('answer');
        const read = readAnswer(three, names.map((name) => three.idOf(name))); // prettier-ignore
        const found = [pointsOf(read.codes.length, read.lengthToken), read.codes.length];
        file.exact('n and m with three codebooks', found, valid.all('n', 'm'));
        checkNames(file, three, 'answer with three codebooks', answerTokens(three, read), names);
      },
      'invalid answers': () => json.list('invalid').forEach((entry, i) => checkInvalid(file, entry, i)),
      context: () => {
        const most = patternsOf(pointLimits(file).points.most);
        const [trip] = json.list('trips');
        const prompt = promptTokens(four, { ...conditionsOf(trip), roads: [] });
        const ours = [answerLength(most, depth), prompt.length];
        const stated = json.fields('context').all('longest_answer', 'prompt_without_roads');
        file.exact('longest answer, prompt without roads', ours, stated);
        file.shapeOfEach();
      },
    },
    leaves: ['suggested_abs_tolerance'],
  };
});

function checkVocabulary(file: StoredFile, books: string, vocabulary: TokenVocabulary): void {
  const fields = file.json.fields('vocabulary').fields(books);
  file.exact(`${books}: size`, vocabulary.size, fields.number('size'));
  const blocks = fields.list('blocks');
  const kinds = blocks.map((block) => block.text('kind'));
  file.lists(`${books}: kinds`, vocabulary.blocks.map(({ kind }) => kind), kinds); // prettier-ignore
  blocks.forEach((block, i) => {
    const { kind, count, first } = vocabulary.blocks[i];
    if (block.has('names')) {
      const names = Array.from({ length: count }, (_, index) => vocabulary.name(first + index));
      file.lists(`${books}: names of ${kind}`, names, block.texts('names'));
      return;
    }
    file.exact(`${books}: tokens ${kind}`, count, block.number('count'));
    const name = block.text('form').replace('_i>', `_${count - 1}>`);
    file.lists(`${books}: form of ${kind}`, [vocabulary.name(first + count - 1)], [name]);
  });
}

function checkNames(
  file: StoredFile,
  vocabulary: TokenVocabulary,
  what: string,
  ids: readonly number[],
  names: readonly string[],
): void {
  file.lists(`names of the ${what}`, ids.map((id) => vocabulary.name(id)), names); // prettier-ignore
}

function checkGrammar(file: StoredFile, name: string, { states }: Grammar): void {
  const arrows = (state: string, allowed: Iterable<readonly [string, string]>) =>
    [state, ...[...allowed].map(([symbol, next]) => `${symbol} -> ${next}`).sort()].join(', ');
  const theirs = file.json
    .fields('grammar')
    .list(name)
    .map((entry) => {
      const allowed = entry.fields('allowed');
      const pairs = allowed.names.map((symbol) => [symbol, allowed.text(symbol)] as const);
      return arrows(entry.text('state'), pairs);
    });
  file.lists(`grammar of ${name}`, [...states].map(([state, allowed]) => arrows(state, allowed)), theirs); // prettier-ignore
}

/** How many points a trip has, which the file says in a name: `limits_for_20_to_200_points`. */
function pointLimits({ json }: StoredFile) {
  const { names } = json.fields('grammar');
  const name = names.find((each) => each.startsWith('limits_for_')) ?? 'limits_for_';
  const [least, most] = [...name.matchAll(/\d+/g)].map(Number);
  return { name, points: { least, most } };
}

function checkLimits(file: StoredFile, vocabulary: TokenVocabulary): void {
  const { name, points } = pointLimits(file);
  /** What the sharper mask lets follow so many patterns of an answer. */
  const endings = (token: number, patterns: number): string => {
    const answer = new GrowingAnswer(new Grammar(vocabulary.codebooks.length), vocabulary, points);
    const codes = Array.from({ length: patterns }, () => vocabulary.codebooks.map(() => 0));
    for (const id of answerTokens(vocabulary, { lengthToken: token, codes }).slice(0, -1)) answer.take(id);
    const allowed = answer.allowed().map(({ first }) => vocabulary.name(first));
    return allowed.sort().reverse().join(' ');
  };
  for (const entry of file.json.fields('grammar').fields(name).list('table')) {
    const token = entry.number('t');
    const ours = patternLimits(token, points);
    const [short, least, most] = entry.all('shortening', 'least_patterns', 'most_patterns');
    file.exact(`limits of token ${token}`, [shortening(token), ours.least, ours.most], [short, least, most]);
    file.lists(
      `what may follow the fewest and the most patterns of token ${token}`,
      [least, most].map((patterns) => endings(token, patterns)),
      [least === most ? '<|t_end|>' : '<|t_end|> <|p_begin|>', '<|t_end|>'],
    );
  }
  const lengths = file.json.list('lengths');
  const found = lengths.map((entry) => pointsOf(entry.number('m'), entry.number('t')));
  file.exact('n of m and t', found, lengths.map((entry) => entry.number('n'))); // prettier-ignore
}

/** What a stored trip is asked for. */
const conditionsOf = (trip: StoredFields): TripConditions => ({
  start: Date.parse(`${trip.text('start_local')}Z`) / 1000,
  duration: trip.number('duration_s'),
  distance: trip.number('distance_m'),
  interval: trip.number('interval_s'),
  roads: trip.numbers('roads'),
});

/** Compares prompt and answer of a stored trip, plain and of HTP+. */
function checkTrip(file: StoredFile, vocabulary: TokenVocabulary, trip: StoredFields, i: number): void {
  const n = trip.number('n');
  const codes = trip.rows('codes');
  const conditions = conditionsOf(trip);
  const patterns = { lengthToken: lengthToken(n), codes };
  const counted = [patternsOf(n), patterns.lengthToken];
  file.exact(`m and length token of trip ${i}`, counted, trip.all('m', 'length_token'));
  const prompt = promptTokens(vocabulary, conditions);
  const answer = answerTokens(vocabulary, patterns);
  for (const [side, ids] of Object.entries({ prompt, answer })) {
    file.exact(`${side} of trip ${i}`, ids, trip.numbers(`${side}_ids`));
    checkNames(file, vocabulary, `${side} of trip ${i}`, ids, trip.texts(side));
  }
  const lengths = [answer.length, answerLength(codes.length, vocabulary.codebooks.length)];
  file.exact(`tokens of the answer of trip ${i}`, lengths, trip.all('answer_tokens', 'answer_tokens'));
  for (const [name, values] of [
    ['ids', [...prompt, ...answer]],
    ['loss_mask', tokenLossMask(prompt.length, answer.length)],
    ['codes', codes.flat()],
  ] as const)
    file.exact(`trip.${i}.${name}`, values, file.numbers(`trip.${i}.${name}`));
  const back = readAnswer(vocabulary, answer).codes.flatMap((row) => [...row]);
  file.exact(`codes of the answer of trip ${i}`, back, codes.flat());

  // The states before each token, and that the grammar lets all of them pass.
  const grown = new GrowingAnswer(new Grammar(vocabulary.codebooks.length), vocabulary);
  const states = answer.map((id) => {
    const { state } = grown;
    grown.take(id);
    return state;
  });
  file.exact(
    `points of the answer of trip ${i}, and that it ends`,
    [grown.points, Number(grown.ended)],
    [n, 1],
  );
  const field = 'states_before_each_answer_token';
  if (trip.value(field) !== null)
    file.lists(`states before each token of trip ${i}`, states, trip.texts(field));

  const plus = trip.fields('htp_plus');
  const plainPrompt = promptTokens(vocabulary, { ...conditions, roads: [] });
  checkNames(file, vocabulary, `prompt of trip ${i} in HTP+`, plainPrompt, plus.texts('prompt'));
  const longer = answerTokens(vocabulary, patterns, conditions.roads);
  const { roads } = readAnswer(vocabulary, longer, 'with-roads');
  file.exact(`roads of the answer of trip ${i} in HTP+`, roads, trip.numbers('roads'));
  // A long one is told in words.
  if (typeof plus.value('answer') !== 'string')
    checkNames(file, vocabulary, `answer of trip ${i} in HTP+`, longer, plus.texts('answer'));
  if (trip.value('official_answer_text') === null) return;
  const text = officialText(answer.map((id) => vocabulary.name(id)));
  file.lists(`official text of trip ${i}`, [text], [trip.text('official_answer_text')]);
}

function checkInvalid(file: StoredFile, entry: StoredFields, i: number): void {
  const names = entry.texts('tokens');
  const form: AnswerForm = entry.boolean('htp_plus') ? 'with-roads' : 'plain';
  const grammar = new Grammar(entry.number('codebooks'), form);
  const symbols = names.map((name) => /^<([a-z]+)_\d+>$/.exec(name)?.[1] ?? name);
  const what = `first bad token where there is ${entry.text('reason')} (${i})`;
  file.exact(what, grammar.firstFault(symbols), entry.number('first_bad_index'));
  const reading = officialReading(names.join(''));
  const parsed = entry.value('official_parser');
  const theirs = typeof parsed === 'string' ? null : entry.fields('official_parser');
  file.lists(
    `what the official parser makes of it (${i})`,
    reading ? [reading.patterns, reading.lengthToken] : ['error'],
    theirs ? [theirs.number('patterns'), theirs.text('length_token')] : [String(parsed)],
  );
}

const [T_BEGIN, T_END, P_BEGIN, P_END] = MARKERS;

/** An answer as the official code writes it: patterns joined by a comma and a blank. */
function officialText(names: readonly string[]): string {
  const body = names.slice(2, -1).join('').split(P_END).slice(0, -1);
  return `${names[0]}, ${T_BEGIN}${body.map((pattern) => pattern + P_END).join(', ')}${T_END}`;
}

/** What the official code makes of a text, by regular expressions; null where it raises an error. */
function officialReading(text: string): { patterns: number; lengthToken: string } | null {
  const [token] = /<t_\d+>/.exec(text) ?? [];
  const escaped = [P_BEGIN, P_END].map((mark) => mark.replaceAll('|', '\\|'));
  const patterns = [...text.matchAll(new RegExp(`${escaped[0]}(.*?)${escaped[1]}`, 'g'))];
  const isWhole = (codes: string) => /^<a_\d+><b_\d+><c_\d+><d_\d+>$/.test(codes);
  if (token === undefined || !patterns.every(([, codes]) => isWhole(codes))) return null;
  return { patterns: patterns.length, lengthToken: token };
}

/** Lengths of tensors through the levels, length bits and tokens. Nothing of it is computed on a device. */
export const lengths = subject('lengths', (file) => {
  const { json } = file;
  const tolerance = within(json.number('suggested_abs_tolerance'));
  const row = (what: string, actual: readonly number[], expected: readonly number[]) =>
    file.row(what, actual, expected, tolerance);
  const rows = json.rows('rows');
  const all = rows.map(([n]) => n);
  return {
    parts: {
      table: () => {
        const found = all.flatMap((n) => json.texts('columns').map((column) => columnOf(column, n)));
        row('rows', found, rows.flat());
        row('table', found, file.numbers('table'));
        const shape = json.fields('tensors').fields('table').numbers('shape');
        row('shape of the table', file.tensors.shape('table'), shape);
        row('points of patterns and token', all.map((n) => pointsOf(patternsOf(n), lengthToken(n))), all); // prettier-ignore
      },
      tokens: () => {
        const stored = json.fields('token_to_shortening');
        for (const token of stored.names)
          row(`shortening of token ${token}`, [shortening(Number(token))], stored.numbers(token));
        const counts = json.fields('counts_per_token');
        for (const token of counts.names) {
          const count = all.filter((n) => lengthToken(n) === Number(token)).length;
          row(`lengths with token ${token}`, [count], counts.all(token));
        }
        for (const example of json.list('paper_examples')) {
          const n = example.number('n');
          const theirs = [...example.numbers('bits'), ...example.all('token', 'm')];
          const ours = [...lengthBits(n), lengthToken(n), patternsOf(n)];
          row(`the paper's example of ${n} points`, ours, theirs);
        }
      },
      range: () => {
        const ranges = json.names.flatMap((name) => {
          const [, ...ends] = /^range_(\d+)_(\d+)$/.exec(name) ?? [];
          return ends.length === 0 ? [] : [{ name, ends: ends.map(Number) }];
        });
        file.lists('a range of points', [ranges.length], [1]);
        for (const { name, ends } of ranges) {
          const patterns = json.fields(name).numbers('patterns');
          row(`patterns of ${ends.join(' to ')} points`, ends.map(patternsOf), patterns);
        }
      },
    },
  };
});

function columnOf(column: string, n: number): number {
  const [, l1, l2, m] = levelLengths(n);
  const [b0, b1, b2] = lengthBits(n);
  const values: Readonly<Record<string, number>> = { n, l1, l2, m, b0, b1, b2, token: lengthToken(n) };
  if (!Object.hasOwn(values, column)) throw badInput(`No column of lengths here is called "${column}".`);
  return values[column];
}
