import {
  add,
  dispose,
  mul,
  reshape,
  split,
  tensor2d,
  tensor3d,
  type Rank,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { badInput } from '../../base/failure';
import { linear } from '../../nn/ops/linear';
import { gatherRows, RowIndex } from '../../nn/ops/row-index';
import { attention, type RoadsSeen } from './encoder-decoder';
import { silu, type Layers } from './layers';
import { PaddedMask } from './sequence-length';
import { MOST_ROADS, seesRoads, type RqVaeConfig } from './rq-vae-config';

/** The roads of a batch of trips on the host. */
export interface RoadSequences {
  /** The roads of each trip in driving order, by their index in the network. */
  readonly routes: readonly ArrayLike<number>[];
  /** Mean of the points of each of these roads, trip by trip: (2 x all roads), normalised as the points of trips are. */
  readonly middles: ArrayLike<number>;
}

/** The roads of a batch as tensors. Owns them. */
export class RoadTensors {
  /** Rows of the table of roads, (B R); padding is row 0. */
  readonly ids: RowIndex;
  /** (B, R, 2) */
  readonly middles: Tensor3D;
  readonly mask: PaddedMask;

  /** @throws Failure 'bad-input' for a route that is empty, too long, or has roads that are not of the network */
  constructor({ routes, middles }: RoadSequences, { roads }: Pick<RqVaeConfig, 'roads'>) {
    routes.forEach((route, trip) => checkRoute(route, trip, roads));
    const mask = new PaddedMask(routes.map(({ length }) => length));
    const rows = new Int32Array(routes.length * mask.longest);
    const points = new Float32Array(2 * rows.length);
    let road = 0;
    routes.forEach((route, trip) => {
      for (let i = 0; i < route.length; i++, road++) {
        const at = trip * mask.longest + i;
        rows[at] = route[i] + 1;
        points[2 * at] = middles[2 * road];
        points[2 * at + 1] = middles[2 * road + 1];
      }
    });
    this.mask = mask;
    this.ids = RowIndex.from(rows, roads + 1);
    this.middles = tensor3d(points, [routes.length, mask.longest, 2]);
  }

  dispose(): void {
    this.ids.dispose();
    this.mask.dispose();
    dispose(this.middles);
  }
}

function checkRoute(route: ArrayLike<number>, trip: number, roads: number): void {
  if (route.length === 0 || route.length > MOST_ROADS)
    throw badInput(`The route of trip ${trip} has ${route.length} roads; HTP takes 1 to ${MOST_ROADS}.`, {
      trip,
    });
  for (let i = 0; i < route.length; i++)
    if (!(route[i] >= 0 && route[i] < roads))
      throw badInput(
        `Road ${i} of the route of trip ${trip} is ${route[i]}, and the network has ${roads} roads.`,
        { trip },
      );
}

/** The middle of each road, (2 x roads), of polylines (2 x points) that begin at `offsets` (roads + 1). */
export function roadMiddles(points: ArrayLike<number>, offsets: ArrayLike<number>): Float64Array {
  const middles = new Float64Array(2 * (offsets.length - 1));
  for (let road = 0; road + 1 < offsets.length; road++) {
    const count = offsets[road + 1] - offsets[road];
    for (let i = offsets[road]; i < offsets[road + 1]; i++)
      for (const axis of [0, 1]) middles[2 * road + axis] += points[2 * i + axis] / count;
  }
  return middles;
}

/** sin on even channels, cos on odd ones, of position x exp(-2i ln(10000) / width): (count x width). */
export function sinusoid(count: number, width: number): Float32Array {
  const table = new Float32Array(count * width);
  for (let position = 0; position < count; position++)
    for (let channel = 0; channel < width; channel++) {
      const even = channel - (channel % 2);
      const angle = position * Math.exp((-even * Math.log(10000)) / width);
      table[position * width + channel] = channel === even ? Math.sin(angle) : Math.cos(angle);
    }
  return table;
}

/**
 * The road context: row of the table + the Linear of a road's geometry, averaged over its points, + sinusoid, then a post-norm
 * transformer (torch.nn.TransformerEncoder with SiLU, no last norm).
 * @returns (B, R, road width)
 */
export function roadContext(layers: Layers, config: RqVaeConfig, roads: RoadTensors): Tensor3D {
  const { longest, lengths, valid } = roads.mask;
  const { roadWidth, roadLayers } = config;
  const table = layers.weights.get<Tensor2D>('road_emb.weight');
  const rows = reshape<Rank.R3>(gatherRows(table, roads.ids), [lengths.length, longest, roadWidth]);
  const lookup = layers.told('road_emb', mul<Tensor3D>(rows, valid));
  // The mean of a Linear is the Linear of the mean.
  const geometry = layers.told('road_gps_lin', layers.dense('road_gps_lin', roads.middles));
  const places = tensor2d(sinusoid(longest, roadWidth), [longest, roadWidth]);
  let x = mul<Tensor3D>(add(add(lookup, geometry), places), valid);
  layers.told('road_trm.input', x);
  for (let layer = 0; layer < roadLayers; layer++)
    x = transformerLayer(layers, config, `road_trm.layers.${layer}`, x, roads.mask);
  return x;
}

/** What the decoder looks at; undefined for a network that sees no roads. */
export const roadsSeen = (layers: Layers, config: RqVaeConfig, roads: RoadTensors): RoadsSeen | undefined =>
  seesRoads(config) ? { context: roadContext(layers, config, roads), mask: roads.mask } : undefined;

/** torch.nn.TransformerEncoderLayer, norms last; dropout on probabilities, inside the FFN and on both branches. */
function transformerLayer(
  layers: Layers,
  { roadHeads }: RqVaeConfig,
  at: string,
  x: Tensor3D,
  mask: PaddedMask,
): Tensor3D {
  const [batch, length, width] = x.shape;
  const [weight, bias] = ['weight', 'bias'].map((part) =>
    layers.weights.get(`${at}.self_attn.in_proj_${part}`),
  );
  const qkv = linear(reshape(x, [batch * length, width]), weight as Tensor2D, bias as Tensor1D);
  const [q, k, v] = split<Tensor3D>(reshape<Rank.R3>(qkv, [batch, length, 3 * width]), 3, 2);
  const { output } = attention(q, k, v, mask, roadHeads, (probabilities) => layers.thinned(probabilities));
  const own = layers.thinned(layers.dense(`${at}.self_attn.out_proj`, output));
  const y = layers.norm(`${at}.norm1`, add<Tensor3D>(x, own));
  const hidden = layers.thinned(silu(layers.dense(`${at}.linear1`, y)));
  const fed = layers.thinned(layers.dense(`${at}.linear2`, hidden));
  return layers.told(at, layers.norm(`${at}.norm2`, add<Tensor3D>(y, fed)));
}
