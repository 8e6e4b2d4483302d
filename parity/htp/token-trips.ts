import { Grammar, GrowingAnswer } from '../../src/models/htp/grammar';
import { lengthToken, patternsOf } from '../../src/models/htp/sequence-length';
import { tokenLossMask } from '../../src/models/htp/token-model';
import type { TokenVocabulary } from '../../src/models/htp/token-vocabulary';
import {
  answerLength,
  answerTokens,
  readAnswer,
  promptTokens,
  type TripConditions,
} from '../../src/models/htp/trip-answer';
import { compare, compareLists, EXACT } from '../harness/compare';
import type { StoredTensors } from '../harness/reference-folder';
import type { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/compare';
import { officialText } from './official-text';

const GROUP = 'tokens';

/** Checks the prompts and answers of the stored trips, plain and of HTP+. */
export class TripTokenChecks {
  constructor(
    private readonly to: VerificationContext,
    private readonly vocabulary: TokenVocabulary,
    private readonly tensors: StoredTensors,
  ) {}

  /** @param trip what the file says of trip `i` */
  check(trip: StoredFields, i: number): void {
    const { vocabulary } = this;
    const n = trip.number('n');
    const codes = trip.rows('codes');
    const conditions = conditionsOf(trip);
    const patterns = { lengthToken: lengthToken(n), codes };
    this.#exact(
      `m and length token of trip ${i}`,
      [patternsOf(n), patterns.lengthToken],
      [trip.number('m'), trip.number('length_token')],
    );
    const prompt = promptTokens(vocabulary, conditions);
    const answer = answerTokens(vocabulary, patterns);
    this.#exact(`prompt of trip ${i}`, prompt, trip.numbers('prompt_ids'));
    this.#exact(`answer of trip ${i}`, answer, trip.numbers('answer_ids'));
    this.#named(`prompt of trip ${i}`, prompt, trip.texts('prompt'));
    this.#named(`answer of trip ${i}`, answer, trip.texts('answer'));
    const stated = [trip.number('answer_tokens'), trip.number('answer_tokens')];
    const counts = [answer.length, answerLength(codes.length, vocabulary.codebooks.length)];
    this.#exact(`tokens of the answer of trip ${i}`, counts, stated);
    this.#tensorsOf(i, prompt, answer, codes);
    this.#growth(i, trip, answer);
    this.#withRoads(i, trip, conditions, patterns);
    if (trip.value('official_answer_text') !== null) {
      const text = officialText(answer.map((id) => vocabulary.name(id)));
      this.#lists(`official text of trip ${i}`, [text], [trip.text('official_answer_text')]);
    }
  }

  #tensorsOf(
    i: number,
    prompt: readonly number[],
    answer: readonly number[],
    codes: readonly (readonly number[])[],
  ): void {
    const ids = [...prompt, ...answer];
    this.#exact(`trip.${i}.ids`, ids, this.tensors.numbers(`trip.${i}.ids`));
    const mask = tokenLossMask(prompt.length, answer.length);
    this.#exact(`trip.${i}.loss_mask`, [...mask], this.tensors.numbers(`trip.${i}.loss_mask`));
    this.#exact(`trip.${i}.codes`, codes.flat(), this.tensors.numbers(`trip.${i}.codes`));
    const read = readAnswer(this.vocabulary, answer);
    const back = read.codes.flatMap((row) => [...row]);
    this.#exact(`codes of the answer of trip ${i}`, back, codes.flat());
  }

  /** The states before each token, and that the grammar lets all of them pass. */
  #growth(i: number, trip: StoredFields, answer: readonly number[]): void {
    const { vocabulary } = this;
    const grown = new GrowingAnswer(new Grammar(vocabulary.codebooks.length), vocabulary);
    const states: string[] = [];
    for (const id of answer) {
      states.push(grown.state);
      grown.take(id);
    }
    this.#exact(
      `points of the answer of trip ${i}, and that it ends`,
      [grown.points, Number(grown.ended)],
      [trip.number('n'), 1],
    );
    const field = 'states_before_each_answer_token';
    if (trip.value(field) !== null)
      this.#lists(`states before each token of trip ${i}`, states, trip.texts(field));
  }

  #withRoads(
    i: number,
    trip: StoredFields,
    conditions: TripConditions,
    patterns: { readonly lengthToken: number; readonly codes: readonly number[][] },
  ): void {
    const { vocabulary } = this;
    const stored = trip.fields('htp_plus');
    const prompt = promptTokens(vocabulary, { ...conditions, roads: [] });
    this.#named(`prompt of trip ${i} in HTP+`, prompt, stored.texts('prompt'));
    const answer = answerTokens(vocabulary, patterns, conditions.roads);
    const { roads } = readAnswer(vocabulary, answer, 'with-roads');
    this.#exact(`roads of the answer of trip ${i} in HTP+`, roads, trip.numbers('roads'));
    // A long one is told in words.
    if (typeof stored.value('answer') !== 'string')
      this.#named(`answer of trip ${i} in HTP+`, answer, stored.texts('answer'));
  }

  #named(what: string, ids: readonly number[], names: readonly string[]): void {
    this.#lists(
      `names of the ${what}`,
      ids.map((id) => this.vocabulary.name(id)),
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

/** What a stored trip is asked for. */
export function conditionsOf(trip: StoredFields): TripConditions {
  return {
    start: Date.parse(`${trip.text('start_local')}Z`) / 1000,
    duration: trip.number('duration_s'),
    distance: trip.number('distance_m'),
    interval: trip.number('interval_s'),
    roads: trip.numbers('roads'),
  };
}
