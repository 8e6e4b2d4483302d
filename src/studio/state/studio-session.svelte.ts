import type { JobConfig } from '../../engine/job-config';
import { ComputeSession } from './compute-session.svelte';
import { DatasetSession } from './dataset-session.svelte';
import { JobSession } from './job-session.svelte';
import { readAddress, type PageAddress } from './page-address';

/** Everything behind the page: the data, the device, the job. */
export class StudioSession {
  readonly address: PageAddress;
  readonly data: DatasetSession;
  readonly compute: ComputeSession;
  readonly job: JobSession;
  compare = $state(false);
  readonly ready = $derived.by(
    () => this.compute.workerState === 'ready' && this.compute.backend !== null && !this.data.busy,
  );

  constructor(search: string) {
    this.address = readAddress(search);
    this.compare = this.address.config.compare;
    this.data = new DatasetSession();
    this.compute = new ComputeSession(this.address.backend);
    this.job = new JobSession(this.compute.worker);
  }

  /** Opens the sample city unless it is open, and runs the job on it. */
  async runOnSampleCity(): Promise<void> {
    if (await this.data.loadSampleCity()) await this.runOnOpenData();
  }

  async runOnOpenData(): Promise<void> {
    const { opened } = this.data;
    if (opened) await this.job.run(opened.dataset, this.#config);
  }

  async close(): Promise<void> {
    await Promise.all([this.data.close(), this.compute.close(), this.job.close()]);
  }

  get #config(): JobConfig {
    return { ...this.address.config, compare: this.compare };
  }
}
