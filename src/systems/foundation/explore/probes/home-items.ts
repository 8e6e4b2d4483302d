import type { HexagonSequences } from '../../../../domain/hexagons/hexagon-sequences';
import { isNight } from './place-targets';

/** With fewer visits by night nobody knows where a person sleeps. */
const LEAST_NIGHTS = 2;
/** Of fewer hexagons there is little to tell apart. */
const LEAST_HEXAGONS = 3;

/** Hexagons of people, N in all: each person's hexagons after those of the one before. */
export interface HomeItems {
  /** (N) number of the person. */
  readonly people: Uint32Array;
  /** (N) 1 where the hexagon is the one where the person mostly is by night. */
  readonly labels: Uint8Array;
  /** (N) share of the person's visits. */
  readonly shares: Float64Array;
  /** The item of a hexagon (place in the city) of a person; -1 for people of whom too little is known. */
  itemOf(name: string, cell: number): number;
}

/** Visits of one hexagon. */
interface Visits {
  all: number;
  nights: number;
}

/** The hexagons of all people of whom it can be told where they mostly are by night. Who has one name is one person. */
export function homeItems(sequences: readonly HexagonSequences[]): HomeItems {
  const items: { person: number; label: number; share: number }[] = [];
  const places = new Map<string, Map<number, number>>();
  for (const [name, own] of visitsOfPeople(sequences)) {
    const all = [...own].sort(([a], [b]) => a - b);
    const nights = all.reduce((sum, [, count]) => sum + count.nights, 0);
    if (nights < LEAST_NIGHTS || all.length < LEAST_HEXAGONS) continue;
    const total = all.reduce((sum, [, count]) => sum + count.all, 0);
    const [home] = all.reduce((best, each) => (each[1].nights > best[1].nights ? each : best));
    const person = places.size;
    places.set(name, new Map(all.map(([cell], i) => [cell, items.length + i])));
    items.push(
      ...all.map(([cell, count]) => ({ person, label: cell === home ? 1 : 0, share: count.all / total })),
    );
  }
  return {
    people: Uint32Array.from(items, ({ person }) => person),
    labels: Uint8Array.from(items, ({ label }) => label),
    shares: Float64Array.from(items, ({ share }) => share),
    itemOf: (name, cell) => places.get(name)?.get(cell) ?? -1,
  };
}

function visitsOfPeople(sequences: readonly HexagonSequences[]): Map<string, Map<number, Visits>> {
  const visits = new Map<string, Map<number, Visits>>();
  for (const { offsets, cells, times, users, userNames } of sequences)
    users.forEach((user, sequence) => {
      const name = userNames[user];
      const own = visits.get(name) ?? new Map<number, Visits>();
      visits.set(name, own);
      for (let i = offsets[sequence]; i < offsets[sequence + 1]; i++) {
        const count = own.get(cells[i]) ?? { all: 0, nights: 0 };
        own.set(cells[i], count);
        count.all++;
        if (isNight(times[i])) count.nights++;
      }
    });
  return visits;
}
