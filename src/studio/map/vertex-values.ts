import type { Lines } from '../map-show';
import { sequential, type Rgba } from '../inks';
import type { RoadLines } from './lines';

export { visitsPerRoad } from '../../domain/visits';

/**
 * (4 V) a colour for every vertex of one line, by the value of the visit that it belongs to.
 * @param values one per visit
 */
export function coloursByVisit({ visits }: RoadLines, values: ArrayLike<number>, most: number): Uint8Array {
  return eachVertex(visits.length, (v) => sequential(values[visits[v]] / most));
}

/** (4 V) a colour for every vertex, by its line. */
export function coloursByLine(
  { startIndices, length, positions }: Lines,
  colour: (line: number) => Rgba,
): Uint8Array {
  let line = -1;
  let current: Rgba = [0, 0, 0, 0];
  return eachVertex(positions.length / 2, (v) => {
    while (line + 1 < length && startIndices[line + 1] <= v) current = colour(++line);
    return current;
  });
}

/** (V) a number for every vertex, by its line. */
export function numbersByLine(
  { startIndices, length, positions }: Lines,
  number: (line: number) => number,
): Float32Array {
  const values = new Float32Array(positions.length / 2);
  for (let line = 0; line < length; line++)
    values.fill(number(line), startIndices[line], startIndices[line + 1]);
  return values;
}

function eachVertex(count: number, colour: (vertex: number) => Rgba): Uint8Array {
  const colours = new Uint8Array(4 * count);
  for (let v = 0; v < count; v++) colours.set(colour(v), 4 * v);
  return colours;
}

/**
 * The value that a share of all values do not exceed; 1 if there are none. It keeps one outlier from fading
 * all others.
 */
export function valueAbove(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted.length === 0 ? 1 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
