import { part } from '../harness/compare';
import { StoredFile } from '../harness/stored-file';
import type { Subject } from '../harness/compare';
import { ForwardChecks } from './forward-checks';

const GROUP = 'forward';

/** Every layer of the forward pass of a masked batch, its loss, and what is measured of it. */
export const forward: Subject = {
  name: GROUP,
  async run(context) {
    const file = new StoredFile(GROUP, context);
    const checks = new ForwardChecks(file);
    await part(context, GROUP, 'weights', () => checks.weights());
    await part(context, GROUP, 'sizes', () => checks.sizes());
    await part(context, GROUP, 'layers', () => checks.layers());
    await part(context, GROUP, 'measures', () => checks.measures());
    await part(context, GROUP, 'behaviour', () => checks.behaviour());
    file.json.leave('fp32_vs_numpy_fp64_max_abs_diff');
    file.finish();
  },
};
