import { readFileSync } from 'node:fs';
import Papa from 'papaparse';
import { roadClassOf } from '../../../src/data/road-table';
import { REFERENCE } from '../../../scripts/folders.mjs';
import type { SafetensorsTensor } from '../../../src/nn/safetensors';
import { numbersOf, storedNumbers, withValues, type Files } from '../../testing/stored-numbers';

const { changedJson, changedTensors } = storedNumbers('routes');

type Row = Record<string, string>;
/** Fields of a forward pass's json that a variant changes. */
export interface HoserForwardJson {
  city_name_used_for_highway_parsing: string;
  config: { road_network_encoder_config: Record<string, number> };
  num_roads: number;
  batch_rows_of_train_csv: number[];
  batch_rid_list: number[][];
  batch_time_list: string[][];
  batch_is_weekend: boolean[];
  batch_crosses_midnight: boolean[];
  timestamp_label_log1p_std: number;
  label_encoder_classes: (string | number)[];
  tensors: Record<string, { shape: readonly number[] }>;
}

const NAME = 'hoser_forward_tiny';
const FORWARD = `${NAME}.json`;
const TENSORS = `${NAME}.safetensors`;

const forwardJson = (): HoserForwardJson => JSON.parse(readFileSync(`${REFERENCE}/${FORWARD}`, 'utf8'));

/** A csv file of the network after a change of its rows. */
function changedCsv(path: string, change: (row: Row) => Row): Files {
  const text = readFileSync(`${REFERENCE}/${path}`, 'utf8');
  const { data } = Papa.parse<Row>(text, { header: true, skipEmptyLines: true });
  return { [path]: new TextEncoder().encode(`${Papa.unparse(data.map(change))}\n`) };
}

/**
 * The stored batch with some of its trips only, in another order: shorter, narrower, and all its numbers
 * still the official ones.
 */
export function withTrips(kept: readonly number[]): Files {
  const stored = forwardJson();
  const lengths = kept.map((b) => stored.batch_rid_list[b].length - 1);
  const steps = Math.max(...lengths);
  const shapes = new Map<string, readonly number[]>();
  const tensors = changedTensors(TENSORS, (all) => {
    const widest = numbersOf(all.get('batch.candidate_len')!);
    const [trips, longest] = all.get('batch.candidate_len')!.shape;
    const candidates = Math.max(
      ...kept.map((b) => Math.max(...widest.slice(b * longest, (b + 1) * longest))),
    );
    for (const [name, tensor] of all) {
      if (!/^(batch|out)\./.test(name) || tensor.shape[0] !== trips) continue;
      const target = [kept.length, ...tensor.shape.slice(1)];
      if (target.length > 1) target[1] = steps;
      if (/_mat$/.test(name)) target[2] = steps;
      if (/candidate_road_id|metric_|out\.(logits|time_pred)/.test(name)) target[2] = candidates;
      all.set(name, cut(tensor, kept, target));
      shapes.set(name, target);
    }
  });
  const pick = <T>(list: readonly T[]) => kept.map((b) => list[b]);
  const json = changedJson<HoserForwardJson>(FORWARD, (changed) => {
    changed.batch_rows_of_train_csv = pick(stored.batch_rows_of_train_csv);
    changed.batch_rid_list = pick(stored.batch_rid_list);
    changed.batch_time_list = pick(stored.batch_time_list);
    changed.batch_is_weekend = pick(stored.batch_is_weekend);
    changed.batch_crosses_midnight = pick(stored.batch_crosses_midnight);
    changed.tensors = withShapes(changed.tensors, shapes);
  });
  return { ...tensors, ...json };
}

/** Rows `kept` of the first dimension, the others cut to `target`. */
function cut(
  tensor: SafetensorsTensor,
  kept: readonly number[],
  target: readonly number[],
): SafetensorsTensor {
  const values = numbersOf(tensor);
  const strides = tensor.shape.map((_, i) => tensor.shape.slice(i + 1).reduce((a, b) => a * b, 1));
  const take = (dimension: number, start: number): number[] =>
    dimension === target.length
      ? [values[start]]
      : Array.from({ length: target[dimension] }, (_, i) =>
          take(dimension + 1, start + (dimension === 0 ? kept[i] : i) * strides[dimension]),
        ).flat();
  return withValues(tensor, target, take(0, 0));
}

function withShapes(tensors: HoserForwardJson['tensors'], shapes: ReadonlyMap<string, readonly number[]>) {
  const entries = Object.entries(tensors).map(([name, entry]) => {
    const shape = shapes.get(name) ?? entry.shape;
    return [name, { ...entry, shape }] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The same network with whole numbers in its `highway` column, whose numeric order is not their order as
 * text.
 */
export function withIntegerCodes(): Files {
  const classes = forwardJson().label_encoder_classes.map(String);
  const codeOf = (cell: string) => 8 + classes.indexOf(roadClassOf(cell));
  return {
    ...changedCsv('network/roadmap.geo', (row) => ({ ...row, highway: String(codeOf(row.highway)) })),
    ...changedJson<HoserForwardJson>(FORWARD, (json) => {
      json.label_encoder_classes = classes.map(codeOf);
    }),
  };
}

/** The same network and weights for a city whose lists of classes are classes of their own. */
export function withWholeLists(): Files {
  const parsed = forwardJson().label_encoder_classes.map(String);
  const cells: string[] = [];
  changedCsv('network/roadmap.geo', (row) => {
    cells.push(row.highway);
    return row;
  });
  const classes = [...new Set(cells)].sort((a, b) => (a < b ? -1 : 1));
  const width = forwardJson().config.road_network_encoder_config.type_emb_dim;
  const encoder = 'model.road_network_encoder';
  const shape = [classes.length, width];
  const tensors = changedTensors(TENSORS, (all) => {
    const types = all.get(`${encoder}.road_attr_type`)!;
    const codes = cells.map((cell) => classes.indexOf(cell));
    all.set(`${encoder}.road_attr_type`, withValues(types, types.shape, codes));
    const table = all.get(`${encoder}.type_emb.weight`)!;
    const rows = numbersOf(table);
    const moved = classes.map((cell) => {
      const from = parsed.indexOf(roadClassOf(cell)) * width;
      return rows.slice(from, from + width);
    });
    all.set(`${encoder}.type_emb.weight`, withValues(table, shape, moved.flat()));
  });
  const json = changedJson<HoserForwardJson>(FORWARD, (changed) => {
    changed.city_name_used_for_highway_parsing = 'Porto';
    changed.label_encoder_classes = classes;
    changed.tensors = withShapes(changed.tensors, new Map([[`${encoder}.type_emb.weight`, shape]]));
    const { config } = changed;
    const widths = { ...config.road_network_encoder_config, type_num_embeddings: classes.length };
    changed.config = { ...config, road_network_encoder_config: widths };
  });
  return { ...tensors, ...json };
}

/** The same folder with other ids of roads, and the fields of every json in the opposite order. */
export function withOtherIds(): Files {
  const id = (text: string) => String(10_000 - 7 * Number(text));
  const ids = (list: string) => list.split(',').map(id).join(',');
  const trips = (row: Row) => ({ ...row, rid_list: ids(row.rid_list) });
  const reversed = (path: string): Files =>
    Object.fromEntries(
      Object.entries(changedJson<Record<string, unknown>>(path, () => undefined)).map(([name, bytes]) => {
        const entries = Object.entries(JSON.parse(new TextDecoder().decode(bytes)) as HoserForwardJson);
        const json = { ...Object.fromEntries(entries.reverse()) } as HoserForwardJson;
        if (json.batch_rid_list)
          json.batch_rid_list = json.batch_rid_list.map((roads) =>
            roads.map((road) => Number(id(String(road)))),
          );
        return [name, new TextEncoder().encode(JSON.stringify(json))];
      }),
    );
  return {
    ...changedCsv('network/roadmap.geo', (row) => ({ ...row, geo_id: id(row.geo_id) })),
    ...changedCsv('network/roadmap.rel', (row) => ({
      ...row,
      origin_id: id(row.origin_id),
      destination_id: id(row.destination_id),
    })),
    ...changedCsv('network/train.csv', trips),
    ...changedCsv('network/test.csv', trips),
    ...reversed(FORWARD),
    ...reversed('hoser_train.json'),
  };
}
