import type { Architecture } from '../../engine/checkpoints/checkpoint-names';

/** Official files have the same tensors. */
export const TOKENISER: Architecture = {
  name: 'HTP RQ-VAE',
  role: 'tokeniser',
  recognises: (tensor) => /^rq_quant\.codebooks\.\d+\.codebook\.weight$/.test(tensor),
};

/** Its tensors have the names of LM-TAD; what tells the two apart is the header of a file. */
export const LANGUAGE: Architecture = {
  name: 'HTP token model',
  role: 'language model',
  recognises: () => false,
};

export const ARCHITECTURES: readonly Architecture[] = [TOKENISER, LANGUAGE];
