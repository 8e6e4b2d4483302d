/** The command of the one container of the manifest beside this file, and its arguments. */
export function containerCommand(manifest: string): string[];
