import type { ComponentProps } from 'svelte';
import type { Model } from '../../../../../studio/state/page/models.svelte';
import type SurpriseView from '../SurpriseView.svelte';

export type SurpriseStandIn = ComponentProps<typeof SurpriseView>['surprise'];

/** A session in which the teacher has read no trips yet. */
export const idleSurprise: SurpriseStandIn = {
  split: 'test',
  kind: 'shift-detour',
  surprise: null,
  detection: null,
  busy: false,
  doing: null,
  progress: null,
  failure: null,
  read: async () => true,
  detect: async () => true,
  cancel: () => undefined,
};

/** A teacher in use, without weights. */
export const someTeacher: Model = {
  network: 'teacher',
  id: 'teacher',
  bytes: new Uint8Array(1),
  from: 'a run',
  runId: null,
  dataset: 'f',
};
