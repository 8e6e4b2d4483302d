/** How the codewords of one codebook are used. */
export interface CodebookUsage {
  /** (codewords) how often each was chosen. */
  readonly hits: Int32Array;
  /** Share of the codewords that were chosen at all. */
  readonly used: number;
  /** exp of the entropy of the choices, as a share of the codewords: 1 where all are chosen equally often. */
  readonly perplexity: number;
}

/** Keeps the logarithm of a share of 0 finite, as the official code does. */
const SHARE_GUARD = 1e-6;

/** Usage of a codebook of so many codewords, over the codes of a batch. */
export function codebookUsage(codes: ArrayLike<number>, codewords: number): CodebookUsage {
  const hits = new Int32Array(codewords);
  for (let i = 0; i < codes.length; i++) hits[codes[i]]++;
  let entropy = 0;
  for (const count of hits) {
    const share = count / codes.length;
    entropy -= share * Math.log(share + SHARE_GUARD);
  }
  const used = hits.filter((count) => count > 0).length / codewords;
  return { hits, used, perplexity: Math.exp(entropy) / codewords };
}
