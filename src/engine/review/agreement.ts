import type { Estimate } from '../../evaluation/bootstrap';
import { cohenKappa, type Agreement } from '../../evaluation/statistics/kappa';
import { wilsonInterval } from '../../evaluation/statistics/normal';
import { keyOf, REASONS, VERDICTS, type Judged, type Reason, type Verdict, type VerdictMap } from './verdict';
import { Random } from '../../base/random';
import type { RouteSource } from '../routes/route-source';

/** How often lines were called implausible for one reason, and how often those were routes. */
export interface ReasonScore {
  readonly reason: Reason | null;
  /** Lines that were called implausible for it. */
  readonly called: number;
  /** Share of them that were routes, with Wilson's interval. */
  readonly right: Estimate;
}

/** How well somebody who saw no names told driven trips from routes. */
export interface BlindScore {
  /** Lines that were judged plausible or implausible; who is unsure does not guess. */
  readonly guessed: number;
  readonly unsure: number;
  /** Share of the guesses that were right: "plausible" of a driven trip, "implausible" of a route. 0.5 is chance. */
  readonly accuracy: Estimate;
  /** Share of the driven trips that were called plausible. */
  readonly driven: Estimate;
  /** Share of the routes that were called implausible. */
  readonly routes: Estimate;
  /** By the reason that was given, those that were given most first. */
  readonly byReason: readonly ReasonScore[];
}

/** Scores what was said without names, each line the first time that it came. */
export function blindScore(verdicts: Iterable<Verdict>): BlindScore {
  const blind = Array.from(verdicts).filter(({ blind: isBlind, pass }) => isBlind && pass === 0);
  const guesses = blind.filter(({ verdict }) => verdict !== 'unsure');
  const [driven, routes] = [guesses.filter(isDriven), guesses.filter((one) => !isDriven(one))];
  const right = (of: readonly Verdict[]) =>
    wilsonInterval(of.filter((one) => isDriven(one) === (one.verdict === 'plausible')).length, of.length);
  const byReason = [...REASONS, null]
    .map((reason): ReasonScore => {
      const called = guesses.filter((one) => one.verdict === 'implausible' && one.reason === reason);
      return { reason, called: called.length, right: right(called) };
    })
    .filter(({ called }) => called > 0)
    .sort((a, b) => b.called - a.called);
  return {
    guessed: guesses.length,
    unsure: blind.length - guesses.length,
    accuracy: right(guesses),
    driven: right(driven),
    routes: right(routes),
    byReason,
  };
}

const isDriven = ({ source }: Judged): boolean => source === 'real';

/** How far somebody said the same of the lines that came twice. */
export function selfAgreement(map: VerdictMap): Agreement {
  const twice = [...map.values()].filter(({ pass }) => pass === 1);
  return agreementOf(twice, (one) => map.get(keyOf({ ...one, pass: 0 })) ?? null);
}

/** How far two reviewers said the same of the lines that both judged: Cohen's kappa over the three verdicts. */
export const reviewerAgreement = (a: VerdictMap, b: VerdictMap): Agreement =>
  agreementOf([...a.values()], (one) => b.get(keyOf(one)) ?? null);

function agreementOf(first: readonly Verdict[], second: (of: Verdict) => Verdict | null): Agreement {
  const code = (verdict: Verdict | null) => (verdict ? VERDICTS.indexOf(verdict.verdict) : -1);
  return cohenKappa(
    first.map(code),
    first.map((one) => code(second(one))),
    VERDICTS.length,
  );
}

/** How many lines of a source were called what, in the order of the words, each line the first time it came. */
export function verdictCounts(map: VerdictMap, source: Judged['source']): readonly number[] {
  const own = [...map.values()].filter((one) => one.source === source && one.pass === 0);
  return VERDICTS.map((word) => own.filter(({ verdict }) => verdict === word).length);
}

/** Shown once more after at least so many others, so that nobody remembers what was said. */
const LEAST_BETWEEN = 10;
/** One line in so many comes twice, and at least so many lines do where there are enough. */
const ONE_IN = 8;
const LEAST_REPEATS = 3;

/**
 * What is judged without names, in the order in which it comes: as many driven trips as routes, never the trip and
 * a route of one pair, since one would give the other away; a few come twice.
 * @param pairs pairs that may be asked for
 * @param sources the sets whose routes are among them
 * @param count how many lines, repeats not counted; fewer where there are fewer pairs
 */
export function blindOrder(
  pairs: Uint32Array,
  sources: readonly RouteSource[],
  count: number,
  seed: number,
): Judged[] {
  if (sources.length === 0) return [];
  const random = new Random(seed).fork('blind');
  const chosen = random.shuffle(pairs.slice()).subarray(0, count);
  const lines = Array.from(chosen, (pair, i): Judged => {
    // Half are driven; the others go round the sets.
    const source = i % 2 === 0 ? 'real' : sources[((i - 1) / 2) % sources.length];
    return { source, pair, pass: 0 };
  });
  const order = Array.from(random.shuffle(Uint32Array.from(lines.keys())), (i) => lines[i]);
  const repeats = Math.min(
    Math.max(LEAST_REPEATS, Math.floor(order.length / ONE_IN)),
    Math.max(0, order.length - LEAST_BETWEEN),
  );
  const again = Array.from(
    random.shuffle(Uint32Array.from({ length: Math.max(0, order.length - LEAST_BETWEEN) }, (_, i) => i)),
  ).slice(0, repeats);
  // From the last to the first: what is put in does not move what is still to be placed.
  for (const first of again.sort((a, b) => b - a)) {
    const room = order.length - (first + LEAST_BETWEEN);
    const at = first + LEAST_BETWEEN + random.int(room + 1);
    order.splice(at, 0, { ...order[first], pass: 1 });
  }
  return order;
}
