import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vite';
import page from '../../vite.config';

const at = (path: string) => join(import.meta.dirname, '../..', path);

/** Changes every script and so its name, as a new version of a library that all use would. */
const output = { banner: '/*! the next release */' };

/** The page as it could be released next. */
export default mergeConfig(
  page,
  defineConfig({
    root: at('.'),
    worker: { rolldownOptions: { output } },
    build: {
      outDir: at('.cache/next-release'),
      emptyOutDir: true,
      sourcemap: false,
      rolldownOptions: { output },
    },
  }),
);
