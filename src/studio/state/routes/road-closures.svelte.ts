import type { RoadNetwork } from '../../../domain/road-network';
import { oppositesOf } from '../../../domain/road-adjacency';
import type { MapState } from '../page/map-state.svelte';

const NONE = new Uint32Array(0);

/** The roads of the open data set that a person closed. */
export class RoadClosures {
  /** Indices, ascending, each once. */
  roads = $state.raw<Uint32Array>(NONE);
  /** Whether clicks on the map close and open roads. */
  clicking = $state(false);

  /** Closes roads beside those that are closed. */
  close(roads: Iterable<number>): void {
    const all = Uint32Array.from([...this.roads, ...roads]).sort();
    this.roads = all.filter((road, i) => i === 0 || road !== all[i - 1]);
  }

  /** Opens roads again. */
  open(roads: readonly number[]): void {
    this.roads = this.roads.filter((road) => !roads.includes(road));
  }

  openAll(): void {
    this.roads = NONE;
  }

  /** Closes a street in both directions, or opens it if the road is closed. */
  toggleStreet(network: RoadNetwork, road: number): void {
    const street = [road, ...oppositesOf(network, road)];
    if (this.roads.includes(road)) this.open(street);
    else this.close(street);
  }

  /** Numbers (`geo_id`) of the closed roads, ascending, for the record and the address. */
  numbersIn({ geoIds }: Pick<RoadNetwork, 'geoIds'>): number[] {
    return Array.from(this.roads, (road) => geoIds[road]).sort((a, b) => a - b);
  }

  /** Lets a person click streets on the map until that is left. */
  ask(map: MapState, network: RoadNetwork): void {
    map.ask({
      text: 'Click streets to close or open them',
      leave: 'Done',
      answer: (road) => {
        this.toggleStreet(network, road);
        this.ask(map, network);
      },
      cancel: () => {
        map.question = null;
        this.clicking = false;
      },
    });
    this.clicking = true;
  }
}
