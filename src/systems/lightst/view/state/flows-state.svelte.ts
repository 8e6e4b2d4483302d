import type { FlowScale, FlowsInView } from '../../../../studio/flows-in-view';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import { rowWordsInFull } from '../../../../studio/time-axis';
import { nodeName, unitOf, valueText } from '../flow-words';
import { FlowData, type OpenTable } from './flow-data.svelte';
import { valuesAt } from './shown-values';

/** What the system keeps while the page is open. */
export class FlowsState {
  readonly data: FlowData;
  /** What the map shows; the map asks for nothing else. */
  readonly inView: FlowsInView;
  readonly #shown = $derived.by(() => {
    const { open } = this.data;
    return open && { places: open.table, scale: scaleOf(open) };
  });
  readonly #values = $derived.by(() => {
    const { open } = this.data;
    return open ? valuesAt(open.table, open.timeline.row) : new Float32Array(0);
  });

  constructor(page: { readonly data: OpenData }) {
    this.data = new FlowData(
      () => page.data.opened?.dataset ?? null,
      () => false,
    );
    this.inView = this.#inView();
  }

  #inView(): FlowsInView {
    const shown = () => this.#shown;
    const values = () => this.#values;
    const open = () => this.data.open;
    return {
      get shown() {
        return shown();
      },
      get values() {
        return values();
      },
      get timeline() {
        return open()?.timeline ?? null;
      },
      words: (node) => this.#words(node),
    };
  }

  #words(node: number): readonly string[] {
    const { open } = this.data;
    if (!open) return [];
    const { table, dataset, timeline } = open;
    const value = this.#values[node];
    return [
      nodeName(table, dataset.network, node),
      Number.isNaN(value) ? 'Nothing measured' : `${valueText(value)} ${unitOf(table)}`,
      `${this.#shown?.scale.title}, ${rowWordsInFull(timeline.axis, timeline.row)}`,
    ];
  }
}

const scaleOf = ({ table, most }: OpenTable): FlowScale => ({
  kind: 'amount',
  most,
  unit: unitOf(table),
  title: 'Counted',
});
