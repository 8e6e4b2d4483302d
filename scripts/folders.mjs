// Where the files lie that tests and commands read and that are no code: reference numbers in the repository,
// and real data beside it. Nothing else names these places (eslint sees to that), so who imports this reads
// them.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, above this module wherever that lies: in its own folder, or in a compiled command. */
function folderAbove(folder) {
  return existsSync(join(folder, 'package.json')) ? folder : folderAbove(dirname(folder));
}

const root = folderAbove(dirname(fileURLToPath(import.meta.url)));

export const REFERENCES = join(root, 'reference');
export const REFERENCE = join(REFERENCES, 'lm-tad-to-hoser');
export const BENCH_NETWORK = join(REFERENCE, 'bench-net2k');

const BESIDE = '../shared/data';

export function realData(folder, ...files) {
  const { ROUTE_DATA } = process.env;
  const within = ROUTE_DATA ? resolve(ROUTE_DATA) : join(root, BESIDE);
  const needed = files.length > 0 ? files.map((file) => `${folder}/${file}`) : [folder];
  const missing = needed.filter((name) => !existsSync(join(within, name)));
  const absent = missing.length > 0;
  const why = absent ? `${missing.join(', ')} not found in ${ROUTE_DATA || BESIDE}` : '';
  return {
    path: join(within, folder),
    absent,
    why,
    titled: (title) => (absent ? `${title} (skipped: ${why})` : title),
  };
}
