import type { FlowSides, FlowsInView } from '../map/shown-flows';
import { FlowsOnMap } from '../map/flows-on-map';
import { untrack } from 'svelte';
import { HOUR_AND_HOUR } from '../../../../domain/counts/forecast-windows';
import { capitalised } from '../../../../studio/figures';
import { roundMost, type ValueScale } from '../../../../studio/value-scale';
import type { TaskListeners } from '../../../../studio/state/async-task.svelte';
import type { SystemPage } from '../../../../studio/state/data/dataset-in-view';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import type { Selection } from '../../../../studio/state/page/selection.svelte';
import { rowWordsInFull } from '../../../../studio/time-axis';
import { CHOICES } from '../../address-choices';
import type { FlowsConfig } from '../../settings';
import { FLOW_NETWORKS, LIGHTST, type FlowNetworkName } from '../../networks';
import { SAMPLE_FLOWS } from '../../../../engine/datasets/samples';
import { NetworksOfSample, type SampleNeeds } from '../../../../studio/state/page/shipped-networks.svelte';
import { rowOf } from '../../results';
import { horizonText, nodeName, unitOf, valueText } from '../flow-words';
import { findPlace, missedWords, timeOfRow, type AskedPlace } from './asked-place';
import { CHUNK_ROWS, forecastAt } from './forecast-cache';
import { DepartureInView } from './departure.svelte';
import { detailsOf, type Detail, type DetailNeeds } from './details';
import { LensSession, type LensLayer } from './lens-session.svelte';
import { idsOf, weightsOf, type NetworkInUse } from './network-in-use';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import { speedsOf, type Speed } from '../predict/speeds';
import { FlowsWorker } from './flows-worker';
import { ForecastSession, type Wanted } from './forecast-session.svelte';
import { FlowSettings } from './flow-settings.svelte';
import { wordOf } from '../../../../base/text';
import { Showing } from './showing.svelte';
import { TableInView, type OpenTable, differenceOf } from './table-in-view.svelte';

/** The parts of the page that the system's state is about. */
export interface FlowsPage extends Pick<SystemPage, 'compute' | 'missLinked'> {
  readonly data: SystemPage['data'] & SampleNeeds['data'];
  readonly models: Pick<Models, 'of' | 'use'>;
  readonly selection: Pick<Selection, 'chosen' | 'hovered' | 'choose'>;
}

/** Differences are seen at a fifth of the scale of the values. */
const DIFFERENCE_SHARE = 0.2;

/** What the system keeps while the page is open. */
export class FlowsState {
  /** How networks are trained. */
  readonly settings = new FlowSettings();
  /** The networks that come with the page. */
  readonly shipped: NetworksOfSample;
  readonly data: TableInView;
  readonly showing = new Showing();
  readonly forecasts: ForecastSession;
  /** How fast the networks in use are on this machine. */
  readonly speed: ReadingSession<readonly NetworkInUse[], readonly Speed[]>;
  /** Where and when the networks in use are wrong. */
  readonly detail: ReadingSession<readonly NetworkInUse[], readonly Detail[]>;
  readonly lens: LensSession;
  readonly departure: DepartureInView;
  readonly #worker: FlowsWorker;
  /** What the map shows. */
  readonly inView: FlowsInView;
  readonly onMap: FlowsOnMap;
  readonly #page: FlowsPage;
  /** What the address asks to see of data that are not open yet. */
  #asked = $state.raw<AskedPlace | null>(null);
  readonly #shown = $derived.by(() => {
    const { open } = this.data;
    return open && { places: open.table, scale: this.#scaleOf(open) };
  });
  readonly #values = $derived.by(() => {
    const { open } = this.data;
    return open ? this.#valuesOf(open) : new Float32Array(0);
  });

  /**
   * @param config what the page's address asks for; null where it asks for nothing of this system
   * @param choices what the address says beside the settings
   */
  constructor(page: FlowsPage, config: FlowsConfig | null, choices: Readonly<Record<string, string>> = {}) {
    this.#page = page;
    this.shipped = new NetworksOfSample(page, {
      ...{ system: LIGHTST, sample: SAMPLE_FLOWS, folder: SAMPLE_FLOWS.id, names: FLOW_NETWORKS },
      from: 'the sample flows',
      text: 'Networks come with the sample flows: trained on them beforehand, so that forecasts are there at once.',
    });
    const dataset = () => page.data.opened?.dataset ?? null;
    const zerosMissing = () => this.settings.value('zerosMissing');
    this.#worker = new FlowsWorker({ dataset, wanted: () => page.compute.wanted });
    this.data = new TableInView({
      dataset,
      zerosMissing,
      ask: (request, listeners) => this.#worker.table(request, listeners),
    });
    const forecast = (network: NetworkInUse, rows: { readonly from: number; readonly to: number }) =>
      this.#worker.call('forecast', {
        source: weightsOf(network),
        ...rows,
        zerosMissing: zerosMissing(),
      }).result;
    this.forecasts = new ForecastSession({
      size: () => this.#size,
      ask: (model, rows) => forecast({ name: model.network as FlowNetworkName, model }, rows),
    });
    this.speed = new ReadingSession(idsOf, (networks, { signal }) => {
      const rows = { from: this.#lastMoment, to: this.#lastMoment + 1 };
      return speedsOf(networks, (network) => forecast(network, rows), signal);
    });
    const likeness = (network: NetworkInUse, row: number, listeners: TaskListeners) =>
      this.#worker.call(
        'likeness',
        { source: weightsOf(network), row, zerosMissing: zerosMissing() },
        listeners,
      );
    const details: DetailNeeds = {
      errors: (source, listeners) =>
        this.#worker.call('errors', { source, part: 'test', zerosMissing: zerosMissing() }, listeners),
      likeness: (network, listeners) => likeness(network, this.#lastMoment, listeners),
    };
    this.detail = new ReadingSession(idsOf, (networks, scope) => detailsOf(networks, details, scope));
    this.lens = new LensSession({
      ask: ({ networks: [teacher, ...students], row }, listeners) =>
        this.#worker.lens(
          {
            teacher: weightsOf(teacher),
            students: students.map(weightsOf),
            row,
            losses: this.settings.config().distillation,
            zerosMissing: zerosMissing(),
          },
          listeners,
        ),
      likeness,
    });
    this.departure = new DepartureInView({
      open: () => this.data.open,
      network: () => this.chosenNetwork,
      forecasts: this.forecasts,
    });
    this.inView = this.#inView();
    this.onMap = new FlowsOnMap(this.inView, page.selection);
    if (config) this.adopt(config, choices);
    $effect.root(() => {
      $effect(() => this.data.follow());
      $effect(() => this.#goWhereAsked());
      $effect(() => this.forecasts.want(this.#wanted));
    });
  }

  /** Sets it as an address or a file says. */
  adopt(config: FlowsConfig, choices: Readonly<Record<string, string>>): void {
    this.settings.adopt(config);
    this.settings.trained = wordOf(CHOICES.students, choices.students);
    this.showing.adopt(choices);
    const { time, sensor } = choices;
    this.#asked = { ...(time && { time }), ...(sensor && { sensor }) };
  }

  /** What is chosen beside the settings, for the page's address; the usual moment is not named. */
  get choices(): Readonly<Record<string, string>> {
    const { open } = this.data;
    return {
      students: this.settings.trained,
      ...this.showing.choices,
      ...(open && !this.#asked ? this.#placeIn(open) : this.#asked),
    };
  }

  #placeIn({ table, timeline: { axis, row, first } }: OpenTable): AskedPlace {
    const { chosen } = this.#page.selection;
    return {
      ...(row !== first && { time: timeOfRow(axis, row) }),
      ...(chosen?.kind === 'node' && { sensor: table.ids[chosen.node] }),
    };
  }

  /** Once there are data: goes where the address asks, and says what of it they do not have. */
  #goWhereAsked(): void {
    const { open } = this.data;
    const asked = this.#asked;
    if (!open || !asked) return;
    this.#asked = null;
    untrack(() => {
      const { timeline, table } = open;
      const found = findPlace(asked, timeline.axis, table);
      if (typeof found.row === 'number') timeline.seek(found.row);
      if (typeof found.node === 'number') this.#page.selection.choose({ kind: 'node', node: found.node });
      this.#page.missLinked(...missedWords(asked, found));
    });
  }

  /** The networks in use for the data that are open, in the order in which they are listed. */
  get networks(): readonly NetworkInUse[] {
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
  get shownModel(): NetworkInUse | null {
    const { view } = this.showing;
    return view === 'counted' || view === 'error' ? null : this.chosenNetwork;
  }

  /** The network that is chosen, else one that is there; null where none is. */
  get chosenNetwork(): NetworkInUse | null {
    const { networks } = this;
    return networks.find(({ name }) => name === this.showing.network) ?? networks.at(-1) ?? null;
  }

  /** Whose errors on the test part are shown road by road; null where others are shown, or none are known. */
  get shownErrors(): Detail | null {
    if (this.showing.view !== 'error') return null;
    const details = this.detail.of(this.networks) ?? [];
    return details.find(({ name }) => name === this.showing.network) ?? details.at(0) ?? null;
  }

  /** What was measured, beside the forecast that is shown; null where one set of values is. */
  get #sides(): FlowSides | null {
    const { open } = this.data;
    const { showing, shownModel: shown } = this;
    const isParted = showing.sideBySide && showing.view === 'forecast' && !this.shownLens;
    if (!open || !shown || !isParted) return null;
    return {
      values: open.values.at(open.timeline.row),
      watched: {
        left: { source: 'real', label: 'Measured' },
        right: { source: rowOf(shown.name).ink, label: capitalised(rowOf(shown.name).label) },
      },
      divider: showing.divider,
      moveDivider: (to) => (showing.divider = Math.min(1, Math.max(0, to))),
    };
  }

  /** What the lens shows on the map; null where it shows nothing. */
  get shownLens(): LensLayer | null {
    const { chosen } = this.#page.selection;
    return this.lens.layer(this.networks, chosen?.kind === 'node' ? chosen.node : null);
  }

  /** Bins of the table, and those that networks read. */
  get #size() {
    const { open } = this.data;
    return open && { rows: open.table.rows, inputs: this.settings.config().windows.inputs };
  }

  /** A moment of the test part that has an hour before it and one after. */
  get #lastMoment(): number {
    const { open } = this.data;
    return open ? open.table.rows - HOUR_AND_HOUR.outputs - 1 : 0;
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
    return [...now, ...this.departure.wanted, ...chosen.map(({ model }) => ({ model, row })), ...next];
  }

  /** (N) what the map shows at the moment in view; NaN where it is not known, or not yet. */
  #valuesOf({ table, values, timeline: { row } }: OpenTable): Float32Array {
    const { shownErrors, shownLens, shownModel: shown } = this;
    if (shownLens) return shownLens.values;
    if (shownErrors) return Float32Array.from(shownErrors.errors.perNode, ({ mae }) => mae);
    const counted = values.at(row);
    if (!shown) return counted;
    const { horizon, view } = this.showing;
    const chunk = this.forecasts.of(shown.model, row - horizon);
    const forecast = chunk && forecastAt(chunk, row - horizon, horizon);
    if (!forecast) return new Float32Array(table.nodes).fill(NaN);
    return view === 'difference' ? differenceOf(forecast, counted) : forecast;
  }

  #scaleOf({ table, most }: OpenTable): ValueScale {
    const unit = unitOf(table);
    const { shownErrors, shownLens, shownModel: shown } = this;
    if (shownLens) return shownLens.scale;
    if (shownErrors) {
      const most = roundMost(Math.max(...this.#finiteErrors(shownErrors)));
      return { kind: 'amount', most, unit, title: `Mean absolute error, ${rowOf(shownErrors.name).label}` };
    }
    if (!shown) return { kind: 'amount', most, unit, title: 'Measured' };
    const whose = `${rowOf(shown.name).label}, ${horizonText(this.showing.horizon, table)} ahead`;
    return this.showing.view === 'difference'
      ? {
          kind: 'difference',
          most: roundMost(DIFFERENCE_SHARE * most),
          unit,
          title: `Forecast minus measured, ${whose}`,
        }
      : {
          kind: 'amount',
          most,
          unit,
          title: this.#sides ? `Measured, and forecast, ${whose}` : `Forecast, ${whose}`,
        };
  }

  #finiteErrors({ errors }: Detail): readonly number[] {
    return errors.perNode.map(({ mae }) => (Number.isNaN(mae) ? 0 : mae));
  }

  #inView(): FlowsInView {
    const shown = () => this.#shown;
    const values = () => this.#values;
    const open = () => this.data.open;
    const sides = () => this.#sides;
    const paths = () => this.departure.onMap;
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
      get sides() {
        return sides();
      },
      get paths() {
        return paths();
      },
      words: (node) => this.#words(node),
    };
  }

  #words(node: number): readonly string[] {
    const { open } = this.data;
    if (!open || !this.#shown) return [];
    const { table, dataset, timeline } = open;
    const value = this.#values[node];
    const { shownLens } = this;
    if (shownLens)
      return [nodeName(table, dataset.network, node), shownLens.text(value), shownLens.scale.title];
    const sign = this.#shown.scale.kind === 'difference' && value > 0 ? '+' : '';
    return [
      nodeName(table, dataset.network, node),
      Number.isNaN(value) ? 'No value' : `${sign}${valueText(value)} ${unitOf(table)}`,
      ...(this.#sides ? [`Measured: ${valueText(this.#sides.values[node])}`] : []),
      this.#shown.scale.title,
      ...(this.shownErrors ? ['All of the test part'] : [rowWordsInFull(timeline.axis, timeline.row)]),
    ];
  }
}
