// The commands of cli/ and some of tools/ as JavaScript, for tests that start them dozens of times: compiled anew by every
// process, they take a second longer each. What they do is the same: files that they look for beside themselves are those
// of their folders.
import { join, dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Those that tests start. */
const COMMANDS = ['main'];

/** Commands that are not in cli/. */
const ELSEWHERE = [
  ...[
    'make-cities',
    'make-flows',
    'make-large-city',
    'make-points',
    'make-residents',
    'make-sample-city',
  ].map((name) => `tools/${name}`),
  'e2e/fuzz/fuzz',
  'e2e/fuzz/fuzz-child',
];

const whereTheySay = () => ({
  name: 'where-they-say',
  transform: (code, id) =>
    id.startsWith(root) && code.includes('import.meta.')
      ? code
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
      : null,
});

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [whereTheySay()],
  build: {
    ssr: true,
    target: 'node20',
    outDir: process.argv[2],
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries([
        ...COMMANDS.map((name) => [name, join(root, `cli/${name}.ts`)]),
        ...ELSEWHERE.map((name) => [name, join(root, `${name}.ts`)]),
      ]),
    },
  },
});
