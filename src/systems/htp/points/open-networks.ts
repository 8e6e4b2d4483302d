import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { openLanguage, openTokeniser } from '../checkpoints/network-file';
import { LanguageModel } from '../networks/language-model';
import { Tokeniser } from '../networks/tokeniser';
import type { OpenNetworks } from './point-networks';

/**
 * The networks of files that were saved here, on the current backend. Rejects with Failure 'bad-input' for a file that is broken, or of
 * other roads, and for a language model that learnt the patterns of another tokeniser.
 */
export const openNetworks: OpenNetworks = async ({ tokeniser: bytes, language }, dataset, labels) => {
  const digest = await digestOfFile(bytes);
  const opened = openTokeniser(bytes, dataset);
  try {
    const speaking = language ? openLanguage(language, dataset, digest) : null;
    return {
      tokeniser: new Tokeniser(opened, labels),
      language: speaking && new LanguageModel(speaking.model, speaking.form, labels),
      dispose: () => {
        opened.weights.dispose();
        speaking?.model.dispose();
      },
    };
  } catch (error) {
    opened.weights.dispose();
    throw error;
  }
};
