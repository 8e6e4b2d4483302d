// The whole test suite, stage by stage. Goes on after a failed stage where the next does not need it; the
// last line is "N passed, N failed": each unit and browser test and each other stage counts as one. With
// --stand-alone the unit tests that ask for real data run once more in a copy of the repository with nothing
// beside it, and count again.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium } from './find-chromium.mjs';
import { inCopyOf, testsOfRealData } from './stand-alone.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, 'test-results');
const total = { passed: 0, failed: 0 };

/** Runs a tool of node_modules. */
const tool = (name, args, env = {}, cwd = root) => node([binary(name), ...args], env, cwd);

/** Runs Node; resolves with whether it succeeded. Its output is held back until it ends, in order. */
function node(args, env = {}, cwd = root) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('close', (status) => resolve({ ok: status === 0, output: Buffer.concat(output).toString() }));
  });
}

function binary(name) {
  const [pack, command = pack] = name.split(':');
  const folder = join(root, 'node_modules', pack);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

async function stage(name, work, count = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 })) {
  const started = performance.now();
  const { ok, output } = await work();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const counted = count(ok);
  total.passed += counted.passed;
  total.failed += counted.failed;
  if (!ok || counted.failed > 0) console.log(output.trimEnd());
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(24)} ${seconds.padStart(6)} s`);
  for (const title of counted.skipped ?? []) console.log(`     not run: ${title}`);
  return ok;
}

/** Counts the tests of a JSON report; a run without a readable report is one failure, never a pass. */
function counted(file, read) {
  return (ok) => {
    try {
      const { passed, failed, skipped } = read(JSON.parse(readFileSync(join(results, file), 'utf8')));
      return { passed, failed: failed === 0 && (!ok || passed === 0) ? 1 : failed, skipped };
    } catch (error) {
      console.log(`No report of the tests in test-results/${file}: ${error.message}`);
      return { passed: 0, failed: 1 };
    }
  };
}

const unitTests = ({ numPassedTests, numFailedTests, testResults }) => ({
  passed: numPassedTests,
  failed:
    numFailedTests +
    testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length,
  skipped: testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === 'skipped')
    .map(({ fullName }) => fullName),
});
const browserTests = counted('browser.json', ({ stats, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected + errors.length,
}));

async function browser() {
  try {
    return { CHROMIUM_PATH: await findChromium() };
  } catch (error) {
    console.log(error.message);
    return undefined;
  }
}

rmSync(results, { recursive: true, force: true });
// svelte-check keeps what it made of components there, of those too that are gone since.
rmSync(join(root, '.svelte-check'), { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const started = performance.now();

// Checks and builds share nothing, so two run at a time, each line about as long as the other. svelte-check looks at
// every TypeScript file too.
const builds = [];
const build = async (name, ...config) =>
  builds.push(await stage(name, () => tool('vite', ['build', '--logLevel', 'warn', ...config])));
const commands = join(root, '.cache/commands');
await Promise.all([
  (async () => {
    await stage('types', () =>
      tool('svelte-check', [
        '--tsgo',
        '--tsconfig',
        './tsconfig.json',
        '--fail-on-warnings',
        '--output',
        'human',
      ]),
    );
    await stage('lint', () => tool('eslint', ['--max-warnings', '0', '.']));
  })(),
  (async () => {
    await build('build');
    await build('build of device checks', '--config', 'e2e/bench-page/vite.config.ts');
    await build('build with test systems', '--config', 'e2e/systems/vite.config.ts');
    await stage('build of commands', () => node([join(root, 'scripts/bundle-commands.mjs'), commands]));
    await stage('imports', () => node([join(root, 'scripts/check-imports.mjs')]));
  })(),
]);
const reportTo = (file) => [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(results, file)}`,
];
await stage(
  'unit tests',
  () => tool('vitest', ['run', ...reportTo('unit.json')], { BUNDLED_COMMANDS: commands }),
  counted('unit.json', unitTests),
);
if (process.argv.includes('--stand-alone')) {
  const readers = ['run', ...testsOfRealData(root), ...reportTo('alone.json')];
  await stage(
    'unit tests, alone',
    () => inCopyOf(root, (copy) => tool('vitest', readers, { ROUTE_DATA: '' }, copy)),
    // What is skipped there says nothing: it has no real data on purpose.
    counted('alone.json', (report) => ({ ...unitTests(report), skipped: [] })),
  );
}
const env = builds.every(Boolean) ? await browser() : undefined;
if (env) {
  await stage(
    'browser tests',
    () =>
      tool('@playwright/test:playwright', ['test'], {
        ...env,
        PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, 'browser.json'),
      }),
    browserTests,
  );
} else {
  console.log('FAIL browser tests            not run');
  total.failed += 1;
}

console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s in all`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
