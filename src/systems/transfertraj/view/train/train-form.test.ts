import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import type { ComponentProps } from 'svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { expectFields } from '../../../../studio/testing/setting-fields';
import { TRANSFER_SETTINGS } from '../../settings';
import { RecoverySettings } from '../state/recovery-state.svelte';
import Panel from './Panel.svelte';

/** The stage with data open, and with a pre-trained encoder or none. */
const form = (pretrained: Model | null) =>
  render(Panel, {
    props: {
      data: { opened: {} },
      training: { phase: 'idle', active: false },
      runs: { kept: [] },
      networkFiles: { failure: null },
      state: {
        settings: new RecoverySettings(),
        modelOf: () => pretrained,
        networks: [],
        shipped: { names: [] },
        trips: { open: null, failure: null, making: { active: false }, reading: { failure: null } },
      },
    } as unknown as ComponentProps<typeof Panel>,
  }).body;

it('every setting of TransferTraj has a field', () => expectFields(TRANSFER_SETTINGS, [form(null)]));

it('an encoder that is in use decides what it is', () => {
  const model = { network: 'pretrained', from: 'a run' } as unknown as Model;
  expect(form(model)).not.toMatch(/data-setting="(encoder|reading|pretraining)\./);
  expect(form(model)).toContain('data-setting="tuning.epochs"');
});

it('says what cannot be together', () => {
  const settings = new RecoverySettings();
  settings.set('topExperts', settings.value('experts') + 1);
  expect(settings.problem?.message).toBe(
    'A point asks 5 experts, and a layer has 4. Choose as many at most.',
  );
});
