import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import type { DrawnSearch } from '../../src/systems/routes/experiment-config';
import { ROUTE_SETTINGS } from '../../src/systems/routes/settings';

/** What `--search` says. @throws Failure 'bad-input' for any other name */
export function searchOption(name: string): DrawnSearch {
  const names = Object.keys(ROUTE_SETTINGS.search.options) as DrawnSearch[];
  const found = names.find((one) => one === name);
  if (!found)
    throw new Failure('bad-input', `--search must be one of ${names.join(', ')}, not '${shown(name)}'.`);
  return found;
}
