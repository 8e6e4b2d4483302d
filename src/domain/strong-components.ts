import type { RoadNetwork } from './road-network';

/**
 * Strongly connected component of each node of a graph in compressed rows (Tarjan's algorithm, without
 * recursion). Components are numbered from 0, each after those that it leads to.
 */
export function strongComponents(nodeCount: number, offsets: Uint32Array, targets: Uint32Array): Int32Array {
  const component = new Int32Array(nodeCount).fill(-1);
  const order = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const cursor = offsets.slice(0, nodeCount);
  const open: number[] = [];
  let visited = 0;
  let components = 0;
  const enter = (node: number, path: number[]) => {
    order[node] = low[node] = visited++;
    open.push(node);
    path.push(node);
  };
  const close = (node: number) => {
    for (let member = -1; member !== node;) {
      member = open.pop() ?? node;
      component[member] = components;
    }
    components++;
  };
  for (let root = 0; root < nodeCount; root++) {
    if (order[root] >= 0) continue;
    const path: number[] = [];
    enter(root, path);
    while (path.length > 0) {
      const node = path[path.length - 1];
      if (cursor[node] < offsets[node + 1]) {
        const next = targets[cursor[node]++];
        if (order[next] < 0) enter(next, path);
        else if (component[next] < 0) low[node] = Math.min(low[node], order[next]);
        continue;
      }
      path.pop();
      if (path.length > 0) low[path[path.length - 1]] = Math.min(low[path[path.length - 1]], low[node]);
      if (low[node] === order[node]) close(node);
    }
  }
  return component;
}

/**
 * The roads of a network's largest strongly connected part, ascending: from each, every other can be reached.
 */
export function mainRoads({
  roadCount,
  successorOffsets,
  successors,
}: Pick<RoadNetwork, 'roadCount' | 'successorOffsets' | 'successors'>): Uint32Array {
  const component = strongComponents(roadCount, successorOffsets, successors);
  const sizes = new Uint32Array(roadCount);
  for (const c of component) sizes[c]++;
  const largest = sizes.reduce((best, size, c) => (size > sizes[best] ? c : best), 0);
  const roads = new Uint32Array(sizes[largest] ?? 0);
  let found = 0;
  for (let road = 0; road < roadCount; road++) if (component[road] === largest) roads[found++] = road;
  return roads;
}
