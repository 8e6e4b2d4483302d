import { compareLists, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { Subject } from '../harness/compare';
import { Behaviour } from './behaviour';
import { ForwardChecks } from './forward-checks';
import { describeTensors } from '../harness/stored-description';
import { StoredNetwork } from './stored-network';
import { StoredTrajectories } from './stored-trajectories';
import { checkTies } from './ties';
import { VariantChecks } from './variant-checks';

const GROUP = 'forward';

/** Every stage of the forward pass in all variants, what leaks and what does not, and ties of the gates. */
export const forward: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredNetwork(context.folder);
    const trajectories = new StoredTrajectories(stored);
    const checks = new ForwardChecks(context, stored, trajectories);
    describeTensors(context, GROUP, stored);
    await part(context, GROUP, 'description', () => checks.description());
    await part(context, GROUP, 'weights', () => checks.weights());
    await part(context, GROUP, 'neighbours', () => checks.neighbours());
    const gaps: number[] = [];
    const variants = stored.json.fields('variants').names;
    for (const variant of variants)
      await part(context, GROUP, variant, async () => {
        gaps.push(...(await new VariantChecks(context, stored, trajectories, variant).run()));
      });
    await part(context, GROUP, 'smallest gap', () => checks.smallestGap(gaps));
    await part(context, GROUP, 'behaviour', () => new Behaviour(context, stored, trajectories).run());
    await part(context, GROUP, 'ties', () => checkTies(context, stored));
    compareLists(context, {
      group: GROUP,
      what: 'variants with numbers',
      actual: [
        ...new Set(
          stored.tensors.names
            .map((name) => name.split('.')[0])
            .filter((name) => /^(official|spec)/.test(name)),
        ),
      ].sort(),
      expected: [...variants].sort(),
    });
    stored.json.leave('fp32_vs_numpy_fp64_max_abs_diff');
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, stored.tensors);
  },
};
