import type { RoadNetwork } from '../../domain/road-network';
import { linkAttributes, TurnKind } from '../link-attributes';

/** What economists would have a step cost, one column a coefficient. */
export interface LinkFeatures {
  /**
   * - `km`: length of the road that is entered
   * - `road`: 1 for each road
   * - `left`, `right`, `uTurn`: 1 where the link is one; kinds that the network does not have are left out
   * - a class of roads: 1 where the road that is entered is of it. The commonest class has none
   */
  readonly names: readonly string[];
  /** (S x F) */
  readonly values: Float64Array;
}

/** What each turn is called. */
const TURNS = [
  ['left', TurnKind.left],
  ['right', TurnKind.right],
  ['uTurn', TurnKind.uTurn],
] as const;

export function linkFeatures(network: RoadNetwork): LinkFeatures {
  const { successors, classCodes, classNames } = network;
  const { km, kinds } = linkAttributes(network);
  const counts = classNames.map((_, code) =>
    classCodes.reduce((sum, each) => sum + (each === code ? 1 : 0), 0),
  );
  const base = counts.indexOf(Math.max(...counts));
  const columns: readonly (readonly [name: string, of: (next: number, link: number) => number])[] = [
    ['km', (next) => km[next]],
    ['road', () => 1],
    ...TURNS.filter(([, kind]) => kinds.includes(kind)).map(
      ([name, kind]) => [name, (_: number, link: number) => (kinds[link] === kind ? 1 : 0)] as const,
    ),
    ...classNames.flatMap((name, code) =>
      code === base || counts[code] === 0
        ? []
        : [[name, (next: number) => (classCodes[next] === code ? 1 : 0)] as const],
    ),
  ];
  const values = new Float64Array(successors.length * columns.length);
  successors.forEach((next, link) =>
    columns.forEach(([, of], i) => (values[link * columns.length + i] = of(next, link))),
  );
  return { names: columns.map(([name]) => name), values };
}
