import { GrowingArray } from '../../base/bytes';
import { Failure } from '../../base/failure';
import { MOST_SUCCESSORS } from '../../domain/road-network';
import { NO_ROAD, roadsAt, type DirectedRoads, type RoadsByNode } from './directed-roads';
import type { UTurns } from './network-settings';
import type { Pacer } from './pacer';

/** Turns from road to road, of which some are forbidden later on. */
export class Turns {
  /** (R+1) first turn of each road in `targets`. */
  readonly offsets: Uint32Array;
  /** Roads that can follow, ascending for each road. */
  readonly targets: Uint32Array;
  readonly #forbidden: Uint8Array;
  readonly #leading: Uint32Array;

  constructor(offsets: Uint32Array, targets: Uint32Array) {
    this.offsets = offsets;
    this.targets = targets;
    this.#forbidden = new Uint8Array(targets.length);
    this.#leading = new Uint32Array(offsets.length - 1);
    for (const target of targets) this.#leading[target]++;
  }

  /** Roads that may follow a road. */
  from(road: number): number[] {
    const roads: number[] = [];
    for (let t = this.offsets[road]; t < this.offsets[road + 1]; t++)
      if (!this.#forbidden[t]) roads.push(this.targets[t]);
    return roads;
  }

  has(from: number, to: number): boolean {
    return this.#turn(from, to) >= 0;
  }

  /** Of how many roads a road may be the next one. */
  leadingTo(road: number): number {
    return this.#leading[road];
  }

  /** Forbids a turn. Returns whether it was there. */
  forbid(from: number, to: number): boolean {
    const turn = this.#turn(from, to);
    if (turn < 0) return false;
    this.#forbidden[turn] = 1;
    this.#leading[to]--;
    return true;
  }

  #turn(from: number, to: number): number {
    for (let t = this.offsets[from]; t < this.offsets[from + 1]; t++)
      if (this.targets[t] === to) return this.#forbidden[t] ? -1 : t;
    return -1;
  }
}

/**
 * Turns are as many as roads that come times roads that go.
 * @throws Failure 'bad-input' where more roads meet than at any junction
 */
export function checkJunctions({ offsets }: RoadsByNode): void {
  for (let node = 0; node + 1 < offsets.length; node++)
    if (offsets[node + 1] - offsets[node] > MOST_SUCCESSORS)
      throw new Failure(
        'bad-input',
        `More than ${MOST_SUCCESSORS} roads of this map meet at one node; no junction has so many. Choose another map.`,
      );
}

const ROADS_BETWEEN_RESTS = 4096;

/**
 * All turns at the nodes that roads meet at. A road never follows itself: a loop
 * that leads nowhere else is a dead end.
 * @param starting roads by the node that they begin at
 */
export async function allTurns(
  roads: DirectedRoads,
  starting: RoadsByNode,
  uTurns: UTurns,
  pacer: Pacer,
): Promise<Turns> {
  const offsets = new Uint32Array(roads.count + 1);
  const targets = new GrowingArray(Uint32Array);
  for (let road = 0; road < roads.count; road++) {
    if (road % ROADS_BETWEEN_RESTS === 0) await pacer.rest();
    const opposite = roads.opposites[road];
    const ahead = roadsAt(starting, roads.endNodes[road]);
    const others = ahead.some((next) => next !== road && next !== opposite);
    const around = opposite !== NO_ROAD && (uTurns === 'everywhere' || (uTurns === 'dead-ends' && !others));
    for (const next of ahead) if (next === opposite ? around : next !== road) targets.push(next);
    offsets[road + 1] = targets.length;
  }
  return new Turns(offsets, targets.finish());
}
