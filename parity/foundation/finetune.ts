import { part } from '../harness/compare';
import { StoredFile } from '../harness/stored-file';
import type { Subject } from '../harness/compare';
import { DestinationChecks } from './destination-checks';
import { checkMetrics } from './finetune-metrics';
import { PairChecks } from './pair-checks';
import { StoredCity } from './stored-city';
import { StoredNetwork } from './stored-network';
import { checkTeacher } from './teacher-checks';

const GROUP = 'finetune';

/** The pair head and destinations with their losses and steps, measures of given predictions, and the teacher. */
export const finetune: Subject = {
  name: GROUP,
  async run(context) {
    const file = new StoredFile(GROUP, context);
    const network = new StoredNetwork(context.folder);
    const city = new StoredCity(context.folder);
    const pairs = new PairChecks(file, network, city);
    const destinations = new DestinationChecks(file, network, city);
    await part(context, GROUP, 'pair: inputs', () => pairs.inputs());
    await part(context, GROUP, 'pair: logits', () => pairs.logits());
    await part(context, GROUP, 'pair: steps', () => pairs.steps());
    await part(context, GROUP, 'destination: inputs', () => destinations.inputs());
    await part(context, GROUP, 'destination: scores', () => destinations.scores());
    await part(context, GROUP, 'destination: steps', () => destinations.steps());
    await part(context, GROUP, 'metrics', () => checkMetrics(file));
    await part(context, GROUP, 'teacher', () => checkTeacher(file, network, city));
    file.finish();
  },
};
