import {
  add,
  concat,
  cos,
  leakyRelu,
  mul,
  reshape,
  slice,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { TIME_FEATURES } from '../../domain/masked-trajectories/known-trajectory';
import { linear } from '../../nn/ops/linear';
import { gatherRows } from '../../nn/ops/row-index';
import type { Layers } from './layers';
import type { TrajectoryTensors } from './trajectory-tensors';

/** Space, time, places and roads. */
export const MODALITIES = 4;
/** Slope of LeakyReLU below 0, PyTorch's own. */
export const SLOPE = 0.01;

/** The tables of a city's things on the device; see `thingTensor`. */
export interface ThingTensors {
  readonly places: Tensor2D;
  readonly roads: Tensor2D;
}

/**
 * The vectors of the four modalities of each point (rows x 4, d): space, time, the places around and the roads around, each with the
 * vector of the token that stands there.
 */
export function modalities(layers: Layers, batch: TrajectoryTensors, things: ThingTensors): Tensor2D {
  const { zeroMasked } = layers.config;
  const tokens = tokenVectors(layers);
  const ofSpace = gatherRows(tokens, batch.spaceTokens);
  const ofTime = gatherRows(tokens, batch.timeTokens);
  layers.told('token_e', concat([ofSpace, ofTime], 1));
  const space = layers.told('spatial_e_raw', spaceVectors(layers, batch.space));
  const time = layers.told('temporal_e_raw', timeVectors(layers, batch.time));
  const around = (kind: keyof ThingTensors): Tensor2D =>
    batch[kind].mean(thingVectors(layers, kind, batch[kind].usedOf(things[kind])));
  const places = layers.told('poi_e_raw', around('places'));
  const roads = layers.told('road_e_raw', around('roads'));
  const read = (x: Tensor2D, isRead: Tensor2D) => (zeroMasked ? mul<Tensor2D>(x, isRead) : x);
  const vectors = concat(
    [
      add(read(space, batch.hasSpace), ofSpace),
      add(read(time, batch.hasTime), ofTime),
      // The official code forgets to mask the others, but not these.
      add(mul(places, batch.hasSpace), ofSpace),
      add(read(roads, batch.hasSpace), ofSpace),
    ],
    1,
  );
  layers.told('modal_e', vectors);
  return reshape(vectors, [MODALITIES * batch.rows, layers.config.width]);
}

/** The vector of each token: (tokens, d). */
function tokenVectors(layers: Layers): Tensor2D {
  const table = layers.weights.get<Tensor2D>('token_embed_layer.0.weight');
  return layers.dense('token_embed_layer.2', layers.norm('token_embed_layer.1', table));
}

/** (rows, 2) -> (rows, d) */
function spaceVectors(layers: Layers, space: Tensor2D): Tensor2D {
  const hidden = leakyRelu(layers.dense('spatial_embed_layer.0', space), SLOPE);
  return layers.dense('spatial_embed_layer.2', hidden);
}

/** (rows, 4) -> (rows, d): cosines of each feature at learnt frequencies, over the root of their number. */
function timeVectors(layers: Layers, time: Tensor2D): Tensor2D {
  const [rows] = time.shape;
  const { embedWidth } = layers.config;
  const features = Array.from({ length: TIME_FEATURES }, (_, feature) => {
    const at = `temporal_embed_modules.${feature}`;
    const omega = reshape(layers.weights.get<Tensor1D>(`${at}.omega`), [1, embedWidth]);
    const phase = layers.weights.get<Tensor1D>(`${at}.bias`);
    const angle = add(mul(slice(time, [0, feature], [rows, 1]), omega), phase);
    return mul<Tensor2D>(cos(angle), 1 / Math.sqrt(embedWidth));
  });
  const fourier = layers.told('fourier', concat(features, 1));
  return layers.dense('temporal_embed_layer.1', leakyRelu(fourier, SLOPE));
}

/** Vectors of places or of roads: (things, width of their table) -> (things, d). */
export function thingVectors(layers: Layers, kind: keyof ThingTensors, things: Tensor2D): Tensor2D {
  const { placeFeatures, roadFeatures } = layers.config;
  const [name, features] = kind === 'places' ? ['poi', placeFeatures] : ['road', roadFeatures];
  const vectors =
    features === undefined
      ? things
      : linear(things, layers.weights.get<Tensor2D>(`${name}_feature_layer.weight`));
  return layers.dense(`${name}_embed_layer.1`, layers.norm(`${name}_embed_layer.0`, vectors));
}
