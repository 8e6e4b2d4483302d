import { Layers } from '../../src/models/htp/layers';
import { roadContext as contextOf, sinusoid } from '../../src/models/htp/road-context';
import { reportUnread } from '../harness/compare';
import type { Subject } from '../harness/compare';
import { present, traced } from '../harness/host-tensor';
import { ownSpecs, StoredPart, storedParameters } from './stored-part';
import { storedRoads } from './stored-roads';

const GROUP = 'road_context';

/** Stored outputs, what a pass tells of them, and the name of their tolerance. */
const OUTPUTS = [
  ['out.lookup', 'road_emb', 'lookup'],
  ['out.pooled_geometry', 'road_gps_lin', 'pooled_geometry'],
  ['out.input', 'road_trm.input', 'input'],
] as const;

/** The roads as the decoder sees them: lookup, geometry, sinusoid, each layer of the transformer. */
export const roadContext: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredPart(GROUP, context.folder);
    const { config, tensors } = stored;
    stored.checkDescription(context);
    stored.checkWeights(context, (name) => name.startsWith('road_'));
    const weights = storedParameters([tensors], ownSpecs(config, tensors));
    const lengths = tensors.numbers('batch.road_lens');
    const roads = storedRoads(tensors, config);
    try {
      const found = await traced((pass) => {
        contextOf(new Layers(weights, config, pass), config, roads);
      });
      const layers = Array.from(
        { length: config.roadLayers },
        (_, layer) => [`out.layer.${layer}`, `road_trm.layers.${layer}`, `layer.${layer}`] as const,
      );
      for (const [name, told, tolerance] of [...OUTPUTS, ...layers]) {
        const expected = tensors.numbers(name);
        const shape = tensors.shape(name);
        // Geometry is stored road by road, without padding.
        const theirs = shape.length === 2 ? expected : present({ shape, data: expected }, lengths);
        const ours = present(found.get(told)!, lengths);
        stored.row(context, name.slice('out.'.length), ours, theirs, stored.tolerance(tolerance));
      }
      const [count, width] = tensors.shape('pe');
      stored.row(context, 'pe', sinusoid(count, width), tensors.numbers('pe'), stored.tolerance('pe'));
    } finally {
      roads.dispose();
      weights.dispose();
    }
    stored.json.leave('fp32_vs_fp64_max_abs_diff');
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, tensors);
  },
};
