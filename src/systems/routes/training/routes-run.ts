import type { Order } from '../../../engine/experiments/experiment';
import type { ExperimentContext } from '../../../engine/experiments/experiment-hooks';
import { ExperimentRun } from '../../../engine/experiments/experiment-run';
import type { NetworkStart } from '../../../engine/records/network-start';
import type { NetworkRecord } from '../../../engine/records/run-record';
import type { HoserFeatures } from '../../../models/hoser/features/hoser-features';
import type { RouteCrew } from '../crew/route-crew';
import type { SoftTargets } from '../distillation/soft-targets';
import type { ExperimentParts } from '../experiment-parts';
import type { ExperimentConfig } from '../settings';
import { SoftTargetCache } from '../soft-targets/soft-target-cache';
import type { Starts } from '../start/starts';

/** What the networks of a run are made from besides its order. */
export interface RunMaterial {
  readonly parts: ExperimentParts;
  /** With all training trips. */
  readonly features: HoserFeatures;
  readonly starts: Starts;
  /** What the record says of the starts, by network. */
  readonly startRecords: Readonly<Record<string, NetworkStart>>;
  /** Fingerprint of the data as they are used here: soft targets are cached under it. */
  readonly fingerprint: string;
  /** Who asks teachers and draws; left out, this thread alone does. */
  readonly crew?: RouteCrew;
}

/** An experiment of this system under way: its order is the one in force, on the roads that are open. */
export class RoutesRun extends ExperimentRun<ExperimentConfig> {
  constructor(
    order: Order<ExperimentConfig>,
    context: ExperimentContext,
    readonly material: RunMaterial,
  ) {
    super(order, context);
  }

  /** What the headers of its files state besides the networks' configuration. */
  get about(): Readonly<Record<string, unknown>> {
    const { dataset, config } = this.order;
    const { timeMean, timeStd } = this.material.features;
    return { dataset: dataset.fingerprint, seed: config.seed, time_mean: timeMean, time_std: timeStd };
  }

  /** Adds a network with its file. */
  add(name: string, bytes: Uint8Array, record: NetworkRecord): void {
    this.checkpoints.push({ name, bytes });
    this.networks[name] = record;
  }

  /**
   * The soft targets of all training trips by one teacher, kept by an earlier run where there is one.
   * @param teacher digest of everything of the teacher that they depend on
   * @throws Failure 'cancelled'
   */
  async keptTargets(teacher: string, ask: () => Promise<SoftTargets>): Promise<SoftTargets> {
    const { caches } = this.hooks;
    if (!caches) return ask();
    const { dataset, config } = this.order;
    const { blobs, ...room } = caches;
    const cache = new SoftTargetCache(blobs, (text) => this.note(text), room);
    const origin = { teacher, window: config.distillation.window, device: this.#device };
    const keptFor = { ...dataset, fingerprint: this.material.fingerprint };
    const found = await cache.load(keptFor, origin);
    if (found) return found;
    const asked = await ask();
    await cache.save(asked, keptFor, origin);
    return asked;
  }

  /** Everything that can change the last digits of a soft target: threads do not, and are named as if there were one. */
  get #device(): string {
    const { backend, adapter, half } = this.context.backend;
    const { versions } = this.context;
    const isCard = backend === 'webgpu';
    const device = { backend, adapter: isCard ? adapter : null, threads: isCard ? 0 : 1, versions };
    return JSON.stringify({ ...device, ...(half ? { half } : {}) });
  }
}
