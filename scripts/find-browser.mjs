// What finding a browser takes, whichever it is.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Runs it and looks at how it calls itself: on some systems the name of a browser is only a note that asks for
 * another package.
 */
export function isBrowser(path, sign) {
  if (!existsSync(path)) return false;
  const { status, stdout } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 30_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 && sign.test(stdout);
}

/** The first of the names on the path, or of the places elsewhere, that is such a browser. */
export function onThePath(names, elsewhere, sign) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...elsewhere];
  return paths.find((path) => isBrowser(path, sign));
}

/** Installs a package of Debian where that is allowed; returns whether it did. */
export function installWithApt(name) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return false;
  console.error(`Installing the package "${name}" with apt-get ...`);
  const apt = (...args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  return apt('-q', 'update') && apt('-q', '-y', '--no-install-recommends', 'install', name);
}
