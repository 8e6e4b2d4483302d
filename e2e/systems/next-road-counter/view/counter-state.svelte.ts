import type { Workspace } from '../../../../src/studio/state/page/workspace.svelte';
import { ExperimentSettings } from '../../../../src/studio/state/training/experiment-settings.svelte';
import { openCounter } from '../counter';
import { SETTINGS, type CounterConfig } from '../declared';
import { CountsOnMap } from './counts-on-map';

/** What the counter keeps while the page is open. */
export class CounterState {
  readonly settings = new ExperimentSettings(SETTINGS, 'plain');
  /** The counter in use; null without one. */
  readonly counter = $derived.by(() => {
    const { models, data } = this.page;
    const model = models.of('counter');
    return model && data.opened ? openCounter(model.bytes, data.opened.dataset.network) : null;
  });
  /** (R) how often each road was followed by another; none before anything is counted. */
  readonly counts = $derived.by(() => {
    const { counter } = this;
    return Float32Array.from(counter?.network.lengthMeters ?? [], (_, road) => counter!.total(road));
  });
  readonly onMap: CountsOnMap;

  constructor(
    private readonly page: Pick<Workspace, 'models' | 'data' | 'selection'>,
    config: CounterConfig | null,
  ) {
    if (config) this.settings.adopt(config);
    this.onMap = new CountsOnMap(this, page.selection);
  }
}
