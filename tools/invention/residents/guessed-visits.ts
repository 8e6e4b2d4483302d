import type { CheckIns } from '../../../src/domain/places';

/** Share of visits of the last weeks that simple counts of the weeks before guess right, by what is known of them. */
export interface GuessedVisits {
  /** Visits that were guessed. */
  readonly visits: number;
  /** The most visited place of all. */
  readonly anybody: number;
  /** The most visited place of the person. */
  readonly person: number;
  /** The place to which the person went most often from the visit before; where that is new, as `person`. */
  readonly before: number;
  /** The same by the visits before and after; where they are new, as `before`. */
  readonly around: number;
}

/**
 * Guesses each place that somebody checked in at by counts. Check-ins that repeat the place before are left out.
 * @param from seconds: visits from then on are guessed, by those before
 */
export function guessedVisits(checkIns: CheckIns, from: number): GuessedVisits {
  const [all, person, before, around] = [new Votes(), new Votes(), new Votes(), new Votes()];
  const hits = { anybody: 0, person: 0, before: 0, around: 0 };
  const asked: (() => void)[] = [];
  for (const { user, place, time, previous, next } of visitsOf(checkIns)) {
    const own = `${user}`;
    const after = `${own} ${previous}`;
    const between = `${after} ${next}`;
    if (time < from) {
      all.add('', place);
      person.add(own, place);
      before.add(after, place);
      around.add(between, place);
      continue;
    }
    asked.push(() => {
      const byPerson = person.of(own);
      const byBefore = before.of(after) ?? byPerson;
      hits.anybody += Number(all.of('') === place);
      hits.person += Number(byPerson === place);
      hits.before += Number(byBefore === place);
      hits.around += Number((around.of(between) ?? byBefore) === place);
    });
  }
  asked.forEach((guess) => guess());
  const visits = asked.length;
  const share = (count: number) => count / Math.max(1, visits);
  return {
    visits,
    anybody: share(hits.anybody),
    person: share(hits.person),
    before: share(hits.before),
    around: share(hits.around),
  };
}

interface VisitBetween {
  readonly user: number;
  readonly place: number;
  readonly time: number;
  readonly previous: number;
  readonly next: number;
}

/** Visits that have one before and one after them, of each person in order of time. */
function* visitsOf({ userCodes, places, times }: CheckIns): Generator<VisitBetween, void> {
  const order = Array.from(times.keys()).sort((a, b) => userCodes[a] - userCodes[b] || times[a] - times[b]);
  const visits = order.filter(
    (i, at) => at === 0 || places[i] !== places[order[at - 1]] || userCodes[i] !== userCodes[order[at - 1]],
  );
  for (let at = 1; at < visits.length - 1; at++) {
    const [previous, i, next] = [visits[at - 1], visits[at], visits[at + 1]];
    const user = userCodes[i];
    if (userCodes[previous] !== user || userCodes[next] !== user) continue;
    yield { user, place: places[i], time: times[i], previous: places[previous], next: places[next] };
  }
}

/** Counts of places by what they are counted for. */
class Votes {
  readonly #counts = new Map<string, Map<number, number>>();

  add(key: string, place: number): void {
    const counts = this.#counts.get(key) ?? new Map<number, number>();
    counts.set(place, (counts.get(place) ?? 0) + 1);
    this.#counts.set(key, counts);
  }

  /** The place with most votes, the first that was seen of equal ones; undefined where there is none. */
  of(key: string): number | undefined {
    const counts = this.#counts.get(key);
    if (!counts) return undefined;
    let [best, most] = [-1, 0];
    for (const [place, count] of counts) if (count > most) [best, most] = [place, count];
    return best;
  }
}
