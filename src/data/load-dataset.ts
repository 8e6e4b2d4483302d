import { Failure, inFile } from '../base/failure';
import { NO_TASK, type Task } from '../base/task';
import { shownList } from '../base/text';
import type { Dataset } from '../domain/dataset';
import { FindingCollector, type CheckReport } from './check-report';
import type { CheckInChoice } from './check-in-files/check-in-choice';
import { findCheckInFiles, readCheckInFiles } from './check-in-files/read-check-in-files';
import type { DataFile } from './data-file';
import { findFlowFiles, valuesName } from './flow-files/flow-tables';
import type { FlowChoice } from './flow-files/flow-choice';
import { readFlowFiles } from './flow-files/read-flow-files';
import { isOfLayout } from './hoser-files';
import { loadHoserDataset, type LoadOptions } from './hoser-layout';
import { datasetOfCheckIns, datasetOfSeries } from './roadless-datasets';
import { expandZips } from './zip-files';

export interface LoadAnyOptions extends LoadOptions {
  /** For flows whose files do not say everything. */
  readonly flows?: FlowChoice;
  /** For check-ins whose files do not say everything. */
  readonly checkIns?: CheckInChoice;
}

/**
 * Loads a data set of any form from a folder's files, a zip or a list of files: the HOSER layout where there are roads
 * of one, else sensors and what they measured (see docs/lightst.md, "Files of flows"), or people and where they checked in
 * (see docs/foundation.md, "Data").
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
    if (unpacked.some(isOfLayout)) return undefined;
    const flows = await findFlowFiles(unpacked, context);
    if (flows) {
      refuseChosen(options.checkIns, OF_CHECK_INS);
      const series = await readFlowFiles(flows, options.flows ?? {}, context);
      return datasetOfSeries(series, valuesName(flows), options, context);
    }
    const { checkIns: choice = {} } = options;
    const checkIns = await findCheckInFiles(unpacked, choice, context);
    if (checkIns.length === 0) return undefined;
    refuseChosen(options.flows, OF_FLOWS);
    const read = await readCheckInFiles(checkIns, choice, context);
    return datasetOfCheckIns(read, checkIns[0].file.name, options, context);
  });
  return dataset ? { dataset, report: context.findings.report() } : loadLayout(files, options, task);
}

/** @throws Failure 'bad-input' too for what is chosen about other files, which the layout has no use for */
function loadLayout(files: readonly DataFile[], { flows, checkIns, ...options }: LoadAnyOptions, task: Task) {
  refuseChosen(flows, OF_FLOWS);
  refuseChosen(checkIns, OF_CHECK_INS);
  return loadHoserDataset(files, options, task);
}

const OF_FLOWS =
  'A start, a length of the bins or a feature can be chosen for files of flows alone, and these are none, or a series with times of its own. Leave the choice out.';
const OF_CHECK_INS =
  'Columns and a time zone can be chosen for files of check-ins alone, and these are none. Leave the choice out.';

function refuseChosen(choice: FlowChoice | CheckInChoice | undefined, why: string): void {
  if (choice && Object.values(choice).some((chosen) => chosen !== undefined))
    throw new Failure('bad-input', why);
}
