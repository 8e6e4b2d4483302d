import { decimalOf } from '../../../base/numbers';
import { badInput } from '../../../base/failure';
import type { RoadNetwork } from '../../../domain/road-network';
import type { MapState } from '../page/map-state.svelte';

/** Pairs of roads that a person chose, by clicks on the map or by road numbers. */
export class MapPairs {
  /** The roads in the order of the clicks: origin, destination, origin, ... */
  roads = $state.raw<readonly number[]>([]);
  /** Fingerprint of the data set that the roads belong to. */
  #about: string | null = null;

  /** The pairs that have both an origin and a destination. */
  readonly pairs = $derived.by(() =>
    Array.from(
      { length: this.roads.length >> 1 },
      (_, i) => [this.roads[2 * i], this.roads[2 * i + 1]] as const,
    ),
  );
  /** The origin whose destination has not been chosen yet; null if there is none. */
  readonly waiting = $derived.by(() =>
    this.roads.length % 2 === 1 ? this.roads[this.roads.length - 1] : null,
  );

  /** Forgets the roads of another data set. */
  keepOnly(fingerprint: string): void {
    if (this.#about !== fingerprint) this.clear();
    this.#about = fingerprint;
  }

  add(road: number): void {
    this.roads = [...this.roads, road];
  }

  undo(): void {
    this.roads = this.roads.slice(0, -1);
  }

  clear(): void {
    this.roads = [];
  }

  /** Asks for the roads that a pair still lacks; `onPair` is called once it has both. */
  ask(map: MapState, onPair: () => void): void {
    const first = this.waiting === null;
    map.ask({
      text: first ? 'Click the road where the route starts' : 'Click the road where it ends',
      answer: (road) => {
        map.question = null;
        this.add(road);
        if (this.waiting === null) onPair();
        else this.ask(map, onPair);
      },
      cancel: () => (map.question = null),
    });
  }
}

/** Index of the road whose number a person typed. @throws Failure `bad-input` that names the number */
export function roadOfNumber({ geoIds }: Pick<RoadNetwork, 'geoIds'>, text: string): number {
  const number = decimalOf(text);
  const road = text.trim() === '' ? -1 : geoIds.indexOf(number);
  if (road >= 0) return road;
  throw badInput(
    text.trim() === '' ? 'Enter the number of a road.' : `No road has the number ${text.trim()}.`,
  );
}
