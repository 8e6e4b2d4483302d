import { part } from '../harness/compare';
import type { Subject } from '../harness/compare';
import { checkMetrics } from './task-metrics';
import { checkInputs, checkLengths } from './task-inputs';
import { checkPredictions, PredictingNetwork } from './task-predictions';
import { checkAbroad } from './task-abroad';
import { checkShifts } from './task-shifts';
import { movedTrip } from './moved-trip';
import { checkRotation } from './task-rotation';
import { StoredFile } from '../harness/stored-file';
import { storedRegions } from './stored-regions';
import { storedTasks } from './stored-tasks';

const GROUP = 'tasks';

/** Inputs, targets and predictions of the tasks, measures of given predictions, and what shifts and turns leave alike. */
export const tasks: Subject = {
  name: GROUP,
  async run(context) {
    const file = new StoredFile(GROUP, context);
    const regions = storedRegions(new StoredFile('features', context));
    const all = storedTasks(file, regions);
    await part(context, GROUP, 'trips', () => checkLengths(file, all));
    const network = new PredictingNetwork(context.folder);
    for (const task of all) {
      await part(context, GROUP, `${task.at}: inputs`, () => checkInputs(file, task));
      await part(context, GROUP, `${task.at}: predictions`, () =>
        checkPredictions(file, network, task, regions),
      );
    }
    await part(context, GROUP, 'metrics', () => checkMetrics(file));
    await part(context, GROUP, 'shifts', () => checkShifts(file, network, movedTrip(file, regions)));
    await part(context, GROUP, 'another region', () => checkAbroad(file, network, movedTrip(file, regions)));
    await part(context, GROUP, 'rotation alone', () => checkRotation(file));
    network.dispose();
    // How far the code that made the file was from another one of its authors.
    file.json.leave('fp32_vs_numpy_fp64_pred_spatial');
    file.finish();
  },
};
