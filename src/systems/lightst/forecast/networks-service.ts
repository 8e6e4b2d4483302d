import { badInput } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { buffersIn } from '../../../base/bytes';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { HeldDataset, KeptWeights } from '../../../engine/checkpoints/network-service';
import { moving } from '../../../engine/protocol/service';
import { NETWORK_LABELS, type FlowNetworkName } from '../networks';
import type { BaselineName } from '../results';
import {
  type FlowsDataset,
  type FlowSource,
  type FlowsService,
  type FlowWeights,
  type LensRequest,
  type MomentForecasts,
  FLOWS_AT_WORK,
  type NetworkId,
  type NodeLikeness,
  type PartErrors,
} from './flows-service';
import { tableSummary } from './table-summary';
import { tidy } from '@tensorflow/tfjs-core';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import type { FlowTable } from '../../../domain/counts/node-graph';
import { type ForecastWindows, HOUR_AND_HOUR, type TimeSplit } from '../../../domain/counts/forecast-windows';
import type { SeriesTable } from '../../../domain/counts/series-table';
import { ErrorSums, HorizonErrorSums, meanPairCosine } from '../../../evaluation/forecasts/forecast-errors';
import { FlowData, tableOf, type SeriesChoice } from '../flow-data';
import { RoadGraph } from '../networks/road-graph';
import type { LensReading } from '../lens/lens-reading';
import { readWindow } from '../lens/read-window';
import { WindowBatch } from '../networks/window-batch';
import { Baselines } from '../evaluation/flows-report';
import { forecastEach } from '../training/forecast-part';
import { LoadedFlowNetwork } from './loaded-flow-network';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function networksService(options: WorkerBackendOptions): FlowsService {
  const weights = new KeptWeights<FlowWeights>(FLOWS_AT_WORK.mostKept, 'networks');
  const weightsOf = ({ id, network }: NetworkId) => weights.of(id, NETWORK_LABELS[network]);
  const sourceOf = (source: FlowSource) => (typeof source === 'string' ? source : weightsOf(source));
  const held = new HeldDataset(options, weights, (dataset: FlowsDataset) => new FlowTables(dataset));
  return {
    ...held.methods,
    table: ({ zerosMissing }, task) =>
      held.inTurn(task, (on) => {
        const summary = tableSummary(on.forecaster(zerosMissing).made);
        // The rest belongs to the table, which stays here.
        return moving(summary, buffersIn([summary.average, summary.byTraffic, summary.capacities]));
      }),
    forecast: ({ source, from, to, zerosMissing }, task) =>
      held.giving(task, (on) => on.forecaster(zerosMissing).forecast(sourceOf(source), from, to, task)),
    errors: ({ source, part, zerosMissing }, task) =>
      held.giving(task, (on) => on.forecaster(zerosMissing).errors(sourceOf(source), part, task)),
    likeness: ({ source, row, zerosMissing }, task) =>
      held.giving(task, (on) => on.forecaster(zerosMissing).likeness(weightsOf(source), row)),
    lens: ({ teacher, students, row, losses, zerosMissing }, task) =>
      held.giving(task, (on) =>
        on.forecaster(zerosMissing).lens({
          teacher: weightsOf(teacher),
          students: students.map((student) => weightsOf(student)),
          row,
          losses,
        }),
      ),
  };
}

/** The series of a data set as the table that was asked for last. */
class FlowTables {
  #forecaster: FlowForecaster | null = null;

  constructor(readonly dataset: FlowsDataset) {}

  /** @throws Failure 'bad-input' for a series that makes no table */
  forecaster(zerosMissing: boolean): FlowForecaster {
    if (this.#forecaster?.choice.zerosMissing !== zerosMissing) {
      this.dispose();
      this.#forecaster = null;
    }
    return (this.#forecaster ??= new FlowForecaster(this.dataset, { zerosMissing }));
  }

  /** Networks are loaded anew when they are asked for, and the table stays. */
  dispose(): void {
    this.#forecaster?.dispose();
  }
}

/** Windows that a baseline forecasts at once. */
const AT_ONCE = 64;
const HOURS = 24;

/** A network with its weights, or a baseline. */
type ForecastSource = FlowWeights | BaselineName;

/** What the lens is asked, with the weights of the networks. */
interface LensOrder extends Pick<LensRequest, 'row' | 'losses'> {
  readonly teacher: FlowWeights;
  readonly students: readonly FlowWeights[];
}

type Each = (forecast: Float32Array, windows: ForecastWindows) => void;

/**
 * Forecasts the series of a data set with networks of checkpoints, on the current backend. It keeps one network of each name
 * until another takes its place.
 */
export class FlowForecaster {
  /** The table of the series, and what it was made from. */
  readonly made: SeriesTable;
  #graph: RoadGraph | null = null;
  #baselines: { readonly data: FlowData; readonly all: Baselines } | null = null;
  readonly #networks: Partial<Record<FlowNetworkName, LoadedFlowNetwork>> = {};

  /** @throws Failure 'bad-input' for a data set without a series, or with one that makes no table */
  constructor(
    readonly dataset: FlowsDataset,
    readonly choice: SeriesChoice,
  ) {
    this.made = tableOf(dataset, choice);
  }

  get table(): FlowTable {
    return this.made.table;
  }

  /**
   * Forecasts from consecutive moments, rows of the table that are the last ones known.
   * @param to exclusive
   * @throws Failure 'bad-input' for moments without enough rows before them
   */
  async forecast(source: ForecastSource, from: number, to: number, task: Task): Promise<MomentForecasts> {
    const { lengths } = this.#dataOf(source);
    const { nodes } = this.table;
    const { inputs, outputs: horizons } = lengths;
    this.#checkMoments(from, to, inputs);
    const values = new Float32Array((to - from) * horizons * nodes);
    const starts = Int32Array.from({ length: to - from }, (_, i) => from + i - inputs + 1);
    let at = 0;
    await this.#each(source, starts, task, (forecast) => {
      values.set(forecast, at);
      at += forecast.length;
    });
    return { values, horizons, nodes, from, rows: to - from };
  }

  /** Errors of all windows of a part: by horizon, by hour of the day and by node. */
  async errors(source: ForecastSource, part: keyof TimeSplit, task: Task): Promise<PartErrors> {
    const { lengths, starts } = this.#dataOf(source);
    const { nodes, slotsPerDay } = this.table;
    const { inputs, outputs } = lengths;
    const all = new HorizonErrorSums(outputs, nodes);
    const [hours, ofNodes] = [new ErrorSums(HOURS), new ErrorSums(nodes)];
    await this.#each(source, starts[part], task, (forecast, { yCounts, measured, slots }) => {
      all.add(forecast, yCounts, measured);
      yCounts.forEach((count, i) => {
        if (measured?.[i] === 0) return;
        const step = Math.floor(i / nodes);
        const slot = slots[Math.floor(step / outputs) * (inputs + outputs) + inputs + (step % outputs)];
        hours.add(Math.floor((slot * HOURS) / slotsPerDay), forecast[i], count);
        ofNodes.add(i % nodes, forecast[i], count);
      });
    });
    return { ...all.errors, perHour: hours.perGroup, perNode: ofNodes.perGroup };
  }

  /** How alike the nodes are in a network after each of its layers, at a moment. */
  async likeness(weights: FlowWeights, row: number): Promise<NodeLikeness> {
    const { data, pass } = this.#network(weights);
    const { inputs } = data.lengths;
    this.#checkMoments(row, row + 1, inputs);
    const windows = data.windows(Int32Array.of(row - inputs + 1));
    const batch = new WindowBatch(windows, this.table.slotsPerDay);
    const depths = tidy(() => [...pass(batch).depths()]);
    batch.dispose();
    const perDepth: number[] = [];
    for (const features of depths) {
      const [, nodes, width] = features.shape;
      perDepth.push(meanPairCosine(await features.data(), nodes, width));
      features.dispose();
    }
    return { perDepth };
  }

  /**
   * What a teacher and its students make of one window, and what each loss says of it.
   * @throws Failure 'bad-input' for a row without a full hour before and after it
   */
  async lens(request: LensOrder): Promise<LensReading> {
    const { teacher, students, row, losses } = request;
    const own = students.map((weights) => [weights.network, this.#network(weights)] as const);
    const networks = {
      teacher: this.#network(teacher),
      teacherDigest: await digestOfFile(teacher.bytes),
      students: Object.fromEntries(own),
    };
    for (const { data } of [networks.teacher, ...own.map(([, network]) => network)]) {
      const { inputs, outputs } = data.lengths;
      this.#checkMoments(row, row + 1, inputs);
      if (row + outputs >= this.table.rows)
        throw badInput(
          `The lens compares forecasts with what was measured after them: choose a row up to ${this.table.rows - outputs - 1}, not ${row}.`,
        );
    }
    return readWindow(networks, row, losses);
  }

  /** Frees what is on the device; the networks are loaded again when they are asked for. */
  dispose(): void {
    for (const [name, network] of Object.entries(this.#networks)) {
      network.dispose();
      delete this.#networks[name as FlowNetworkName];
    }
    this.#graph?.dispose();
    this.#graph = null;
  }

  /** Forecasts windows batch by batch, in their order. */
  async #each(source: ForecastSource, starts: Int32Array, task: Task, each: Each): Promise<void> {
    if (typeof source !== 'string') {
      const { data, pass } = this.#network(source);
      return forecastEach(data, starts, (batch) => pass(batch).forecast, task, each);
    }
    const { data, all } = this.#learntBaselines();
    for (let from = 0; from < starts.length; from += AT_ONCE) {
      await task.checkpoint();
      const some = starts.subarray(from, from + AT_ONCE);
      each(all.forecast(source, some), data.windows(some));
    }
  }

  #dataOf(source: ForecastSource): FlowData {
    return typeof source === 'string' ? this.#learntBaselines().data : this.#network(source).data;
  }

  /** Baselines learn when they are first asked for. */
  #learntBaselines() {
    if (!this.#baselines) {
      const data = new FlowData(this.table, { ...HOUR_AND_HOUR, stride: 1 });
      this.#baselines = { data, all: new Baselines(data) };
    }
    return this.#baselines;
  }

  #network(weights: FlowWeights): LoadedFlowNetwork {
    const kept = this.#networks[weights.network];
    if (kept?.id === weights.id) return kept;
    this.#graph ??= new RoadGraph(this.table.graph);
    const network = LoadedFlowNetwork.from(weights, this.dataset, this.table, this.#graph);
    kept?.dispose();
    this.#networks[weights.network] = network;
    return network;
  }

  #checkMoments(from: number, to: number, inputs: number): void {
    const { rows } = this.table;
    if (Number.isInteger(from) && Number.isInteger(to) && from >= inputs - 1 && from < to && to <= rows)
      return;
    throw badInput(
      `Forecasts can be made from the rows ${inputs - 1} to ${rows - 1}, each of which has ${inputs} rows behind it, not from ${from} to ${to - 1}.`,
    );
  }
}
