/**
 * The command of the one container of the manifest beside this file, and its arguments. It reads the two forms that stand
 * there, and is no reader of YAML.
 * @param {string} manifest
 * @returns {string[]}
 */
export function containerCommand(manifest) {
  const command = /^ +command: \[(.*)\]$/m.exec(manifest);
  const folded = /^( +)args:\n +- >-\n((?:\1 {4}.*\n)+)/m.exec(manifest);
  if (!command || !folded)
    throw new Error('The manifest has no command and args in the form that is read here.');
  const words = command[1].split(',').map((word) => word.trim().replace(/^'|'$/g, ''));
  const line = folded[2]
    .split('\n')
    .map((text) => text.trim())
    .filter(Boolean)
    .join(' ');
  return [...words, line];
}
