import type { RoadNetwork } from '../../../domain/road-network';
import { reversesOf } from '../../../domain/road-adjacency';
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

  /**
   * Closes a road, or opens it if it is closed, with every road on the same line: of a street that is drawn as one line
   * both directions, of a motorway one carriageway. Returns these roads.
   */
  toggleStreet(network: RoadNetwork, road: number): readonly number[] {
    const street = [road, ...reversesOf(network, road)];
    if (this.roads.includes(road)) this.open(street);
    else this.close(street);
    return street;
  }

  /** Numbers (`geo_id`) of the closed roads, ascending, for the record and the address. */
  numbersIn({ geoIds }: Pick<RoadNetwork, 'geoIds'>): number[] {
    return Array.from(this.roads, (road) => geoIds[road]).sort((a, b) => a - b);
  }

  /**
   * Lets a person click streets on the map until that is left.
   * @param called what the roads of a street are called together
   * @param done what the click before did
   */
  ask(
    map: MapState,
    network: RoadNetwork,
    called: (street: readonly number[]) => string,
    done?: string,
  ): void {
    map.ask({
      text: 'Click streets to close or open them',
      done,
      leave: 'Done',
      answer: (road) => {
        const street = this.toggleStreet(network, road);
        const did = this.roads.includes(road) ? 'Closed' : 'Opened';
        this.ask(map, network, called, `${did} ${called(street)}.`);
      },
      cancel: () => {
        map.question = null;
        this.clicking = false;
      },
    });
    this.clicking = true;
  }
}
