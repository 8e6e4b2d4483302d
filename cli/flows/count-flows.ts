import type { EventTask } from '../../src/base/task';
import { countedDataset } from '../../src/data/series-dataset';
import { loadHoserDataset, writeHoserLayout } from '../../src/data/hoser-layout';
import { flowTable } from '../../src/domain/counts/series-table';
import { commandText } from '../command';
import { DatasetFolder, openDataset } from '../dataset/dataset-folder';
import { routesOfModel } from '../routes-of-model';
import { writtenWork } from '../written-work';

/** What is counted, on how many roads, and where it goes. */
export interface FlowsOptions {
  readonly data: string;
  readonly routes: string | undefined;
  readonly model: string | undefined;
  readonly roads: number;
  readonly binMinutes: number;
  readonly out: string;
  readonly name: string;
  readonly replace: boolean;
}

/** Counts, and writes the data set with the counts. @throws Failure */
export const countFlows = (options: FlowsOptions): Promise<void> =>
  writtenWork((task) => count(options, task));

async function count(options: FlowsOptions, task: EventTask<string>): Promise<string> {
  const { data, routes: path, model, name, out, replace } = options;
  const inputs = path === undefined ? [data] : [data, path];
  const folder = await DatasetFolder.claim(out, { replace, inputs, command: commandText('flows') });
  try {
    const dataset = await openDataset(data, (files) => loadHoserDataset(files, { name }, task));
    const routes =
      path === undefined ? null : await routesOfModel(path, { model, use: 'counted' }, dataset.network, task);
    const made = await countedDataset(dataset, routes, options, { name, made: new Date() });
    await task.checkpoint();
    const files = [...writeHoserLayout(made.dataset)];
    const bytes = await folder.write(files, task);
    const { findings } = flowTable(made.dataset.extras!.series!, dataset.network);
    const said = [...made.notes, ...findings.map(({ sentence }) => sentence)];
    return [...said, `${files.length} files, ${(bytes / 1e6).toFixed(2)} MB, in ${out}`].join('\n');
  } finally {
    await folder.release();
  }
}
