import { GrowingArray } from '../base/bytes';
import type { MatchGraph } from './match-graph';
import { pointOnRoad } from './match-graph';
import { MATCHED, type MatchedTrace } from './matched-trace';

/** What can go wrong on the route of a trace. */
export const TROUBLE_KINDS = ['detours', 'uTurns', 'splits'] as const;
export type TroubleKind = (typeof TROUBLE_KINDS)[number];

/** No road: the points before a split were too few for a route. */
export const NO_TROUBLE_ROAD = -1;

/** T troubles as flat arrays. */
export interface Troubles {
  /** (T) index into `TROUBLE_KINDS`. */
  readonly kinds: Uint8Array;
  /** (T) */
  readonly traces: Uint32Array;
  /** (T) the road that the vehicle was on, or `NO_TROUBLE_ROAD`. */
  readonly roads: Int32Array;
  /** (2 T) decimetres on the matcher's plane: sums of whole numbers do not depend on their order. */
  readonly xy: Int32Array;
}

/** Detours, U-turns and splits of many traces, with the places where they happen. */
export class TroubleList {
  readonly #kinds = new GrowingArray(Uint8Array);
  readonly #traces = new GrowingArray(Uint32Array);
  readonly #roads = new GrowingArray(Int32Array);
  readonly #xy = new GrowingArray(Int32Array);

  constructor(private readonly graph: MatchGraph) {}

  /**
   * Adds those of one trace. A U-turn lies at the end of the road that is driven back, a detour half-way
   * between its two points of GPS, and a split where the route that is cut ends.
   * @param lonLat (2 P) degrees of its points
   */
  add(trace: number, { pieces, roads, offsets, fates, splits }: MatchedTrace, lonLat: Float64Array): void {
    const { graph } = this;
    for (const piece of pieces) {
      for (const place of piece.uTurns) {
        const road = piece.roads[place];
        const [lon, lat] = pointOnRoad(graph, road, graph.lengthMeters[road]);
        this.#push('uTurns', trace, road, lon, lat);
      }
      for (const point of piece.detours) {
        let next = point + 1;
        while (fates[next] !== MATCHED) next++;
        const middle = (axis: number) => (lonLat[2 * point + axis] + lonLat[2 * next + axis]) / 2;
        this.#push('detours', trace, roads[point], middle(0), middle(1));
      }
    }
    for (const point of splits) {
      const road = roads[point];
      const [lon, lat] =
        road < 0 ? lonLat.subarray(2 * point, 2 * point + 2) : pointOnRoad(graph, road, offsets[point]);
      this.#push('splits', trace, road, lon, lat);
    }
  }

  /** All of them; the list is not to be used afterwards. */
  finish(): Troubles {
    return {
      kinds: this.#kinds.finish(),
      traces: this.#traces.finish(),
      roads: this.#roads.finish(),
      xy: this.#xy.finish(),
    };
  }

  #push(kind: TroubleKind, trace: number, road: number, lon: number, lat: number): void {
    const { plane } = this.graph;
    this.#kinds.push(TROUBLE_KINDS.indexOf(kind));
    this.#traces.push(trace);
    this.#roads.push(road);
    this.#xy.push(Math.round(10 * plane.x(lon)));
    this.#xy.push(Math.round(10 * plane.y(lat)));
  }
}
