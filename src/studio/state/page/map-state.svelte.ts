import type { Bounds } from '../../../domain/geo';
import { SvelteMap } from 'svelte/reactivity';
import { layersAtFirst, layersOfStage } from '../../layers';

/** Asks a person for a road by a click on the map (or by its number). */
export interface RoadQuestion {
  /** For the bar above the map: "Click the road where the route starts". */
  readonly text: string;
  /** What the answer before did, where several are asked for: "Closed Mill Lane, northbound." */
  readonly done?: string | undefined;
  readonly answer: (road: number) => void;
  /** What the button says that leaves the question; left out: "Cancel". */
  readonly leave?: string;
  readonly cancel: () => void;
}

/** Where the map looks. */
export interface Camera {
  readonly lng: number;
  readonly lat: number;
  readonly zoom: number;
}

/**
 * What lies under the roads: nothing, tiles of a file of one's own, or a
 * style that is fetched from elsewhere.
 */
export type Basemap =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'style'; readonly url: string };

/** Makes files of the map as it is on the screen. */
export interface MapFiles {
  /** Seconds that a video of what moves would take; null where nothing moves. */
  readonly videoSeconds: number | null;
  /** Whether the browser can record a video. */
  readonly canRecord: boolean;
  /** Saves a picture. Resolves with a sentence about what is not in it; '' where nothing is missing. */
  save(kind: 'png' | 'svg'): Promise<string>;
  /** Plays what moves from here to its end, or from the start where this is the end, and saves it as a video. */
  record(): void;
}

/**
 * What the rest of the page wants of the map; the map reads it, and writes nothing but
 * where it looks (`camera` and `area`), and `files`.
 */
export class MapState {
  /** Layers that are on. */
  readonly on = $state(layersAtFirst());
  question = $state.raw<RoadQuestion | null>(null);
  /** Keep what is chosen in view as it changes. */
  follow = $state(true);
  /** A link said where to look, and nobody has touched the page since: what it names comes bit by bit, and moves no map. */
  isAsLinked = false;
  /**
   * Where the map looks, as it last came to rest. Set before there is a
   * map, or later, it moves the map there.
   */
  camera = $state.raw<Camera | null>(null);
  basemap = $state.raw<Basemap>({ kind: 'none' });
  /** Whether a person chooses an area: the map then draws a frame, and says in `area` what lies in it. */
  choosingArea = $state(false);
  /**
   * What lies in the frame as the map last came to rest; null while none is drawn, and
   * where it would cross the 180th meridian.
   */
  area = $state.raw<Bounds | null>(null);
  /** Null while there is no map. */
  files = $state.raw<MapFiles | null>(null);
  /** A box that the map is to show whole; another object asks again. */
  lookAt = $state.raw<Bounds | null>(null);
  /** Counts up to ask for a look at everything. */
  fitAll = $state(0);
  /** Counts up to ask for a look at what is chosen. */
  fitChosen = $state(0);

  /** Layers that left with their stage, and come back with it. */
  readonly #left = new SvelteMap<string, readonly string[]>();

  /** Another stage is open: the layers of the one before leave with it, and its own come back. */
  turnStage(from: string, to: string): void {
    if (from === to) return;
    const own = layersOfStage(from);
    this.#left.set(
      from,
      own.filter((name) => this.on[name]),
    );
    for (const name of own) this.on[name] = false;
    for (const name of this.#left.get(to) ?? []) this.on[name] = true;
  }

  ask(question: RoadQuestion): void {
    this.question?.cancel();
    this.question = question;
  }
}
