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
  const add = (name: string, { offsets, roads }: Roads) => {
    hash.text(name);
    for (const offset of offsets) hash.number(offset);
    for (const road of roads) hash.number(network.geoIds[road]);
  };
  if (real) add('real', real);
  for (const { source, routes } of sets) add(source, routes);
  return hash.hex();
}

/** FNV-1a over 32 bits, twice with different bases: tells sets apart, and is no guard against forgery. */
class Hash {
  #a = 0x811c9dc5;
  #b = 0xc2b2ae35;

  number(value: number): void {
    const low = value >>> 0;
    const high = Math.floor(value / 2 ** 32) >>> 0;
    for (const word of high === 0 ? [low] : [low, high]) {
      this.#a = Math.imul(this.#a ^ word, 0x01000193) ^ (this.#a >>> 15);
      this.#b = Math.imul(this.#b ^ word, 0x85ebca6b) ^ (this.#b >>> 13);
    }
  }

  text(text: string): void {
    for (const sign of text) this.number(sign.codePointAt(0)!);
    this.number(0x1fffff);
  }

  hex(): string {
    return [this.#a, this.#b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
