/** Room above and below the lines, as a share of what they span. */
const PAD = 0.08;

/**
 * What an axis spans for values from `least` to `most`. A logarithmic one keeps to the values where they span a factor of
 * two, and otherwise takes in its neighbouring marks (1, 2, 5), without which it would have no number on it.
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
