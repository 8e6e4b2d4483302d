import { join } from 'node:path';
import { defineConfig, mergeConfig, type Plugin } from 'vite';
import page from '../../vite.config.ts';

const at = (path: string) => join(import.meta.dirname, '../..', path);

/** What the page finds under these names: the systems that ship, and those of the tests beside them. */
const SWAPPED = new Map([
  [at('src/systems/registry.ts'), at('e2e/systems/registry.ts')],
  [at('src/systems/views.ts'), at('e2e/systems/views.ts')],
]);

const withTestSystems = (): Plugin => ({
  name: 'with-test-systems',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (!importer || [...SWAPPED.values()].includes(importer)) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    return (found && SWAPPED.get(found.id)) ?? null;
  },
});

/** The whole page with one more system: nothing of it but the registry knows. */
export default mergeConfig(
  page,
  defineConfig({
    root: at('.'),
    plugins: [withTestSystems()],
    worker: { plugins: () => [withTestSystems()] },
    build: { outDir: at('.cache/page-with-test-systems'), emptyOutDir: true, sourcemap: false },
  }),
);
