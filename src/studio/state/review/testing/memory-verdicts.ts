import { Failure } from '../../../../base/failure';
import { keyOf, type Judged, type Verdict } from '../../../../engine/review/verdict';
import type { BlindRound } from '../../../../engine/review/verdict-file';
import type { VerdictStore } from '../review-store';

/** Keeps verdicts for a test; `full` refuses more. */
export class MemoryVerdicts implements VerdictStore {
  readonly kept = new Map<string, Map<string, Verdict>>();
  readonly rounds = new Map<string, BlindRound>();
  full = false;

  async load(review: string) {
    return { verdicts: [...(this.kept.get(review)?.values() ?? [])], round: this.rounds.get(review) ?? null };
  }

  async put(review: string, of: Judged, verdict: Verdict | null) {
    if (this.full) throw new Failure('storage-full', 'There is no room.');
    const own = this.kept.get(review) ?? new Map<string, Verdict>();
    this.kept.set(review, own);
    if (verdict) own.set(keyOf(of), verdict);
    else own.delete(keyOf(of));
  }

  async putAll(review: string, verdicts: readonly Verdict[]) {
    for (const one of verdicts) await this.put(review, one, one);
  }

  async putRound(review: string, round: BlindRound | null) {
    if (round) this.rounds.set(review, round);
    else this.rounds.delete(review);
  }
}
