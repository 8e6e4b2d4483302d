import { add, concat, matMul, reshape, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import {
  additiveAttention,
  type CandidateTensors,
  type NavigatorTerms,
} from '../../nn/ops/additive-attention';
import { gelu } from '../../nn/ops/elementwise';
import { linear } from '../../nn/ops/linear';
import { gatherRows, type RowIndex } from '../../nn/ops/row-index';
import type { Parameters } from '../../nn/parameters';
import { columns, project } from './trajectory-encoder';

const AT = 'navigator';

/** What the navigator needs of every road, computed once per set of weights. */
export interface RoadKeys {
  /** (R x d) the road's part of the candidate key. */
  readonly keys: Tensor2D;
  readonly terms: NavigatorTerms;
}

/**
 * k_proj([road, distance_proj(x), angle_proj(y)]) is linear in x and y: a key per road, plus x times one
 * vector, plus y times another, plus a bias. road embeddings (R x d).
 */
export function roadKeys(parameters: Parameters, roads: Tensor2D): RoadKeys {
  const d = roads.shape[1];
  const weight = parameters.get<Tensor2D>(`${AT}.k_proj.weight`); // (d, 3d)
  const [ofRoad, ofDistance, ofAngle] = [0, 1, 2].map((part) => columns(weight, part * d, d));
  const through = (matrix: Tensor2D, vector: Tensor1D | Tensor2D) =>
    reshape(matMul(matrix, reshape(vector, [d, 1]) as Tensor2D), [d]) as Tensor1D;
  const of = (name: string) => parameters.get<Tensor2D>(`${AT}.${name}`);
  return {
    keys: linear(roads, ofRoad),
    terms: {
      distanceWeight: through(ofDistance, of('metric_distance_proj.weight')),
      angleWeight: through(ofAngle, of('metric_angle_proj.weight')),
      bias: add(
        through(ofDistance, of('metric_distance_proj.bias')),
        through(ofAngle, of('metric_angle_proj.bias')),
      ),
      score: reshape(of('v_proj.weight'), [d]) as Tensor1D,
    },
  };
}

/**
 * Logits of the candidates: trajectory (N x 2d), destination zone (N x d) -> (N x C); 0 at padded candidates.
 */
export function candidateLogits(
  parameters: Parameters,
  trajectory: Tensor2D,
  destinationZone: Tensor2D,
  roads: RoadKeys,
  candidates: CandidateTensors,
): Tensor2D {
  const query = linear(
    concat([trajectory, destinationZone], 1) as Tensor2D,
    parameters.get<Tensor2D>(`${AT}.q_proj.weight`),
  );
  return additiveAttention(query, roads.keys, candidates, roads.terms);
}

/**
 * `candidateLogits` with the destination's part of the query once a trip:
 * destination zone of each trip (B x d).
 */
export function tripCandidateLogits(
  parameters: Parameters,
  trajectory: Tensor2D,
  destinationZone: Tensor2D,
  tripOfStep: RowIndex,
  roads: RoadKeys,
  candidates: CandidateTensors,
): Tensor2D {
  const weight = parameters.get<Tensor2D>(`${AT}.q_proj.weight`); // (d, 3d)
  const d = destinationZone.shape[1];
  const ofTrips = linear(destinationZone, columns(weight, 2 * d, d)); // (B, d)
  const query = add(linear(trajectory, columns(weight, 0, 2 * d)), gatherRows(ofTrips, tripOfStep));
  return additiveAttention(query as Tensor2D, roads.keys, candidates, roads.terms);
}

/** Standardised log1p(seconds) of going on to a road: trajectory (M x 2d), road embedding (M x d) -> (M). */
export function timePrediction(parameters: Parameters, trajectory: Tensor2D, road: Tensor2D): Tensor1D {
  const hidden = concat(
    [
      project(parameters, `${AT}.time_estimator_linear_1`, trajectory),
      project(parameters, `${AT}.time_estimator_linear_2`, road),
    ],
    1,
  ) as Tensor2D; // (M, 128)
  return reshape(project(parameters, `${AT}.time_estimator_linear_3`, gelu(hidden)), [-1]);
}
