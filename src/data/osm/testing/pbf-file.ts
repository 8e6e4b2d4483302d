import { zlibSync } from 'fflate';
import { PbfWriter } from 'pbf';
import { joined } from '../../../base/bytes';
import type { SmallMap, SmallNode, SmallRelation, SmallWay } from './small-map';

/** How a test file is to be written. */
export interface PbfOptions {
  /** Field of Blob that the data goes into: 1 raw, 3 zlib (default), others are only named. */
  readonly packing?: number;
  /** Nodes one by one in place of dense ones. */
  readonly plainNodes?: boolean;
  readonly requiredFeatures?: readonly string[];
  /** Seconds since 1970. */
  readonly timestamp?: number;
  /** Elements in a block. */
  readonly perBlock?: number;
  readonly granularity?: number;
}

/** A map as `.osm.pbf`: a header, then blocks of nodes, ways and relations. */
export function pbfOf(map: SmallMap, options: PbfOptions = {}): Uint8Array {
  const { perBlock = 8000 } = options;
  const parts = [headerBlob(options)];
  for (const nodes of groupsOf(map.nodes, perBlock)) parts.push(dataBlob({ nodes, ways: [] }, options));
  for (const ways of groupsOf(map.ways, perBlock)) parts.push(dataBlob({ nodes: [], ways }, options));
  for (const relations of groupsOf(map.relations ?? [], perBlock))
    parts.push(dataBlob({ nodes: [], ways: [], relations }, options));
  return joined(Uint8Array, parts);
}

/** A header alone, and blocks alone: for files that are too large to be held. */
export function headerBlob(options: PbfOptions = {}): Uint8Array {
  const { requiredFeatures = ['OsmSchema-V0.6', 'DenseNodes'], timestamp } = options;
  const header = new PbfWriter();
  for (const feature of requiredFeatures) header.writeStringField(4, feature);
  if (timestamp !== undefined) header.writeVarintField(32, timestamp);
  return blobOf('OSMHeader', header.finish(), options);
}

function dataBlob(map: SmallMap, options: PbfOptions = {}): Uint8Array {
  return blobOf('OSMData', blockOf(map, options), options);
}

/** A block of the file: length of its head, head, body. */
export function blobOf(type: string, data: Uint8Array, { packing = 3 }: PbfOptions = {}): Uint8Array {
  const blob = new PbfWriter();
  if (packing !== 1) blob.writeVarintField(2, data.length);
  blob.writeBytesField(packing, packing === 3 ? zlibSync(data) : data);
  const body = blob.finish();
  return joined(Uint8Array, [headOf(type, body.length), body]);
}

/** The head of a block that says to have so many bytes. */
export function headOf(type: string, size: number): Uint8Array {
  const head = new PbfWriter();
  head.writeStringField(1, type);
  head.writeVarintField(3, size);
  const header = head.finish();
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, header.length);
  return joined(Uint8Array, [length, header]);
}

/** A block whose packed data are longer than it says. */
export function swellingBlob(bytes: number, stated: number): Uint8Array {
  const blob = new PbfWriter();
  blob.writeVarintField(2, stated);
  blob.writeBytesField(3, zlibSync(new Uint8Array(bytes)));
  const body = blob.finish();
  return joined(Uint8Array, [headOf('OSMData', body.length), body]);
}

function* groupsOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

class Words {
  readonly all = [''];
  readonly #codes = new Map([['', 0]]);

  code(word: string): number {
    const known = this.#codes.get(word);
    if (known !== undefined) return known;
    this.#codes.set(word, this.all.length);
    return this.all.push(word) - 1;
  }
}

function blockOf({ nodes, ways, relations = [] }: SmallMap, options: PbfOptions): Uint8Array {
  const words = new Words();
  const { granularity = 100 } = options;
  const group = new PbfWriter();
  if (nodes.length > 0 && options.plainNodes)
    for (const node of nodes) group.writeBytesField(1, plainNode(node, words, granularity));
  else if (nodes.length > 0) group.writeBytesField(2, denseNodes(nodes, words, granularity));
  for (const way of ways) group.writeBytesField(3, wayOf(way, words));
  for (const relation of relations) group.writeBytesField(4, relationOf(relation, words));
  const table = new PbfWriter();
  for (const word of words.all) table.writeStringField(1, word);
  const block = new PbfWriter();
  block.writeBytesField(1, table.finish());
  block.writeBytesField(2, group.finish());
  if (granularity !== 100) block.writeVarintField(17, granularity);
  return block.finish();
}

const units = (degrees: number, granularity: number): number => Math.round((degrees * 1e9) / granularity);

const differences = (values: readonly number[]): number[] =>
  values.map((value, i) => (i === 0 ? value : value - values[i - 1]));

function plainNode({ id, lon, lat, tags = {} }: SmallNode, words: Words, granularity: number): Uint8Array {
  const node = new PbfWriter();
  node.writeSVarintField(1, id);
  writeTags(node, tags, words);
  node.writeSVarintField(8, units(lat, granularity));
  node.writeSVarintField(9, units(lon, granularity));
  return node.finish();
}

function denseNodes(nodes: readonly SmallNode[], words: Words, granularity: number): Uint8Array {
  const dense = new PbfWriter();
  dense.writePackedSVarint(1, differences(nodes.map(({ id }) => id)));
  dense.writePackedSVarint(8, differences(nodes.map(({ lat }) => units(lat, granularity))));
  dense.writePackedSVarint(9, differences(nodes.map(({ lon }) => units(lon, granularity))));
  const texts = nodes.flatMap(({ tags = {} }) => [
    ...Object.entries(tags).flatMap(([key, value]) => [words.code(key), words.code(value)]),
    0,
  ]);
  if (texts.length > nodes.length) dense.writePackedVarint(10, texts);
  return dense.finish();
}

function writeTags(to: PbfWriter, tags: Readonly<Record<string, string>>, words: Words): void {
  to.writePackedVarint(
    2,
    Object.keys(tags).map((key) => words.code(key)),
  );
  to.writePackedVarint(
    3,
    Object.values(tags).map((value) => words.code(value)),
  );
}

function wayOf({ id, refs, tags }: SmallWay, words: Words): Uint8Array {
  const way = new PbfWriter();
  way.writeVarintField(1, id);
  writeTags(way, tags, words);
  way.writePackedSVarint(8, differences(refs));
  return way.finish();
}

function relationOf({ id, members, tags }: SmallRelation, words: Words): Uint8Array {
  const relation = new PbfWriter();
  relation.writeVarintField(1, id);
  writeTags(relation, tags, words);
  relation.writePackedVarint(
    8,
    members.map(({ role }) => words.code(role)),
  );
  relation.writePackedSVarint(9, differences(members.map(({ ref }) => ref)));
  relation.writePackedVarint(
    10,
    members.map(({ type }) => ['node', 'way', 'relation'].indexOf(type)),
  );
  return relation.finish();
}
