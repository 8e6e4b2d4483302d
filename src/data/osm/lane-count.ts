import type { OsmTags } from './osm-source';

const countOf = (text: string | undefined): number => {
  const match = /^\s*(\d+(?:\.\d+)?)/.exec(text ?? '');
  return match && Number(match[1]) > 0 ? Number(match[1]) : NaN;
};

/**
 * TaskQueues in driving direction, NaN where not known. On a two-way road `lanes:forward` or `lanes:backward`; else what the
 * other direction leaves of `lanes`; else half of `lanes`, but one at least (a single lane serves both directions).
 */
export function laneCount(tags: OsmTags, direction: 'forward' | 'backward', twoWay: boolean): number {
  const lanes = countOf(tags.get('lanes'));
  const own = countOf(tags.get(`lanes:${direction}`));
  if (!twoWay) return Number.isNaN(lanes) ? own : lanes;
  if (!Number.isNaN(own)) return own;
  const other = countOf(tags.get(direction === 'forward' ? 'lanes:backward' : 'lanes:forward'));
  if (lanes > other) return lanes - other;
  return Number.isNaN(lanes) ? NaN : Math.max(1, lanes / 2);
}
