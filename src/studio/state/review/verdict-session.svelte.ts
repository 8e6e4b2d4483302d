import type { Failure } from '../../../base/failure';
import { asFailure } from '../../../engine/protocol/failure-wire';
import type { BlindRound, VerdictFile } from '../../../engine/review/verdict-file';
import {
  isoNow,
  keyOf,
  NO_VERDICTS,
  verdictMap,
  withVerdict,
  type Judged,
  type Reason,
  type Verdict,
  type VerdictMap,
  type VerdictWord,
} from '../../../engine/review/verdict';
import { remembered } from '../page/remembered.svelte';
import type { VerdictStore } from './review-store';

interface Change {
  readonly of: Judged;
  readonly before: Verdict | null;
  readonly after: Verdict | null;
}

/** More than anybody goes back. */
const MOST_CHANGES = 1000;

/** What a person says of lines, kept as it is said. */
export class VerdictSession {
  /** What was said of the review in view. */
  map = $state.raw<VerdictMap>(NO_VERDICTS);
  /** The round without names that is under way; null while names are shown. */
  round = $state.raw<BlindRound | null>(null);
  /** The verdicts of another reviewer on the same lines; null while there are none. */
  other = $state.raw<VerdictFile | null>(null);
  /** What comes with the next verdict. */
  reason = $state<Reason | null>(null);
  note = $state('');
  /** Why verdicts could not be kept or read. */
  failure = $state.raw<Failure | null>(null);
  /** What was said last, for a live region. */
  said = $state('');
  readonly #reviewer = remembered('reviewer', '', (value) => typeof value === 'string');
  #review: string | null = null;
  #done = $state.raw<readonly Change[]>([]);
  #undone = $state.raw<readonly Change[]>([]);

  constructor(
    private readonly store: VerdictStore,
    private readonly now: () => string = isoNow,
  ) {}

  get reviewer(): string {
    return this.#reviewer.value;
  }

  set reviewer(name: string) {
    this.#reviewer.value = name.slice(0, 80);
  }

  get undoes(): string | null {
    const change = this.#done.at(-1);
    return change ? `Take back: ${inWords(change)}` : null;
  }

  get redoes(): string | null {
    const change = this.#undone.at(-1);
    return change ? `Again: ${inWords(change)}` : null;
  }

  /** Turns to what was said of a review (`reviewFingerprint`), null for none. */
  async open(review: string | null): Promise<void> {
    if (this.#review === review) return;
    this.#review = review;
    this.map = NO_VERDICTS;
    this.round = null;
    this.other = null;
    [this.#done, this.#undone] = [[], []];
    if (review === null) return;
    await this.#attempt(async () => {
      const { verdicts, round } = await this.store.load(review);
      if (this.#review !== review) return;
      // What was said while it was read stands.
      this.map = verdictMap([...verdicts, ...this.map.values()]);
      this.round ??= round;
    });
  }

  of = (line: Judged): Verdict | null => this.map.get(keyOf(line)) ?? null;

  /** The reason of the next verdict; once more takes it away. */
  turnReason(reason: Reason): void {
    this.reason = this.reason === reason ? null : reason;
  }

  /** Says it of a line, with the reason and the note that wait. */
  give(of: Judged, verdict: VerdictWord): void {
    const { reason, note } = this;
    const { source, pair, pass } = of;
    const at = this.now();
    const blind = this.round !== null;
    this.#change({
      of,
      before: this.of(of),
      after: { ...{ source, pair, pass, verdict, reason, note, at, blind } },
    });
    this.reason = null;
    this.note = '';
  }

  /** Whether there was something to take back. */
  undo(): Judged | null {
    const change = this.#done.at(-1);
    if (!change) return null;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, change];
    this.#apply(change.of, change.before);
    this.said = `Taken back: ${inWords(change)}.`;
    return change.of;
  }

  redo(): Judged | null {
    const change = this.#undone.at(-1);
    if (!change) return null;
    this.#undone = this.#undone.slice(0, -1);
    this.#done = [...this.#done, change];
    this.#apply(change.of, change.after);
    this.said = `Again: ${inWords(change)}.`;
    return change.of;
  }

  /** Takes the verdicts of a file of one's own beside those that are here; the later word on a line stands. */
  take({ verdicts }: VerdictFile): void {
    const later = verdicts.filter((one) => (this.of(one)?.at ?? '') < one.at);
    this.map = verdictMap([...this.map.values(), ...later]);
    const review = this.#review;
    if (review !== null) void this.#attempt(() => this.store.putAll(review, later));
    this.said = `${later.length} of ${verdicts.length} verdicts taken from the file.`;
  }

  /** Begins a round without names, or ends it. */
  turnBlind(round: BlindRound | null): void {
    this.round = round;
    // What was said with names is not taken back without them, and the other way round.
    [this.#done, this.#undone] = [[], []];
    const review = this.#review;
    if (review !== null) void this.#attempt(() => this.store.putRound(review, round));
  }

  #change(change: Change): void {
    this.#done = [...this.#done.slice(-MOST_CHANGES + 1), change];
    this.#undone = [];
    this.#apply(change.of, change.after);
    this.said = `${inWords(change)}.`;
  }

  #apply(of: Judged, verdict: Verdict | null): void {
    this.map = withVerdict(this.map, of, verdict);
    const review = this.#review;
    if (review !== null) void this.#attempt(() => this.store.put(review, of, verdict));
  }

  /** What cannot be kept stays on the page, and the page says so. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }
}

function inWords({ of, before, after }: Change): string {
  const verdict = after ?? before;
  return `${verdict ? verdict.verdict : 'no verdict'} for pair ${of.pair + 1}`;
}
