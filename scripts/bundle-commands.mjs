// The program as JavaScript, in lib/: what its package holds, and what tests start, dozens of times. With a folder as
// argument, that is where it goes, with commands of tools/ and e2e/ that tests start too; files that those look for
// beside themselves are those of their own folders.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [folder] = process.argv.slice(2);

/** The program, and what it starts in threads and processes of their own. */
const PROGRAM = [
  'main.ts',
  'helper-thread.ts',
  'kernel-thread.mjs',
  'lock-thread.mjs',
  'study-worker.ts',
].map((file) => `cli/${file}`);

const ELSEWHERE = [
  ...[
    'make-cities',
    'make-flows',
    'make-large-city',
    'make-points',
    'make-residents',
    'make-sample-city',
  ].map((name) => `tools/${name}.ts`),
  'e2e/fuzz/fuzz.ts',
  'e2e/fuzz/fuzz-child.ts',
];

const isElsewhere = (id) => ['tools', 'e2e'].some((room) => id.startsWith(join(root, room)));

const whereTheySay = () => ({
  name: 'where-they-say',
  transform: (code, id) =>
    isElsewhere(id) && code.includes('import.meta.')
      ? code
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      : null,
});

const nameOf = (file) => file.replace(/^cli\//, '').replace(/\.\w+$/, '');

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [whereTheySay()],
  build: {
    ssr: true,
    target: 'node20',
    outDir: folder ?? join(root, 'lib'),
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(
        [...PROGRAM, ...(folder === undefined ? [] : ELSEWHERE)].map((file) => [
          nameOf(file),
          join(root, file),
        ]),
      ),
      // Modules find the threads that they start beside themselves.
      output: { chunkFileNames: '[name]-[hash].js' },
    },
  },
});
