// Compiles the AssemblyScript kernels to WebAssembly (for plain and shared memory, with and without relaxed SIMD) and
// writes them as a TypeScript module, so that Node, workers and the page load them alike, without a fetch. Writes also the
// binary of TensorFlow.js over shared memory, so that several threads can call them. Skips when up to date.
import { readdirSync, readFileSync, statSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, 'src/nn/kernels/wasm/assembly');
const target = join(root, 'src/nn/kernels/wasm/kernels.generated.ts');

/** Binary of TensorFlow.js, and the same with its memory shared. */
const stock = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')),
  'tfjs-backend-wasm-simd.wasm',
);
const sharedStock = join(root, 'src/nn/kernels/wasm/tensorflow-shared.generated.wasm');
const targets = [target, sharedStock];

const newest = Math.max(
  ...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs),
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
);
const isUpToDate = (file) => existsSync(file) && statSync(file).mtimeMs >= newest;
if (!targets.every(isUpToDate) || process.argv.includes('--force')) {
  writeFileSync(sharedStock, withSharedMemory(readFileSync(stock)));
  const { default: asc } = await import('assemblyscript/asc');
  let written;
  const compile = async (...extra) => {
    const { error, stderr, binary } = await asc
      .main(
        [
          join(folder, 'index.ts'),
          '--outFile',
          'kernels.wasm',
          '-O3',
          '--noAssert',
          '--runtime',
          'stub',
          '--enable',
          'simd',
          '--importMemory',
          '--noExportMemory',
          '--use',
          'abort=',
          ...extra,
        ],
        { writeFile: (name, contents) => (name.endsWith('.wasm') ? (written = contents) : undefined) },
      )
      .then((result) => ({ ...result, binary: written }));
    if (error) throw new Error(`AssemblyScript: ${error.message}\n${stderr.toString()}`);
    assertNoData(binary);
    return Buffer.from(binary).toString('base64');
  };
  const shared = ['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536'];
  const relaxed = ['--enable', 'relaxed-simd'];
  const variants = {
    plain: await compile(),
    plainRelaxed: await compile(...relaxed),
    shared: await compile(...shared),
    sharedRelaxed: await compile(...shared, ...relaxed),
  };
  writeFileSync(
    target,
    `// Made by scripts/build-kernels.mjs from ./assembly; do not edit.\nexport const KERNEL_BINARIES = ${JSON.stringify(variants)};\n`,
  );
  console.log(`kernels: ${Math.round((variants.plain.length * 3) / 4 / 1024)} kB of WebAssembly`);
}

/** The kernels share TensorFlow.js's linear memory, so a data segment of their own would overwrite its heap. */
function assertNoData(binary) {
  for (const { id, start, end } of sectionsOf(binary)) {
    if (id === 11 && end - start > 1)
      throw new Error(
        'kernels: a data segment was emitted; avoid Math functions with tables, strings and arrays',
      );
  }
}

/** Number, start and end of the contents of each section of a module. */
function* sectionsOf(binary) {
  for (let p = 8; p < binary.length;) {
    const id = binary[p++];
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) size |= ((byte = binary[p++]) & 0x7f) << shift;
    yield { id, start: p, end: p + size };
    p += size;
  }
}

/**
 * The same module with its memory declared as shared, which is one bit. A module that uses its memory from one thread
 * computes the same; ours, which are instantiated over that memory, may then do so from several.
 */
function withSharedMemory(binary) {
  const memorySection = 5;
  const expected = Buffer.from([0x01, 0x01, 0x80, 0x02, 0x80, 0x80, 0x04]);
  const { start, end } = sectionOf(binary, memorySection);
  const found = binary.subarray(start, end);
  if (!found.equals(expected))
    throw new Error(
      `kernels: ${stock} declares its memory as <${found.toString('hex')}>, not as <${expected.toString('hex')}> (one memory of ` +
        '256 to 65536 pages): it is not that of TensorFlow.js 4.22.0. Run "npm ci"; where the version has changed on purpose, ' +
        'see withSharedMemory in scripts/build-kernels.mjs.',
    );
  const shared = Buffer.from(binary);
  shared[start + 1] |= 0x02;
  if (!WebAssembly.validate(shared))
    throw new Error('kernels: the binary of TensorFlow.js is no valid module over shared memory.');
  return shared;
}

function sectionOf(binary, wanted) {
  for (const section of sectionsOf(binary)) if (section.id === wanted) return section;
  return { start: 0, end: 0 };
}
