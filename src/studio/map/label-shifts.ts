/** Px that a letter of a label takes on average, and a line of it. */
const LETTER_PX = 7.5;
const LINE_PX = 18;
/** The world is 512 px wide at zoom 0. */
const WORLD_PX = 512;

/**
 * Px that each label is moved down so that none is drawn over another: two students often stop at the same place.
 * @param labels texts beside points in degrees from the middle of a frame
 * @param lat of that middle
 */
export function labelShifts(
  labels: readonly {
    readonly at: readonly [number, number];
    readonly text: string;
    readonly onLeft?: boolean;
  }[],
  lat: number,
  zoom: number,
): number[] {
  const scale = (WORLD_PX * 2 ** zoom) / 360;
  const placed: { left: number; right: number; y: number }[] = [];
  return labels.map(({ at, text, onLeft }) => {
    const own = (-at[1] * scale) / Math.cos((lat * Math.PI) / 180);
    const left = at[0] * scale - (onLeft ? LETTER_PX * text.length : 0);
    const right = left + LETTER_PX * text.length;
    const under = (y: number) =>
      placed.find((one) => left < one.right && one.left < right && Math.abs(one.y - y) < LINE_PX);
    let y = own;
    for (let other = under(y); other; other = under(y)) y = other.y + LINE_PX;
    placed.push({ left, right, y });
    return y - own;
  });
}
