import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { ComponentProps } from 'svelte';
import type { Model } from '../../../studio/state/page/models.svelte';
import { expectFields } from '../../../studio/testing/setting-fields';
import { words } from '../../../studio/testing/words';
import { FOUNDATION_SETTINGS } from '../settings';
import FinetunePanel from './finetune/Panel.svelte';
import PretrainPanel from './pretrain/Panel.svelte';
import { FoundationSettings } from './state/foundation-settings.svelte';
import TokenisePanel from './tokenise/Panel.svelte';

/** The forms of the stages, with data open and with a pre-trained network or none. */
function forms(settings = new FoundationSettings(), pretrained: Model | null = null) {
  const page = {
    data: { opened: { dataset: { card: { simulated: true } } } },
    models: { of: () => null },
    training: { phase: 'idle', active: false, record: null },
    runs: { kept: [] },
    networkFiles: { failure: null },
    state: {
      settings,
      modelOf: () => pretrained,
      networks: [],
      measures: { made: null, measurable: null, reading: { active: false } },
      shipped: { names: [] },
      sequences: { open: null, failure: null, making: { active: false }, reading: { failure: null } },
      tokens: { place: null, comparing: { active: false }, failure: null },
    },
  };
  return {
    tokenise: render(TokenisePanel, { props: page as unknown as ComponentProps<typeof TokenisePanel> }).body,
    pretrain: render(PretrainPanel, { props: page as unknown as ComponentProps<typeof PretrainPanel> }).body,
    finetune: render(FinetunePanel, { props: page as unknown as ComponentProps<typeof FinetunePanel> }).body,
  };
}

it('every setting of the model over hexagons has a field on one of its stages', () => {
  expectFields(FOUNDATION_SETTINGS, Object.values(forms()));
});

it('tasks begin with the pre-trained network, unless they are to begin with fresh weights', () => {
  const settings = new FoundationSettings();
  const model = { network: 'pretrained', from: 'a run' } as unknown as Model;
  expect(words(forms(settings, model).finetune)).toContain('Tasks begin with the network from a run.');
  settings.set('pretrains', false);
  expect(words(forms(settings, model).finetune)).toMatch(/Tasks begin with fresh weights.*Train from fresh/);
});
