/**
 * The places of values in ascending order, cut into groups of about equal size. Equal values are in one group, so
 * that a value alone says which group it belongs to.
 * @param most groups
 * @param least members of a group, unless there are fewer in all
 */
export function groupsInOrder(
  values: ArrayLike<number>,
  { most, least }: { readonly most: number; readonly least: number },
): number[][] {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => values[a] - values[b] || a - b);
  const size = Math.max(least, values.length / most);
  const groups: number[][] = [];
  let group: number[] = [];
  order.forEach((place, i) => {
    group.push(place);
    const next = order[i + 1];
    const isLast = next === undefined;
    const isFull = group.length >= size && order.length - i - 1 >= least && values[next] !== values[place];
    if (!isLast && !isFull) return;
    groups.push(group);
    group = [];
  });
  return groups;
}
