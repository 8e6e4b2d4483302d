import { localTask } from '../src/engine/protocol/local-task';
import { startNodeBackend } from '../cli/node-backend';
import { checkTimes, TIMES_TOOL } from './times/times';
import { runTool } from './tool';

await runTool(TIMES_TOOL, async (options) => {
  await startNodeBackend('wasm', () => undefined);
  console.log((await checkTimes(options, localTask<string>())).join('\n'));
});
