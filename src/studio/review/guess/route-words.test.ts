import { describe, expect, it } from 'vitest';
import { gridTown } from '../../../domain/testing/grid-town';
import { countTurns, routeWords } from './route-words';

const SIDE = 3;
const network = gridTown(SIDE);
const at = (vertex: number) => network.shapeLonLat.slice(2 * vertex, 2 * vertex + 2).join();
/** Roads through junctions that are numbered by rows. */
const through = (...junctions: number[]): Uint32Array => {
  const place = (junction: number) =>
    Float64Array.of(0.001 * (junction % SIDE), 41 + 0.001 * Math.floor(junction / SIDE)).join();
  const roads = junctions.slice(1).map((to, i) => {
    const ends = [place(junctions[i]), place(to)].join();
    return Array.from({ length: network.roadCount }, (_, road) => road).findIndex(
      (road) => [at(network.shapeOffsets[road]), at(network.shapeOffsets[road + 1] - 1)].join() === ends,
    );
  });
  return Uint32Array.from(roads);
};

describe('what is said of a route without saying whose it is', () => {
  it('counts turns, not bends, whichever way they go', () => {
    expect(countTurns(network, through(0, 1, 2))).toBe(0);
    expect(countTurns(network, through(0, 1, 4))).toBe(1);
    expect(countTurns(network, through(0, 1, 4, 3, 0, 1))).toBe(4);
    expect(countTurns(network, through(4, 1, 2, 5, 8, 7, 4))).toBe(4);
    expect(countTurns(network, through(0, 1, 0))).toBe(1);
    expect(countTurns(network, through(0, 1))).toBe(0);
  });

  it('names the streets that only it takes', () => {
    const details = {
      names: ['', 'Mill Lane', 'Ring Road', 'Harbour Street'],
      nameCodes: new Uint16Array(network.roadCount),
    } as unknown as NonNullable<typeof network.details>;
    const named = { ...network, details };
    const [direct, around] = [through(0, 1, 2), through(0, 3, 4, 5, 2)];
    details.nameCodes[direct[0]] = details.nameCodes[direct[1]] = 1;
    details.nameCodes[around[0]] = 3;
    for (const road of around.slice(1)) details.nameCodes[road] = 2;
    expect(routeWords(named, direct, around)).toMatch(/^0\.\d\d km, 2 roads, 0 turns, along Mill Lane$/);
    expect(routeWords(named, around, direct)).toMatch(
      /, 4 roads, 2 turns, along Ring Road and Harbour Street$/,
    );
    expect(routeWords(network, direct, around)).toMatch(/, along \w+ roads$/);
    expect(routeWords(named, direct, direct)).toMatch(/0 turns$/);
  });
});
