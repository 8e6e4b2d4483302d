/** A place in px: to the right, and down. */
export type Point = readonly [x: number, y: number];

/** A part of the map, in px from its top left corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Px between vertices that are too close to be told apart. */
const LEAST_STEP = 0.4;

/** The pieces of a line that lie in a box, without vertices that nobody would see. */
export function clippedLines(points: readonly Point[], box: Box): Point[][] {
  const pieces: Point[][] = [];
  for (let i = 1; i < points.length; i++) {
    const segment = clipped(points[i - 1], points[i], box);
    if (!segment) continue;
    const piece = pieces.at(-1);
    const goesOn = piece && segment[0] === points[i - 1] && piece.at(-1) === points[i - 1];
    if (goesOn) piece.push(segment[1]);
    else pieces.push([...segment]);
  }
  return pieces.map((piece) => {
    let last = piece[0];
    return piece.filter((point, i) => {
      const isSeen = i === 0 || i === piece.length - 1 || distance(last, point) >= LEAST_STEP;
      if (isSeen) last = point;
      return isSeen;
    });
  });
}

const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay);

/** The part of a segment in a box (Liang and Barsky 1984); null where there is none. Ends within it stay the same objects. */
function clipped(from: Point, to: Point, { left, top, right, bottom }: Box): readonly [Point, Point] | null {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  let [enter, leave] = [0, 1];
  for (const [step, room] of [
    [-dx, from[0] - left],
    [dx, right - from[0]],
    [-dy, from[1] - top],
    [dy, bottom - from[1]],
  ]) {
    if (step === 0 && room < 0) return null;
    if (step < 0) enter = Math.max(enter, room / step);
    if (step > 0) leave = Math.min(leave, room / step);
  }
  if (enter > leave) return null;
  const at = (share: number): Point => [from[0] + share * dx, from[1] + share * dy];
  return [enter === 0 ? from : at(enter), leave === 1 ? to : at(leave)];
}

/** A line so many px to its right, as the shader of lines moves it (`line-mesh-layer.ts`). */
export function shifted(points: readonly Point[], lane: number): Point[] {
  const way = (from: Point, to: Point): Point => {
    const length = distance(from, to) || 1;
    return [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  };
  return points.map((point, i) => {
    const came = way(points[Math.max(0, i - 1)], points[Math.max(1, i)] ?? point);
    const goes = i < points.length - 1 ? way(point, points[i + 1]) : came;
    const sum = Math.hypot(came[0] + goes[0], came[1] + goes[1]) || 1;
    const [tx, ty] = [(came[0] + goes[0]) / sum, (came[1] + goes[1]) / sum];
    const mitre = lane / Math.max(tx * came[0] + ty * came[1], 0.5);
    return [point[0] - ty * mitre, point[1] + tx * mitre];
  });
}
