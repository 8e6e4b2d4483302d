/** Fewest members that are put in, left out or exchanged to make one sequence of another (Levenshtein). */
export function editDistance<T>(one: ArrayLike<T>, other: ArrayLike<T>): number {
  const row = Uint32Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 0; i < one.length; i++) {
    let diagonal = row[0]++;
    for (let j = 0; j < other.length; j++) {
      const exchanged = diagonal + Number(one[i] !== other[j]);
      diagonal = row[j + 1];
      row[j + 1] = Math.min(diagonal + 1, row[j] + 1, exchanged);
    }
  }
  return row[other.length];
}
