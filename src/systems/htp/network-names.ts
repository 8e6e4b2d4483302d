/** In the order in which they are trained: the language model learns the tokens that the tokeniser makes. */
export const HTP_NETWORKS = ['tokeniser', 'language'] as const;
export type HtpNetworkName = (typeof HTP_NETWORKS)[number];

/** What people call them, in the middle of a sentence. */
export const NETWORK_LABELS: Readonly<Record<HtpNetworkName, string>> = {
  tokeniser: 'tokeniser',
  language: 'language model',
};
