/**
 * How alike the nodes of a graph have become (over-smoothing): the mean cosine of two nodes' vectors over all unordered pairs and
 * all samples. NaN for fewer than two nodes or a vector of zeros.
 * @param vectors (samples x N x d)
 */
export function meanPairCosine(vectors: ArrayLike<number>, nodes: number, width: number): number {
  const samples = vectors.length / (nodes * width);
  let total = 0;
  for (let sample = 0; sample < samples; sample++)
    for (let a = 0; a < nodes; a++)
      for (let b = a + 1; b < nodes; b++)
        total += cosine(vectors, (sample * nodes + a) * width, (sample * nodes + b) * width, width);
  return total / ((samples * nodes * (nodes - 1)) / 2);
}

function cosine(vectors: ArrayLike<number>, a: number, b: number, width: number): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let j = 0; j < width; j++) {
    product += vectors[a + j] * vectors[b + j];
    squaresA += vectors[a + j] ** 2;
    squaresB += vectors[b + j] ** 2;
  }
  return product / Math.sqrt(squaresA * squaresB);
}
