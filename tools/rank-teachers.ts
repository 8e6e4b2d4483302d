import { localTask } from '../src/engine/protocol/local-task';
import { startNodeBackend } from '../cli/node-backend';
import { RANK_TOOL, rankTeachers } from './teachers/teachers';
import { runTool } from './tool';

await runTool(RANK_TOOL, async (options) => {
  await startNodeBackend('wasm', () => undefined);
  console.log((await rankTeachers(options, localTask<string>())).join('\n'));
});
