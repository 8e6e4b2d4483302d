import type { OsmMember } from '../osm-source';

/** A map small enough to be written down: what the writers of test files take. */
export interface SmallMap {
  readonly nodes: readonly SmallNode[];
  readonly ways: readonly SmallWay[];
  readonly relations?: readonly SmallRelation[];
}

type Tags = Readonly<Record<string, string>>;

export interface SmallNode {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly tags?: Tags;
}

export interface SmallWay {
  readonly id: number;
  readonly refs: readonly number[];
  readonly tags: Tags;
}

export interface SmallRelation {
  readonly id: number;
  readonly members: readonly OsmMember[];
  readonly tags: Tags;
}

const STEP_DEGREES = 0.001;
const ORIGIN = { lon: 7.4, lat: 43.7 };

/** Nodes 1, 2, 3, ... of a drawing: each letter or digit is a node named by it, about 100 m apart. */
export function drawnNodes(drawing: string): { nodes: SmallNode[]; id: Record<string, number> } {
  const nodes: SmallNode[] = [];
  const id: Record<string, number> = {};
  drawing.split('\n').forEach((line, row) =>
    [...line].forEach((letter, column) => {
      if (letter === ' ') return;
      id[letter] = letter.charCodeAt(0);
      const lon = Math.round((ORIGIN.lon + column * STEP_DEGREES) * 1e7) / 1e7;
      const lat = Math.round((ORIGIN.lat - row * STEP_DEGREES) * 1e7) / 1e7;
      nodes.push({ id: id[letter], lon, lat });
    }),
  );
  return { nodes: nodes.sort((a, b) => a.id - b.id), id };
}

/** A way through nodes that are named by letters. */
export const way = (id: number, path: string, tags: Tags = {}): SmallWay => ({
  id,
  refs: [...path].map((letter) => letter.charCodeAt(0)),
  tags: { highway: 'residential', ...tags },
});

/** A turn restriction; `via` is a letter (a node) or ids of ways. */
export function restriction(
  id: number,
  value: string,
  from: number,
  via: string | readonly number[],
  to: number,
  tags: Tags = {},
): SmallRelation {
  const through: OsmMember[] =
    typeof via === 'string'
      ? [{ type: 'node', ref: via.charCodeAt(0), role: 'via' }]
      : via.map((ref) => ({ type: 'way', ref, role: 'via' }));
  return {
    id,
    members: [{ type: 'way', ref: from, role: 'from' }, ...through, { type: 'way', ref: to, role: 'to' }],
    tags: { type: 'restriction', restriction: value, ...tags },
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const xmlTags = (tags: Tags = {}): string =>
  Object.entries(tags)
    .map(([k, v]) => `<tag k="${escaped(k)}" v="${escaped(v)}"/>`)
    .join('');

/** As `.osm`. */
export function xmlOf({ nodes, ways, relations = [] }: SmallMap): string {
  const lines = [
    ...nodes.map(
      ({ id, lon, lat, tags }) => `<node id="${id}" lat="${lat}" lon="${lon}">${xmlTags(tags)}</node>`,
    ),
    ...ways.map(({ id, refs, tags }) => {
      const path = refs.map((ref) => `<nd ref="${ref}"/>`).join('');
      return `<way id="${id}">${path}${xmlTags(tags)}</way>`;
    }),
    ...relations.map(({ id, members, tags }) => {
      const parts = members.map(
        ({ type, ref, role }) => `<member type="${type}" ref="${ref}" role="${role}"/>`,
      );
      return `<relation id="${id}">${parts.join('')}${xmlTags(tags)}</relation>`;
    }),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n${lines.join('\n')}\n</osm>\n`;
}

/** As an answer of Overpass (`out body` with the nodes). */
export function overpassOf({ nodes, ways, relations = [] }: SmallMap): string {
  const elements = [
    ...nodes.map((node) => ({ type: 'node', ...node })),
    ...ways.map(({ id, refs, tags }) => ({ type: 'way', id, nodes: refs, tags })),
    ...relations.map((relation) => ({ type: 'relation', ...relation })),
  ];
  return JSON.stringify({ version: 0.6, osm3s: { timestamp_osm_base: '2026-01-02T03:04:05Z' }, elements });
}
