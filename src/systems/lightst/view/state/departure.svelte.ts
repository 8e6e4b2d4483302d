import type { FlowPath } from '../map/shown-flows';
import { HOUR_AND_HOUR } from '../../../../domain/counts/forecast-windows';
import { departurePaths, type DeparturePath } from '../../../../generation/baselines/departure-paths';
import { MapPairs } from '../../../../studio/state/routes/map-pairs.svelte';
import { NO_ROAD } from '../../../../domain/sensor-series';
import type { InkName } from '../../../../studio/inks';
import type { FlowNetworkName } from '../../networks';
import { rowOf } from '../../results';
import { countsVehicles } from '../flow-words';
import { departureClocks, freeSeconds, hourAfter, roadsWithSeries, type Account } from './departure-clocks';
import type { ForecastSession, Wanted } from './forecast-session.svelte';
import type { NetworkInUse } from './network-in-use';
import type { OpenTable } from './table-in-view.svelte';

export interface DepartureNeeds {
  readonly open: () => OpenTable | null;
  /** The network whose forecasts count; null where none is in use. */
  readonly network: () => NetworkInUse | null;
  readonly forecasts: Pick<ForecastSession, 'of'>;
}

/** A path, and how many of its roads have a series. */
export interface KnownPath extends DeparturePath<Account> {
  readonly withSeries: number;
}

/** The ink of each path: a baseline's for free roads, that of driven trips for what was counted. */
export const inksOf = (network: FlowNetworkName | null): Readonly<Record<Account, InkName>> => ({
  free: 'fastest',
  forecast: rowOf(network ?? 'teacher').ink,
  counted: 'real',
});

/** The fastest paths between two roads that a person chose, who departs when the bin in view begins. */
export class DepartureInView {
  /** The roads as they are clicked; the last pair counts. */
  readonly clicked = new MapPairs();
  readonly #needs: DepartureNeeds;
  readonly #free = $derived.by(() => {
    const network = this.#needs.open()?.dataset.network;
    return network ? freeSeconds(network) : null;
  });
  /** Null while no pair is chosen; an empty list where no path leads there. */
  readonly paths: readonly KnownPath[] | null = $derived.by(() => this.#paths());

  constructor(needs: DepartureNeeds) {
    this.#needs = needs;
  }

  /** Origin and destination; null until both are chosen on the roads of the open data. */
  get pair(): readonly [origin: number, destination: number] | null {
    const roads = this.#needs.open()?.dataset.network.roadCount ?? 0;
    const pair = this.clicked.pairs.at(-1);
    return pair && pair[0] < roads && pair[1] < roads ? pair : null;
  }

  /** Whether flows say anything of how long a road takes. */
  get possible(): boolean {
    const { table } = this.#needs.open() ?? {};
    return table !== undefined && countsVehicles(table) && table.roads.some((road) => road !== NO_ROAD);
  }

  /** The forecast that is needed, made when the bin before the one in view is over. */
  get wanted(): readonly Wanted[] {
    const [open, network] = [this.#needs.open(), this.#needs.network()];
    return open && network && this.pair && this.possible
      ? [{ model: network.model, row: open.timeline.row - 1 }]
      : [];
  }

  /** What the map shows of them. */
  get onMap(): readonly FlowPath[] {
    const inks = inksOf(this.#needs.network()?.name ?? null);
    return (this.paths ?? []).map(({ by, roads }) => ({ ink: inks[by], roads }));
  }

  #paths(): readonly KnownPath[] | null {
    const { pair, possible } = this;
    const [open, network] = [this.#needs.open(), this.#needs.network()];
    const free = this.#free;
    if (!open || !free || !pair || !possible) return null;
    const { table, timeline, dataset } = open;
    const { row } = timeline;
    const chunk = network && this.#needs.forecasts.of(network.model, row - 1);
    const forecast = chunk && hourAfter(chunk, row - 1);
    const clocks = departureClocks(open, free, row, HOUR_AND_HOUR.outputs, forecast);
    const [origin, destination] = pair;
    const time = table.start + row * table.binSeconds;
    const found = departurePaths<Account>(dataset.network, clocks, { origin, destination, time });
    return (found ?? []).map((path) => ({ ...path, withSeries: roadsWithSeries(table, path.roads) }));
  }
}
