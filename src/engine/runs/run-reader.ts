import { shown } from '../../base/text';
import * as v from 'valibot';
import { badInput, inFile, inFileNow } from '../../base/failure';
import { epochSteps, systemById, type SystemEntry } from '../experiments/system';
import type { Checkpoint } from '../checkpoints/checkpoint-file';
import { readSafetensors } from '../../nn/safetensors';
import { readJson } from '../../base/plain-json';
import type { RunFormat } from '../records/run-format';
import type { RunRecord } from '../records/run-record';
import { RECORD, RECORD_HEAD } from './run-schema';
import type { Headline, RunContents, StepSeries } from '../records/run-contents';

/** Reads what runs of the known systems left behind, from this browser's files or a stranger's zip. */
export class RunReader {
  constructor(readonly systems: readonly SystemEntry[]) {}

  system(id: string): SystemEntry {
    return systemById(this.systems, id);
  }

  /** A record of any version. @throws Failure 'bad-input' that says where in the file */
  record(file: string, bytes: Uint8Array): Promise<RunRecord> {
    return inFile(file, () => this.#record(file, bytes));
  }

  async #record(file: string, bytes: Uint8Array): Promise<RunRecord> {
    const head = readJson(file, bytes, RECORD_HEAD);
    if (head.version === 1) return readJson(file, bytes, (await this.version1()).record);
    const { networks, ...record } = readJson(file, bytes, RECORD);
    const format = await this.#format(record.system, file);
    const named = Object.keys(networks).filter((name) => !Object.hasOwn(format.networks, name));
    if (named.length > 0)
      throw badInput(`${shown(file)} cannot be used: its system has no network "${named[0]}".`, {
        file,
      });
    const exact = v.object({
      config: format.config,
      report: format.report,
      networks: v.object(
        Object.fromEntries(
          Object.keys(networks).map((name) => [
            name,
            v.object({ report: v.nullable(format.networks[name]) }),
          ]),
        ),
      ),
    });
    const own = readJson(file, bytes, exact);
    const checked = Object.entries(networks).map(([name, network]) => [
      name,
      { ...network, report: own.networks[name].report },
    ]);
    return { ...record, config: own.config, report: own.report, networks: Object.fromEntries(checked) };
  }

  /** What a system's plans and headlines are checked by. */
  async format(id: string): Promise<RunFormat> {
    return this.system(id).loadFormat();
  }

  /** Readers of the runs that were kept before records named their system. */
  async version1(): Promise<NonNullable<RunFormat['version1']>> {
    for (const system of this.systems) {
      const { version1 } = await system.loadFormat();
      if (version1) return version1;
    }
    throw badInput('Runs of version 1 cannot be read here: no system knows them.');
  }

  async headlines(contents: Pick<RunContents, 'plan' | 'record' | 'metrics' | 'sets'>): Promise<Headline> {
    return (await this.format(contents.plan.system)).headlines(contents);
  }

  /** A network's file of a run. @throws Failure 'bad-input' if it holds another network */
  checkpoint(systemId: string, name: string, bytes: Uint8Array, file = `${name}.safetensors`): Checkpoint {
    const { architecture } = this.system(systemId).networks.find((network) => network.name === name)!;
    const found = inFileNow(file, () => readSafetensors(bytes).metadata.system);
    if (found === architecture) return { name, bytes };
    throw badInput(`${shown(file)} holds no ${architecture} network. Export the run again.`, {
      file,
    });
  }

  /**
   * Curves of one point an epoch, from a record: the means over the epoch, at its last
   * step. What a run without a page has.
   */
  epochSeries({ system, config, data, networks }: RunRecord): StepSeries[] {
    return this.system(system).networks.flatMap((info): StepSeries[] => {
      const { name } = info;
      // Nothing was learnt before the first epoch: it has no means.
      const history = (networks[name]?.training?.history ?? []).filter(({ epoch }) => epoch > 0);
      if (history.length === 0) return [];
      const steps = epochSteps(info, config, data.trips.train);
      const columns = Object.keys(history[0].means);
      const column = (key: string) => Float32Array.from(history, ({ means }) => means[key] ?? NaN);
      return [
        {
          network: name,
          step: Float32Array.from(history, ({ epoch, step = epoch * steps }) => step),
          columns: Object.fromEntries(columns.map((key) => [key, column(key)])),
        },
      ];
    });
  }

  #format(id: string, file: string): Promise<RunFormat> {
    const system = this.systems.find((known) => known.id === id);
    if (system) return system.loadFormat();
    const known = this.systems.map(({ title, models }) => `${title} (${models})`).join(', ');
    throw badInput(
      `${shown(file)} is of the system "${shown(id, 80)}", which this version of the program does not have. It has: ${known}.`,
      { file, system: id },
    );
  }
}
