import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import * as v from 'valibot';
import { type BlindRound, ROUND, VERDICT } from '../../../engine/review/verdict-file';
import { keyOf, type Judged, type Verdict } from '../../../engine/review/verdict';

/** Keeps what was judged, verdict by verdict, so that it outlives the page. */
export interface VerdictStore {
  /** What was kept of a review (`reviewFingerprint`). */
  load(review: string): Promise<{ verdicts: Verdict[]; round: BlindRound | null }>;
  /** Keeps a verdict, or takes it back. */
  put(review: string, of: Judged, verdict: Verdict | null): Promise<void>;
  /** Keeps many at once. */
  putAll(review: string, verdicts: readonly Verdict[]): Promise<void>;
  putRound(review: string, round: BlindRound | null): Promise<void>;
}

/** Sets that were brought under review, by the data set that they are on. */
export interface SetStore {
  /** The sets of a data set (`fingerprint`) as they were kept; null where there are none. */
  loadSets(dataset: string): Promise<unknown>;
  /** Keeps plain data; null takes away what is kept. */
  putSets(dataset: string, sets: unknown): Promise<void>;
}

/** What was measured of a review that takes long, for the next visit. */
export interface AnswerStore {
  /** What was kept last under this key; null where that was another. */
  loadAnswers(key: string): Promise<unknown>;
  /** Keeps plain data in place of what was kept before: the columns of a large review take tens of megabytes. */
  putAnswers(key: string, answers: unknown): Promise<void>;
}

interface Schema extends DBSchema {
  verdicts: { key: [review: string, of: string]; value: unknown };
  rounds: { key: string; value: unknown };
  sets: { key: string; value: unknown };
  answers: { key: string; value: unknown };
}

const NAME = 'route-distillery-reviews';

/** The store of this browser. It is opened when it is first used. */
export class BrowserReviewStore implements VerdictStore, SetStore, AnswerStore {
  #opened: Promise<IDBPDatabase<Schema>> | null = null;

  async load(review: string): Promise<{ verdicts: Verdict[]; round: BlindRound | null }> {
    const db = await this.#open();
    const kept = await db.getAll('verdicts', IDBKeyRange.bound([review], [review, []]));
    // Another version of the page may have written what this one does not know.
    const verdicts = kept.flatMap((value) => {
      const read = v.safeParse(VERDICT, value);
      return read.success ? [read.output] : [];
    });
    const round = v.safeParse(ROUND, await db.get('rounds', review));
    verdicts.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return { verdicts, round: round.success ? round.output : null };
  }

  async put(review: string, of: Judged, verdict: Verdict | null): Promise<void> {
    const db = await this.#open();
    const key: [string, string] = [review, keyOf(of)];
    await (verdict ? db.put('verdicts', verdict, key) : db.delete('verdicts', key));
  }

  async putAll(review: string, verdicts: readonly Verdict[]): Promise<void> {
    const transaction = (await this.#open()).transaction('verdicts', 'readwrite');
    await Promise.all([
      ...verdicts.map((one) => transaction.store.put(one, [review, keyOf(one)])),
      transaction.done,
    ]);
  }

  async putRound(review: string, round: BlindRound | null): Promise<void> {
    const db = await this.#open();
    await (round ? db.put('rounds', round, review) : db.delete('rounds', review));
  }

  async loadSets(dataset: string): Promise<unknown> {
    return (await (await this.#open()).get('sets', dataset)) ?? null;
  }

  async putSets(dataset: string, sets: unknown): Promise<void> {
    const db = await this.#open();
    await (sets === null ? db.delete('sets', dataset) : db.put('sets', sets, dataset));
  }

  async loadAnswers(key: string): Promise<unknown> {
    return (await (await this.#open()).get('answers', key)) ?? null;
  }

  async putAnswers(key: string, answers: unknown): Promise<void> {
    const { store, done } = (await this.#open()).transaction('answers', 'readwrite');
    await Promise.all([store.clear(), store.put(answers, key), done]);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#opened ??= openDB<Schema>(NAME, 2, {
      upgrade(db, before) {
        if (before < 1) {
          db.createObjectStore('verdicts');
          db.createObjectStore('rounds');
          db.createObjectStore('sets');
        }
        db.createObjectStore('answers');
      },
      // A newer page waits for this one to let go.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
    // What failed is tried anew: storage may be allowed by then.
    this.#opened.catch(() => (this.#opened = null));
    return this.#opened;
  }
}
