import { STUDENT_NAMES } from '../../../systems/routes/record';
import type { DrawSettings } from '../routes/draw-settings.svelte';
import type { NetworkFiles } from './network-files.svelte';

/** Files that may hold a network, as a file picker takes it. */
export const CHECKPOINT_FILES = '.safetensors,.pt,.pth,.ckpt';

/** The parts of the page that networks from files are given to. */
export interface NetworkTakers {
  readonly networkFiles: Pick<NetworkFiles, 'take'>;
  readonly routes: { readonly settings: DrawSettings; drawPairs(): Promise<boolean> };
}

/** Puts the networks of files in use; students draw at once. Resolves with what was taken as soon as it is in use. */
export async function useNetworks(
  { networkFiles, routes }: NetworkTakers,
  files: readonly File[],
  wanted?: string,
): Promise<string[]> {
  const taken = await networkFiles.take(files, wanted);
  const { settings } = routes;
  const students = STUDENT_NAMES.filter((name) => taken.includes(name));
  for (const student of students) settings.turn(student, true);
  // Pairs on the map are a person's to choose.
  if (students.length > 0 && settings.pairsFrom !== 'map') void routes.drawPairs();
  return taken;
}
