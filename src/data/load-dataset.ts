import { Failure, inFile } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import { shownList } from '../base/text';
import type { Dataset } from '../domain/dataset';
import { FindingCollector, type CheckReport } from './check-report';
import { baseName, type DataFile } from './data-file';
import { findFlowFiles, valuesName } from './flow-files/find-flow-files';
import type { FlowChoice } from './flow-files/flow-choice';
import { datasetOfSeries } from './flow-files/flow-dataset';
import { readFlowFiles } from './flow-files/read-flow-files';
import { HOSER_FILE_NAMES } from './hoser-files';
import { loadHoserDataset, type LoadOptions } from './hoser-layout';
import { expandZips } from './zip-files';

export interface LoadAnyOptions extends LoadOptions {
  /** For flows whose files do not say everything. */
  readonly flows?: FlowChoice;
}

/**
 * Loads a data set of any form from a folder's files, a zip or a list of files: the HOSER layout where there are roads
 * of one, else sensors and what they measured (see docs/lightst.md, "Files of flows").
 * @throws Failure 'bad-input' (details: file, row, column, report), 'cancelled', 'out-of-memory'
 */
export async function loadDataset(
  files: readonly DataFile[],
  options: LoadAnyOptions,
  task: Task = NO_TASK,
): Promise<{ dataset: Dataset; report: CheckReport }> {
  if (files.some(isOfLayout)) return loadLayout(files, options, task);
  const names = shownList(files.map(({ name }) => name));
  const context = { findings: new FindingCollector(), task };
  const dataset = await inFile(names, async () => {
    const unpacked = await expandZips(files);
    const flows = unpacked.some(isOfLayout) ? undefined : await findFlowFiles(unpacked, context);
    if (!flows) return undefined;
    const series = await readFlowFiles(flows, options.flows ?? {}, context);
    return datasetOfSeries(series, valuesName(flows), options, context);
  });
  return dataset ? { dataset, report: context.findings.report() } : loadLayout(files, options, task);
}

/** @throws Failure 'bad-input' too for what is chosen about files of flows, which the layout has no use for */
function loadLayout(files: readonly DataFile[], { flows, ...options }: LoadAnyOptions, task: Task) {
  if (flows && Object.values(flows).some((chosen) => chosen !== undefined))
    throw new Failure(
      'bad-input',
      'A start, a length of the bins or a feature can be chosen for files of flows alone, and these are roads, or a series with times of its own. Leave the choice out.',
    );
  return loadHoserDataset(files, options, task);
}

/** Files that only the HOSER layout has: beside them, what is missing is named as the layout calls it. */
const OF_LAYOUT: readonly string[] = (
  ['roads', 'successors', 'train', 'val', 'test', 'partition'] as const
).map((role) => HOSER_FILE_NAMES[role]);

const isOfLayout = ({ name }: DataFile): boolean => OF_LAYOUT.includes(baseName(name));
