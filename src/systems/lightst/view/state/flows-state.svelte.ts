import type { FlowScale, FlowsInView } from '../../../../studio/flows-in-view';
import { roundMost } from '../../../../studio/flow-scale';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import { rowWordsInFull } from '../../../../studio/time-axis';
import type { FlowsConfig } from '../../flows-config';
import { FLOW_NETWORKS, NETWORK_LABELS, type FlowNetworkName } from '../../network-names';
import { horizonText, nodeName, unitOf, valueText } from '../flow-words';
import { CHUNK_ROWS, forecastAt } from './forecast-cache';
import { ForecastSession, type ForecastNeeds, type Wanted } from './forecast-session.svelte';
import { FlowSettings } from './flow-settings.svelte';
import { Showing } from './showing.svelte';
import { differenceOf, valuesAt } from './shown-values';
import { TableInView, type OpenTable } from './table-in-view.svelte';

/** The parts of the page that the system's state is about. */
export interface FlowsPage {
  readonly data: OpenData;
  readonly models: Pick<Models, 'of'>;
  readonly selection: Pick<Selection, 'chosen'>;
}

/** Differences are seen at a fifth of the scale of the values. */
const DIFFERENCE_SHARE = 0.2;

/** What the system keeps while the page is open. */
export class FlowsState {
  /** How networks are trained. */
  readonly settings = new FlowSettings();
  readonly data: TableInView;
  readonly showing = new Showing();
  readonly forecasts: ForecastSession;
  /** What the map shows. */
  readonly inView: FlowsInView;
  readonly #page: FlowsPage;
  readonly #shown = $derived.by(() => {
    const { open } = this.data;
    return open && { places: open.table, scale: this.#scaleOf(open) };
  });
  readonly #values = $derived.by(() => {
    const { open } = this.data;
    return open ? this.#valuesOf(open) : new Float32Array(0);
  });

  /** @param ask has a network forecast */
  constructor(page: FlowsPage, config: FlowsConfig | null, ask: ForecastNeeds['ask']) {
    this.#page = page;
    this.data = new TableInView(
      () => page.data.opened?.dataset ?? null,
      () => this.settings.value('zerosMissing'),
    );
    this.forecasts = new ForecastSession({ size: () => this.#size, ask });
    this.inView = this.#inView();
    if (config) this.settings.adopt(config);
    $effect.root(() => {
      $effect(() => this.forecasts.want(this.#wanted));
    });
  }

  /** The networks in use for the data that are open, in the order in which they are listed. */
  get networks(): readonly { readonly name: FlowNetworkName; readonly model: Model }[] {
    return FLOW_NETWORKS.flatMap((name) => {
      const model = this.modelOf(name);
      return model ? [{ name, model }] : [];
    });
  }

  /** A network that was trained on the data that are open. */
  modelOf(name: FlowNetworkName): Model | null {
    const model = this.#page.models.of(name);
    return model && model.dataset === this.#page.data.opened?.dataset.fingerprint ? model : null;
  }

  /** Whose forecasts are shown: the one that is chosen, else one that is there; null where none is, or counts are shown. */
  get shownModel(): { readonly name: FlowNetworkName; readonly model: Model } | null {
    const { view, network } = this.showing;
    if (view === 'counted') return null;
    const { networks } = this;
    return networks.find(({ name }) => name === network) ?? networks.at(-1) ?? null;
  }

  /** Bins of the table, and those that networks read. */
  get #size() {
    const { open } = this.data;
    return open && { rows: open.table.rows, inputs: this.settings.config().windows.inputs };
  }

  /** What is in view now, then what comes into view next. */
  get #wanted(): readonly Wanted[] {
    const { open } = this.data;
    if (!open) return [];
    const { row } = open.timeline;
    const shown = this.shownModel?.model;
    const from = row - this.showing.horizon;
    const now = shown ? [{ model: shown, row: from }] : [];
    const chosen = this.#page.selection.chosen?.kind === 'node' ? this.networks : [];
    const next = shown ? [{ model: shown, row: from + CHUNK_ROWS }] : [];
    return [...now, ...chosen.map(({ model }) => ({ model, row })), ...next];
  }

  /** (N) what the map shows at the moment in view; NaN where it is not known, or not yet. */
  #valuesOf({ table, timeline: { row } }: OpenTable): Float32Array {
    const shown = this.shownModel;
    const counted = valuesAt(table, row);
    if (!shown) return counted;
    const { horizon, view } = this.showing;
    const chunk = this.forecasts.of(shown.model, row - horizon);
    const forecast = chunk && forecastAt(chunk, row - horizon, horizon);
    if (!forecast) return new Float32Array(table.nodes).fill(NaN);
    return view === 'difference' ? differenceOf(forecast, counted) : forecast;
  }

  #scaleOf({ table, most }: OpenTable): FlowScale {
    const unit = unitOf(table);
    const shown = this.shownModel;
    if (!shown) return { kind: 'amount', most, unit, title: 'Counted' };
    const whose = `${NETWORK_LABELS[shown.name]}, ${horizonText(this.showing.horizon, table)} ahead`;
    return this.showing.view === 'difference'
      ? {
          kind: 'difference',
          most: roundMost(DIFFERENCE_SHARE * most),
          unit,
          title: `Forecast minus counted, ${whose}`,
        }
      : { kind: 'amount', most, unit, title: `Forecast, ${whose}` };
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
    if (!open || !this.#shown) return [];
    const { table, dataset, timeline } = open;
    const value = this.#values[node];
    const sign = this.#shown.scale.kind === 'difference' && value > 0 ? '+' : '';
    return [
      nodeName(table, dataset.network, node),
      Number.isNaN(value) ? 'No value' : `${sign}${valueText(value)} ${unitOf(table)}`,
      this.#shown.scale.title,
      rowWordsInFull(timeline.axis, timeline.row),
    ];
  }
}
