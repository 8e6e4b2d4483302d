import type { ReferenceFolder } from '../harness/reference-folder';
import { type Subject, FORWARD, type Parts, type Rows } from '../harness/compare';
import { checkpoints } from './checkpoints';
import { distillation } from './distillation';
import { hoserStart, hoserTrain } from './hoser-train';
import { lens } from './lens';
import { lmTad, lmTadStarts } from './lm-tad';
import { metrics } from './metrics';
import { reviews } from './review';
import { searches } from './searches';
import { networkBounds, type Bounds } from '../../src/domain/geo';
import { cellOfPoint, gridOver, gridStatistics, roadCells, type Grid } from '../../src/domain/grid';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { StoredFields } from '../harness/stored-fields';
import { subject } from '../harness/stored-file';
import {
  featureParts,
  referenceDataset,
  openHoserReference,
  packedView,
  type HoserReference,
} from './hoser-reference';
import { relu, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { Hoser } from '../../src/models/hoser/hoser';
import { candidateLogits, roadKeys, timePrediction } from '../../src/models/hoser/navigator';
import { gatLayer, gcnLayer, roadInput } from '../../src/models/hoser/road-network-encoder';
import { attendTrips, block, stepEmbedding } from '../../src/models/hoser/trajectory-encoder';
import { tripArrays } from '../../src/models/hoser/trip-arrays';
import { TripTensors } from '../../src/models/hoser/trip-tensors';
import { gatherRows, RowIndex } from '../../src/nn/ops/row-index';
import type { Parameters } from '../../src/nn/parameters';
import { computed } from '../harness/host-tensor';

/** What the numbers of the official LM-TAD and HOSER code are divided into. */
export const subjectsOf = (folder: ReferenceFolder): readonly Subject[] => [
  ...hoserForwards(folder),
  hoserTrain,
  hoserStart,
  lmTad,
  ...lmTadStarts(folder),
  distillation,
  gridMap,
  metrics,
  searches,
  lens,
  checkpoints,
  ...reviews(folder),
];

/** psi, the map from roads to the teacher's cells: points on every side of the border, and all roads of the network. */
export const gridMap = subject(
  'distill_kl/psi',
  (file) => {
    const { json } = file;
    const grids = json.list('psi');
    const points = grids.map((stored, i) => [`psi[${i}]`, () => checkPoints(file, `psi[${i}]`, stored)]);
    return {
      leaves: json.names.filter((name) => name !== 'psi' && name !== 'psi_network'), // of `distillation`
      parts: {
        ...(Object.fromEntries(points) as Parts),
        grids: () => file.lists('there are grids to check', [grids.length > 0], [true]),
        psi_network: async () => {
          const { network } = await referenceDataset(file.context.folder);
          checkNetwork(file, network, json.fields('psi_network'));
        },
      },
    };
  },
  'distill_kl',
);

function checkPoints(rows: Rows, at: string, stored: StoredFields): void {
  const [minLat, maxLat, minLon, maxLon] = stored.fields('config').all(...BOUNDS);
  const grid = gridOf(stored, { minLat, maxLat, minLon, maxLon });
  const points = stored.rows('points_lat_lng');
  rows.exact(`${at}: rows and columns`, [grid.rows, grid.columns], sizeOf(stored));
  const cells = points.map(([lat, lon]) => cellOfPoint(grid, lon, lat));
  rows.exact(`${at}: cells of points inside, on the border and outside`, cells, stored.numbers('tokens'));
  const literal = points.map(([lat, lon]) => literalEq1(grid, lon, lat));
  const name = 'thesis_literal_eq1_x_is_lng';
  if (stored.has(name)) rows.exact(`${at}: Eq. 1 read with x as longitude`, literal, stored.numbers(name));
}

function checkNetwork(rows: Rows, network: RoadNetwork, stored: StoredFields): void {
  const bounds = networkBounds(network);
  const { minLat, maxLat, minLon, maxLon } = bounds;
  const stated = stored.fields('config').all(...BOUNDS);
  rows.exact('psi_network: bounds over all vertices', [minLat, maxLat, minLon, maxLon], stated);
  const grid = gridOf(stored, bounds);
  rows.exact('psi_network: rows and columns', [grid.rows, grid.columns], sizeOf(stored));

  const cells = roadCells(network, grid);
  rows.exact('psi_network: cells of all roads', cells, stored.numbers('road_to_token'));
  for (const [point, how, what] of [
    ['centroid-float32', 'if_centroids_are_first_rounded_to_float32', 'float32_rounding'],
    ['vertex-mean', 'with_vertex_mean_instead_of_centroid', 'vertex_mean'],
  ] as const) {
    const other = roadCells(network, grid, point);
    const [all, changed] = [`road_to_token_${how}`, `roads_where_${what}_changes_the_cell`];
    if (stored.has(all)) rows.exact(`psi_network: cells by ${point}`, other, stored.numbers(all));
    const moved = [...cells.keys()].filter((road) => cells[road] !== other[road]);
    const elsewhere = `psi_network: roads that ${point} puts elsewhere`;
    if (stored.has(changed)) rows.lists(elsewhere, moved, stored.numbers(changed));
  }
  const { roadsPerOccupiedCell } = gridStatistics(grid, cells);
  const perCell = stored.number('roads_per_occupied_cell');
  rows.row('psi_network: roads per occupied cell', roadsPerOccupiedCell, perCell, FORWARD);
}

const sizeOf = (stored: StoredFields) => stored.all('grid_h', 'grid_w');

const BOUNDS = ['min_lat', 'max_lat', 'min_lng', 'max_lng'];

const gridOf = (stored: StoredFields, bounds: Bounds): Grid => {
  const [size, factor] = stored.fields('config').all('grid_size', 'downsample_factor');
  return gridOver(bounds, size, factor);
};

/**
 * Eq. 1 taken literally with x as longitude, nothing clipped or merged. It is not injective, so only this
 * check uses it.
 */
function literalEq1({ minLon, minLat, cellDegrees, columns }: Grid, lon: number, lat: number): number {
  return Math.floor((lon - minLon) / cellDegrees) * columns + Math.floor((lat - minLat) / cellDegrees);
}

const FILES = /^(hoser_forward_.+)\.(?:json|safetensors)$/;
/** Every folder of this form has these two; what else it has is checked too. */
const ALWAYS = ['hoser_forward_tiny', 'hoser_forward_full'];

/** One subject for each stored forward pass of HOSER: features, intermediates, logits and times. */
function hoserForwards(folder: ReferenceFolder): Subject[] {
  const found = [...folder.files.keys()].flatMap((path) => FILES.exec(path)?.[1] ?? []);
  return [...new Set([...ALWAYS, ...found])].map((name) =>
    subject(name, async (file) => {
      const reference = await openHoserReference(file);
      const features = file.section('features');
      return {
        leaves: file.json.names, // Tensors have all that must be compared.
        parts: {
          features: () => features.parts(featureParts(features, reference)),
          'forward pass': () => checkForward(reference),
        },
      };
    }),
  );
}

/** Outputs that have a row for each step; the others have one for each road or zone. */
const PER_STEP = /^(traj_|trajectory_|block)/;

/** Compares every `out.*` of the file, and the outputs of the complete network as the rest of the program uses it. */
async function checkForward(reference: HoserReference): Promise<void> {
  const { file, config, features, batch } = reference;
  const student = file.own(new Hoser(config, features, reference.parameters()));
  const trips = file.own(new TripTensors(tripArrays(batch, features)));
  const view = packedView(batch, file.tensors);
  const rows = file.section('forward');
  const check = (name: string, what: string, actual: ArrayLike<number>, expected: number[]) =>
    rows.computed(what, actual, expected, file.tolerance(name, FORWARD));

  const outputs = await computed(() => intermediates(student, trips, batch));
  for (const name of file.under('out.')) {
    const values = outputs[name]?.data;
    if (!values) continue; // It stays unread, which is a failure.
    const stored = `out.${name}`;
    if (name === 'logits') check(name, name, view.real(values), view.candidates(stored));
    else if (name === 'time_pred') check(name, name, values, view.candidates(stored));
    else check(name, name, values, PER_STEP.test(name) ? view.steps(stored) : file.numbers(stored));
  }
  const predicted = await student.predict(trips);
  check('logits', 'logits of the whole model', view.real(predicted.logits), view.candidates('out.logits'));
  // First real candidate of each step, in the order that skips padding.
  let next = 0;
  const starts = Array.from(batch.candidateLengths, (length) => (next += length) - length);
  const times = view.candidates('out.time_pred');
  const atLabel = starts.map((start, step) => times[start + batch.labels[step]]);
  check('time_pred', 'times of the roads taken, whole model', predicted.times, atLabel);
}

/** Every output that a forward pass can show, by its official name; steps and candidates are packed. */
function intermediates(
  { parameters, config, network, features }: Hoser,
  trips: TripTensors,
  batch: HoserReference['batch'],
): Record<string, Tensor> {
  const gat = gatLayer(parameters, 0, roadInput(parameters, network), network.graph);
  const roads = gatLayer(parameters, 1, relu(gat), network.graph);
  const zoneInput = parameters.get<Tensor2D>('road_network_encoder.zone_id_emb.weight');
  const gcn = gcnLayer(parameters, 0, zoneInput, network);
  const zones = gcnLayer(parameters, 1, relu(gcn), network);
  const [ofRoads, ofZones] = [gatherRows(roads, trips.roads), gatherRows(zones, trips.zones)];
  const input = stepEmbedding(parameters, ofRoads, ofZones, trips.temporal);
  const attend = attendTrips(config, trips.layout, trips.relDistance, trips.relTime);
  const ofBlocks: Record<string, Tensor> = {};
  let trajectory = input;
  for (let layer = 0; layer < config.layers; layer++) {
    const { attention, output } = block(parameters, layer, trajectory, attend);
    ofBlocks[`block${layer}_attn_out`] = attention;
    ofBlocks[`block${layer}_out`] = trajectory = output;
  }
  const destinations = gatherRows(gatherRows(zones, trips.destinationZones), trips.tripOfStep);
  const keys = roadKeys(parameters, roads);
  return {
    gat_layer0_pre_relu: gat,
    gat_layer1_pre_relu: roads,
    road_embedding: roads.clone(),
    gcn_layer0_pre_relu: gcn,
    gcn_layer1_pre_relu: zones,
    zone_embedding: zones.clone(),
    ...ofBlocks,
    traj_input: input,
    trajectory_embedding: trajectory.clone(),
    logits: candidateLogits(parameters, trajectory, destinations, keys, trips.candidates),
    time_pred: candidateTimes(parameters, trajectory, roads, batch, features.network.roadCount),
  };
}

/** The outputs of the time head for every real candidate, and not for the road taken alone: one value each. */
function candidateTimes(
  parameters: Parameters,
  trajectory: Tensor2D,
  roads: Tensor2D,
  { candidateLengths, candidateCount, candidates }: HoserReference['batch'],
  roadCount: number,
): Tensor1D {
  const real = Array.from(candidateLengths).flatMap((length, step) =>
    Array.from({ length }, (_, i) => ({ step, road: candidates[step * candidateCount + i] })),
  );
  const steps = Int32Array.from(real, ({ step }) => step);
  const ofStep = RowIndex.from(steps, candidateLengths.length);
  const ofRoad = RowIndex.from(Int32Array.from(real, ({ road }) => road), roadCount); // prettier-ignore
  return timePrediction(parameters, gatherRows(trajectory, ofStep), gatherRows(roads, ofRoad));
}
