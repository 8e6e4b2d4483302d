import type { SplitName } from '../../../domain/dataset';
import { haversineKm } from '../../../domain/geo';
import type { CityHexagons } from '../../../domain/hexagons/city-hexagons';
import { sequenceAt, type HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import type { CitySequences } from '../sequences/city-sequences';
import type { CitySummary, SequencesSummary } from './hexagon-service';

export const PARTS = ['train', 'val', 'test'] as const satisfies readonly SplitName[];

/** What there is of sequences, without their hexagons. Its arrays are its own. */
export function sequencesSummary(made: CitySequences): SequencesSummary {
  const { origin, heldOut, recorded, counts, city, parts } = made;
  const each = PARTS.flatMap((part) =>
    Array.from(parts[part].users, (_, i) => ({ part, i, ...sequenceAt(parts[part], i) })),
  );
  const people = numbersOfPeople(made);
  return {
    ...{ origin, heldOut, recorded, counts },
    parts: indicesOf(made),
    points: Uint16Array.from(each, ({ cells }) => cells.length),
    distinct: Uint16Array.from(each, ({ cells }) => new Set(cells).size),
    people: Uint32Array.from(each, ({ part, i }) => people.of(part, i)),
    peopleCount: people.count,
    start: Float64Array.from(each, ({ times }) => times[0]),
    duration: Float32Array.from(each, ({ times }) => times[times.length - 1] - times[0]),
    distance: Float32Array.from(each, ({ cells }) => metresAlong(cells, city)),
    city: citySummary(made),
  };
}

/** Indices of the sequences of each part: those of the training part come first. */
function indicesOf({ parts }: Pick<CitySequences, 'parts'>): Record<SplitName, Uint32Array> {
  let from = 0;
  const next = (part: SplitName): Uint32Array => {
    const first = from;
    from += parts[part].users.length;
    return Uint32Array.from({ length: from - first }, (_, i) => first + i);
  };
  return { train: next('train'), val: next('val'), test: next('test') };
}

/** The part that holds a sequence, and its place there; null for an index that none has. */
export function placeOfSequence(
  { parts }: Pick<CitySequences, 'parts'>,
  index: number,
): { readonly sequences: HexagonSequences; readonly at: number } | null {
  let at = index;
  if (!Number.isInteger(index) || index < 0) return null;
  for (const part of PARTS) {
    const { length } = parts[part].users;
    if (at < length) return { sequences: parts[part], at };
    at -= length;
  }
  return null;
}

/** Whoever has the same name is the same person in all parts. */
function numbersOfPeople({ parts }: Pick<CitySequences, 'parts'>) {
  const numbers = new Map<string, number>();
  const of = (part: SplitName, sequence: number): number => {
    const { users, userNames } = parts[part];
    const name = userNames[users[sequence]];
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  for (const part of PARTS) parts[part].users.forEach((_, sequence) => of(part, sequence));
  return { of, count: numbers.size };
}

function metresAlong(cells: Uint32Array, { centres }: CityHexagons): number {
  let km = 0;
  for (let i = 1; i < cells.length; i++) {
    const [a, b] = [2 * cells[i - 1], 2 * cells[i]];
    km += haversineKm(centres[a], centres[a + 1], centres[b], centres[b + 1]);
  }
  return 1000 * km;
}

function citySummary({ city, parts }: CitySequences): CitySummary {
  const visits = new Uint32Array(city.cells.length);
  for (const part of PARTS) for (const cell of parts[part].cells) visits[cell]++;
  const { resolution, rootResolution, cells, centres, roots } = city;
  return {
    ...{ resolution, rootResolution, visits },
    ids: cells.slice(),
    centres: centres.slice(),
    roots: roots.length,
  };
}
