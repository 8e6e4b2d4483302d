import { CheckpointHeader } from '../../../../engine/checkpoints/checkpoint-header';
import { openCheckpoint } from '../../../../engine/checkpoints/checkpoint-reader';
import { digestOfFile } from '../../../../engine/checkpoints/checkpoint-file';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { ARCHITECTURES } from '../../networks';
import { readLanguageHeader } from '../../checkpoints/network-header';

/** Whether the language model in use says the patterns of the tokeniser in use: another one may have been trained since. */
export class LanguageFit {
  #known = $state.raw<{ readonly about: string; readonly fits: boolean } | null>(null);

  /** Null until it is known. */
  of(tokeniser: Pick<Model, 'id'>, language: Pick<Model, 'id'>): boolean | null {
    return this.#known?.about === pairOf(tokeniser, language) ? this.#known.fits : null;
  }

  /** Finds out, where it is not known. */
  async look(tokeniser: Pick<Model, 'id' | 'bytes'>, language: Pick<Model, 'id' | 'bytes'>): Promise<void> {
    if (this.of(tokeniser, language) !== null) return;
    const digest = await digestOfFile(tokeniser.bytes);
    const { tokeniser: learntFrom } = readLanguageHeader(
      new CheckpointHeader(openCheckpoint(language.bytes, ARCHITECTURES)),
    );
    this.#known = { about: pairOf(tokeniser, language), fits: learntFrom === digest };
  }
}

const pairOf = (tokeniser: Pick<Model, 'id'>, language: Pick<Model, 'id'>): string =>
  `${tokeniser.id}|${language.id}`;
