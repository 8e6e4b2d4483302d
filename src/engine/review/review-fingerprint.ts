import type { RoadNetwork } from '../../domain/road-network';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { RouteSource } from '../routes/route-source';

type Roads = Pick<TrajectorySet, 'offsets' | 'roads'>;

/** What is reviewed: trips that were driven, and sets of routes for the same pairs. */
interface Reviewed {
  readonly network: Pick<RoadNetwork, 'geoIds'>;
  /** The driven trip of each pair; null where no trip drove them. */
  readonly real: Roads | null;
  readonly sets: readonly { readonly source: RouteSource; readonly routes: Roads }[];
}

/**
 * A name for what is reviewed that is the same wherever the same lines are: sources, pairs and roads, each by the
 * number that it has in the file (`geo_id`). Verdicts are kept, exported and compared under it.
 */
export function reviewFingerprint({ network, real, sets }: Reviewed): string {
  const hash = new Hash();
  const ids = wordsOf(network.geoIds);
  const add = (name: string, { offsets, roads }: Roads) => {
    hash.text(name);
    hash.words(offsets);
    hash.numbers(ids, roads);
  };
  if (real) add('real', real);
  for (const { source, routes } of sets) add(source, routes);
  return hash.hex();
}

/** Whole numbers as words of 32 bits. */
interface Words {
  readonly low: Int32Array;
  /** 0 where a number has one word alone. */
  readonly high: Int32Array;
}

const wordsOf = (numbers: ArrayLike<number>): Words => ({
  low: Int32Array.from(numbers, (value) => value | 0),
  high: Int32Array.from(numbers, (value) => Math.floor(value / 2 ** 32) | 0),
});

/**
 * FNV-1a over 32 bits, twice with different bases: tells sets apart, and is no guard against forgery. Millions of roads are
 * hashed on the page's thread when the desk opens, hence loops over plain variables.
 */
class Hash {
  #a = 0x811c9dc5;
  #b = 0xc2b2ae35;

  words(words: Uint32Array): void {
    let [a, b] = [this.#a, this.#b];
    for (let i = 0; i < words.length; i++) {
      a = nextA(a, words[i]);
      b = nextB(b, words[i]);
    }
    [this.#a, this.#b] = [a, b];
  }

  /** The numbers at some places of a list; of those below 2^32 the low word alone. */
  numbers({ low, high }: Words, places: Uint32Array): void {
    let [a, b] = [this.#a, this.#b];
    for (let i = 0; i < places.length; i++) {
      const place = places[i];
      a = nextA(a, low[place]);
      b = nextB(b, low[place]);
      if (high[place] === 0) continue;
      a = nextA(a, high[place]);
      b = nextB(b, high[place]);
    }
    [this.#a, this.#b] = [a, b];
  }

  text(text: string): void {
    this.words(Uint32Array.from([...Array.from(text, (sign) => sign.codePointAt(0)!), 0x1fffff]));
  }

  hex(): string {
    return [this.#a, this.#b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}

const nextA = (a: number, word: number): number => Math.imul(a ^ word, 0x01000193) ^ (a >>> 15);
const nextB = (b: number, word: number): number => Math.imul(b ^ word, 0x85ebca6b) ^ (b >>> 13);
