import { shown } from '../../../base/text';
import type { FileKind } from '../../../data/file-kind';
import type { NamedFile } from '../../../engine/datasets/named-file';

/** Files for the dataset builder, by what they are for. */
export interface BuilderFiles {
  readonly roads: readonly NamedFile[];
  readonly traces: readonly NamedFile[];
}

/** Lines of GeoJSON may be roads or drives: only the person knows. */
const GEOJSON = /\.(geo)?json[ls]?(\.gz)?$/i;

/**
 * Sorts files that were chosen for one step of the builder: those that certainly belong to the other step go
 * there. The rest stays, also files of an unknown kind (null), which the step then refuses.
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

/** Says where files went that were chosen for the other step. */
export function movedWords(wanted: 'roads' | 'traces', moved: readonly NamedFile[]): string {
  const [{ path }] = moved;
  const what = moved.length === 1 ? path : `${shown(path)} and ${moved.length - 1} more`;
  const [are, were] = moved.length === 1 ? ['contains', 'was'] : ['contain', 'were'];
  return wanted === 'roads'
    ? `${what} ${are} GPS traces and ${were} used for the trips below.`
    : `${what} ${are} a map and ${were} used for the roads above.`;
}
