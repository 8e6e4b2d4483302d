import type { FileKind } from '../../../data/file-kind';
import type { NamedFile } from '../../../engine/datasets/named-file';

/** Files for a data set in the making, by what they are for. */
export interface BuilderFiles {
  readonly roads: readonly NamedFile[];
  readonly traces: readonly NamedFile[];
}

/** Lines of GeoJSON may be roads as well as drives: they are what a person says. */
const GEOJSON = /\.(geo)?json[ls]?(\.gz)?$/i;

/**
 * Sorts files that were chosen for one step of the making: what is surely for the other goes there, the rest stays where
 * it was wanted: also what cannot be told (null), to be refused there.
 */
export async function filesForSteps(
  wanted: 'roads' | 'traces',
  files: readonly NamedFile[],
  kindOf: (file: NamedFile) => Promise<FileKind | null>,
): Promise<BuilderFiles> {
  const sorted: Record<'roads' | 'traces', NamedFile[]> = { roads: [], traces: [] };
  for (const file of files) {
    const kind = await kindOf(file);
    const isTold = kind === 'roads' || (kind === 'traces' && !GEOJSON.test(file.path));
    sorted[isTold ? kind : wanted].push(file);
  }
  return sorted;
}

/** Where files went that were chosen for the other step, in a sentence. */
export function movedWords(wanted: 'roads' | 'traces', moved: readonly NamedFile[]): string {
  const [{ path }] = moved;
  const what = moved.length === 1 ? path : `${path} and ${moved.length - 1} more`;
  const [are, were] = moved.length === 1 ? ['holds', 'was'] : ['hold', 'were'];
  return wanted === 'roads'
    ? `${what} ${are} GPS traces and ${were} taken for the trips, below.`
    : `${what} ${are} a map and ${were} taken for the roads, above.`;
}
