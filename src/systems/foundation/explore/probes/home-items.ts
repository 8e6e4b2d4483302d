import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { isNight } from './place-targets';

/** With fewer visits by night nobody knows where a person sleeps. */
const LEAST_NIGHTS = 3;
/** Of fewer hexagons there is little to tell apart. */
const LEAST_HEXAGONS = 3;

/** Hexagons of people, N in all: each person's hexagons after those of the one before. */
export interface HomeItems {
  /** (N) index of the person among those of the sequences. */
  readonly users: Uint32Array;
  /** (N) 1 where the hexagon is the one where the person mostly is by night. */
  readonly labels: Uint8Array;
  /** (N) share of the person's visits. */
  readonly shares: Float64Array;
  /** The item of a hexagon (place in the city) of a person; -1 for people of whom too little is known. */
  itemOf(user: number, cell: number): number;
}

/** The hexagons of all people of whom it can be told where they mostly are by night. */
export function homeItems({ offsets, cells, times, users }: HexagonSequences): HomeItems {
  const visits = new Map<number, Map<number, { all: number; nights: number }>>();
  for (let sequence = 0; sequence < users.length; sequence++) {
    const own = visits.get(users[sequence]) ?? new Map<number, { all: number; nights: number }>();
    visits.set(users[sequence], own);
    for (let i = offsets[sequence]; i < offsets[sequence + 1]; i++) {
      const count = own.get(cells[i]) ?? { all: 0, nights: 0 };
      own.set(cells[i], count);
      count.all++;
      if (isNight(times[i])) count.nights++;
    }
  }
  const items: { user: number; label: number; share: number }[] = [];
  const places = new Map<number, Map<number, number>>();
  for (const [user, own] of [...visits].sort(([a], [b]) => a - b)) {
    const all = [...own].sort(([a], [b]) => a - b);
    const nights = all.reduce((sum, [, count]) => sum + count.nights, 0);
    if (nights < LEAST_NIGHTS || all.length < LEAST_HEXAGONS) continue;
    const total = all.reduce((sum, [, count]) => sum + count.all, 0);
    const [home] = all.reduce((best, each) => (each[1].nights > best[1].nights ? each : best));
    places.set(user, new Map(all.map(([cell], i) => [cell, items.length + i])));
    items.push(
      ...all.map(([cell, count]) => ({ user, label: cell === home ? 1 : 0, share: count.all / total })),
    );
  }
  return {
    users: Uint32Array.from(items, ({ user }) => user),
    labels: Uint8Array.from(items, ({ label }) => label),
    shares: Float64Array.from(items, ({ share }) => share),
    itemOf: (user, cell) => places.get(user)?.get(cell) ?? -1,
  };
}
