import { Parameters } from '../../src/nn/parameters';
import { rqVaeSpecs } from '../../src/models/htp/rq-vae-parameters';
import { patternsOf } from '../../src/models/htp/sequence-length';
import { reportUnread } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/compare';
import { presentCodes, smallestPresentGap } from './codes';
import { present, type HostTensor } from '../harness/host-tensor';
import { checkGradients, checkTerms, lossFound } from './stage1-loss';
import { StoredPart, storedParameters } from './stored-part';
import { StoredTrips } from './stored-trips';
import { checkedLengths } from './trip-lengths';

const GROUP = 'stage1_mini';

/** Stage 1 with one block per level and three codebooks, from one file: outputs, loss, gradients. */
export const stage1Mini: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredPart(GROUP, context.folder);
    stored.checkDescription(context);
    stored.checkWeights(context);
    const points = checkedLengths(context, stored);
    const parameters: Parameters = storedParameters([stored.tensors], rqVaeSpecs(stored.config));
    stored.exact(context, 'number of parameters', [parameters.size], [stored.json.number('parameters')]);
    const trips = new StoredTrips(points, { points: stored, roads: stored, targets: stored });
    try {
      const { terms, gradients, more } = await lossFound(trips, parameters, (outputs) => ({
        z_e: outputs.encoded,
        x: outputs.vectors,
        road_context: outputs.context!,
        codes: outputs.quantised.codes,
        ...outputs.predictions,
        ...Object.fromEntries(outputs.quantised.distances.map((each, l) => [`distance ${l}`, each])),
      }));
      checkOutputs(context, stored, trips, more);
      const loss = stored.json.fields('loss');
      for (const precision of ['fp32', 'fp64'])
        checkTerms(context, stored, precision, terms, loss.fields(precision));
      checkGradients(context, stored, gradients);
    } finally {
      trips.dispose();
      parameters.dispose();
    }
    stored.json.leave('gradient_fp32_vs_fp64_max_abs_diff', 'fp32_vs_fp64_max_abs_diff');
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, stored.tensors);
  },
};

function checkOutputs(
  context: VerificationContext,
  stored: StoredPart,
  { points, inputs, config }: StoredTrips,
  found: ReadonlyMap<string, HostTensor>,
): void {
  const { tensors, json } = stored;
  const segments = points.map(patternsOf);
  const lengths = { z_e: segments, road_context: inputs.roads.mask.lengths, percent: points, dxy: points };
  for (const [name, of] of Object.entries(lengths)) {
    const shape = tensors.shape(`out.${name}`);
    const expected = present({ shape, data: tensors.numbers(`out.${name}`) }, of);
    stored.row(context, name, present(found.get(name)!, of), expected, stored.tolerance(name));
  }
  // Segments are stored without padding.
  for (const name of ['x', 'codes']) {
    const expected = tensors.numbers(`out.${name}`);
    stored.row(context, name, presentCodes(found.get(name)!, segments), expected, stored.tolerance(name));
  }
  const distances = config.codebooks.map((_, l) => found.get(`distance ${l}`)!);
  const gaps = smallestPresentGap(distances, segments);
  const stated = json.numbers('smallest_gap_of_squared_distances');
  stored.row(context, 'smallest gap of squared distances', gaps, stated, stored.tolerance('x'));
}
