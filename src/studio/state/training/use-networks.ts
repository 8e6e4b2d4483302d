import { STUDENTS } from '../../../engine/routes/route-source';
import type { DrawSettings } from '../routes/draw-settings.svelte';
import type { NetworkFiles } from './network-files.svelte';

/** File extensions of checkpoints, in the form of a file input's `accept`. */
export const CHECKPOINT_FILES = '.safetensors,.pt,.pth,.ckpt';

/** The parts of the page that receive networks from files. */
export interface NetworkTakers {
  readonly networkFiles: Pick<NetworkFiles, 'take'>;
  readonly routes: { readonly settings: DrawSettings; drawPairs(): Promise<boolean> };
}

/**
 * Puts the networks of files in use; students then draw routes at once. Resolves with the names of the
 * networks as soon as they are in use, without waiting for the routes.
 */
export async function useNetworks(
  { networkFiles, routes }: NetworkTakers,
  files: readonly File[],
  wanted?: string,
): Promise<string[]> {
  const taken = await networkFiles.take(files, wanted);
  const { settings } = routes;
  const students = STUDENTS.filter((name) => taken.includes(name));
  for (const student of students) settings.turn(student, true);
  // Pairs on the map are chosen by the person.
  if (students.length > 0 && settings.pairsFrom !== 'map') void routes.drawPairs();
  return taken;
}
