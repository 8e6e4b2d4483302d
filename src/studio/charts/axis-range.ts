/** Space above and below the lines, as a share of their range. */
const PAD = 0.08;

/**
 * The range of an axis for values from `least` to `most`. A logarithmic axis keeps to values that span a
 * factor of two, and is otherwise extended to the next marks (1, 2, 5), because it would have no number on
 * it.
 */
export function axisRange(least: number, most: number, log: boolean): [number, number] {
  if (log)
    return most >= 2 * least ? [least / (1 + PAD), most * (1 + PAD)] : [markBelow(least), markAbove(most)];
  const span = most - least || Math.abs(most) / 10 || 1;
  const low = least - PAD * span;
  return [least >= 0 ? Math.max(0, low) : low, most + PAD * span];
}

const MARKS = [10, 5, 2, 1];

function markBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * MARKS.find((mark) => power * mark <= value)!;
}

function markAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * MARKS.findLast((mark) => power * mark >= value)!;
}
