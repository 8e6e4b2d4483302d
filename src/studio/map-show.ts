import type { Layer } from '@deck.gl/core';
import type { Component } from 'svelte';
import type { Bounds } from '../domain/geo';
import type { RoadNetwork } from '../domain/road-network';
import type { InkName, Palette } from './inks';
import type { MapFrame } from './map-frame';
import type { TimeAxis } from './time-axis';

/** Something of a show that a person can point at: its number, or an index of H3. */
export type ShownItem = number | bigint;

/** What a system shows on the map in place of routes. One object for as long as the system is open: it changes by itself. */
export interface MapShow {
  /** The rows of the legend for all of its layers that have something to show. */
  readonly rows: readonly LegendRow[];
  /** Names of the page's own layers that mean something beside it; left out: roads, visits and zones. */
  readonly beside?: readonly string[];
  /** The box that the map zooms to when a person asks for what is chosen; null for none. */
  bounds(network: RoadNetwork): Bounds | null;
  /** The camera goes to `bounds` when this is another value; null where it stays. */
  readonly place: string | null;
  /** Whether it goes there too where all of it is in view and large enough. */
  readonly alwaysFollowed?: boolean;
  /** What a person looks at; null for nothing. */
  readonly chosen: ShownItem | null;
  /** What is under the pointer, on the map or elsewhere on the page; null for nothing. */
  readonly pointed: ShownItem | null;
  /** A person clicked on an item, or on none any more. @param upTo with Shift: all up to it are meant */
  choose(item: ShownItem | null, upTo: boolean): void;
  /** The pointer is on an item, or on none any more. */
  point(item: ShownItem | null): void;
  /** An item in a few lines. */
  words(item: ShownItem): readonly string[];
  /** What a divider parts; null, or left out, where nothing is parted. */
  readonly sides?: SidesInView | null;
  /** The moment that is shown; null, or left out, where nothing changes with time. */
  readonly timeline?: TimelineInView | null;
  /** What moves by other steps than those of a timeline; null, or left out, where nothing does. */
  readonly motion?: MotionInView | null;
  /** Fetches what draws it. */
  load(): Promise<MapDrawer>;
}

/** What a system draws with the routes, or with what it shows in their place. One object for as long as the system is open. */
export interface MapOverlay {
  /** The crossing that the camera goes to, unless that is near and in view: degrees; null where it stays. */
  crossing(network: RoadNetwork): { readonly lon: number; readonly lat: number } | null;
  /** Fetches what draws it. */
  load(): Promise<OverlayDrawer>;
}

/** Draws an overlay: under the routes, and over them. */
export interface OverlayDrawer {
  below(moment: MapMoment): Layer[];
  above(moment: MapMoment): Layer[];
}

/** A show in which nothing can be pointed at, and to which the camera does not go. */
export abstract class PlainShow implements MapShow {
  abstract readonly rows: readonly LegendRow[];
  readonly place: string | null = null;
  readonly chosen = null;
  readonly pointed = null;

  abstract load(): Promise<MapDrawer>;

  bounds(): Bounds | null {
    return null;
  }

  choose(): void {}

  point(): void {}

  words(): readonly string[] {
    return [];
  }
}

/** Draws a show, and finds what of it lies where. */
export interface MapDrawer {
  /** The layers of the map, between the ground and what a person chose. */
  layers(moment: MapMoment): Layer[];
  /** What lies at the pointer; null for nothing. Left out where nothing can be pointed at. */
  at?(pointer: MapPointer): ShownItem | null;
  /** Whoever moves along what is shown; left out where nobody does. */
  readonly drive?: {
    paths(moment: Pick<MapMoment, 'network' | 'frame' | 'on'>): readonly DrivePath[];
    /** For the button that starts it, and for the bar: "Play these points", "Play the points". */
    readonly start: string;
    readonly label: string;
  };
}

/** What decides how a show looks now. */
export interface MapMoment {
  readonly network: RoadNetwork;
  readonly frame: MapFrame;
  readonly palette: Palette;
  /** Which layers are on. */
  readonly on: LayersOn;
  /** Px from the left edge of the map to the divider; null without one. */
  readonly divider: number | null;
  /** Whether a question asks for a road: what lies over roads is then drawn faint. */
  readonly asking: boolean;
  readonly drive: { readonly on: boolean };
  /** The clock of the drive; layers that follow it read it when they are drawn. */
  readonly clock: Clock;
  /** Paths of those who drive, while a drive is on. */
  readonly paths: readonly DrivePath[];
}

/** Whether each layer is on, by its name. */
export type LayersOn = Readonly<Record<string, boolean>>;

/** Where the pointer is on the map. */
export interface MapPointer extends Pick<MapMoment, 'network' | 'frame' | 'on'> {
  /** Degrees. */
  readonly lon: number;
  readonly lat: number;
  /** Px from the pointer to a place in degrees from the middle of the frame. */
  readonly distanceTo: (lon: number, lat: number) => number;
  /** Roads within so many px, the nearest first. */
  roadsWithin(px: number): readonly number[];
}

/** A layer as the legend lists it. */
export interface LegendRow {
  /** As the page's address names it. */
  readonly name: string;
  readonly label: string;
  /** How many lines (or zones) it has, for people; '' where a number means nothing. */
  readonly count: string;
  /** Why the layer cannot be shown; null if it can. */
  readonly missing: string | null;
  /** The ink whose line is its sign; null if it has a sign of its own. */
  readonly ink: InkName | null;
  /** Its sign, from the bottom up, in a box of 40 x 16. */
  readonly sign: readonly SignShape[];
  /** What its lines mean, in a sentence: shown below the row while the layer is on. */
  readonly note?: string;
  /** What its colours mean: shown below the row while the layer is on. */
  readonly key?: LegendKey;
}

/** A component with its props, whatever they are. */
interface LegendKey {
  readonly view: Component<Record<string, unknown>>;
  readonly props: Record<string, unknown>;
}

export const legendKey = <Props extends object>(view: Component<Props>, props: Props): LegendKey => ({
  view: view as unknown as LegendKey['view'],
  props: props as Record<string, unknown>,
});

/** A path or a circle of a sign. Colours are those of CSS; what is left out is not drawn. */
export interface SignShape {
  readonly path?: string;
  readonly circle?: readonly [x: number, y: number, radius: number];
  readonly fill?: string;
  readonly stroke?: string;
  /** Px of the stroke. */
  readonly width?: number;
  readonly dash?: string;
  readonly opacity?: number;
  readonly transform?: string;
}

/** A line across a sign. */
export const signLine = (path: string, stroke: string, width: number, opacity = 1): SignShape => ({
  ...{ path, stroke, width, opacity },
});

/** A disc in the middle of a sign's height. */
export const signDisc = (x: number, radius: number, fill: string, opacity = 1): SignShape => ({
  circle: [x, 8, radius],
  ...{ fill, opacity },
});

/** A ring through which the paper is seen. */
export const signRing = (x: number, radius: number, stroke: string, width: number): SignShape => ({
  circle: [x, 8, radius],
  fill: 'var(--paper)',
  ...{ stroke, width },
});

/** What lies on one side of a divided map, and what it is called. */
interface NamedSide {
  readonly source: InkName;
  readonly label: string;
}

/** A map that an upright divider parts: what lies to its left is one's, to its right the other's. */
export interface SidesInView {
  /** Null while the map is not parted. */
  readonly watched: { readonly left: NamedSide; readonly right: NamedSide } | null;
  /**
   * Where the divider stands, as a share of the open map from its left edge; null where both are drawn everywhere.
   */
  readonly divider: number | null;
  moveDivider(to: number): void;
}

/** The moment that is shown, and who moves it. */
export interface TimelineInView {
  readonly axis: TimeAxis;
  /** Bin in view. */
  readonly row: number;
  readonly playing: boolean;
  /** Bins a second while it plays. */
  readonly speed: number;
  seek(row: number): void;
  play(): void;
  pause(): void;
  setSpeed(binsPerSecond: number): void;
}

/** Something that moves on the map step by step, for a video of it. */
export interface MotionInView {
  /** Number of the last step; the first is 0. */
  readonly last: number;
  readonly step: number;
  /** Steps a second while it plays. */
  readonly speed: number;
  /** The moment that is shown: "Tue 4 Nov, 14:35". */
  readonly words: string;
  /** Goes to a step and rests there. */
  seek(step: number): void;
}

/** Lines as flat arrays, ready to be drawn. */
export interface Lines {
  readonly length: number;
  /** (length + 1) */
  readonly startIndices: Uint32Array;
  /** (2 V) degrees from the middle of the frame. */
  readonly positions: Float32Array;
}

/** A line with the second after departure at which each of its vertices is passed. */
export interface DrivePath {
  readonly lines: Lines;
  /** (V) seconds since the first road was entered, never falling. */
  readonly seconds: Float64Array;
  readonly duration: number;
}

/** Seconds since departure, for layers that draw what has been passed by then. */
export interface Clock {
  readonly second: number;
}
