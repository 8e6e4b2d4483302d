import type { Architecture } from '../../engine/checkpoints/checkpoint-names';
import { defineNetworks } from '../../engine/experiments/define-system';

/** Id of the system. */
export const HTP = 'htp';

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

/** The language model learns the tokens that the tokeniser makes. */
export const NETWORKS = defineNetworks({
  tokeniser: { label: 'tokeniser', short: 'tokeniser', architecture: TOKENISER, ink: 'teacher' },
  language: {
    label: 'language model',
    short: 'language',
    architecture: LANGUAGE,
    ink: 'distilled',
    apart: true,
  },
});

/** In the order in which they are trained, and what people call them, in the middle of a sentence. */
export const { names: HTP_NETWORKS, labels: NETWORK_LABELS, architectures: ARCHITECTURES } = NETWORKS;
export type HtpNetworkName = (typeof HTP_NETWORKS)[number];
