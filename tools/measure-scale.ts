import { measureScale, SCALE_TOOL } from './scale/scale';
import { runTool } from './tool';

await runTool(SCALE_TOOL, measureScale);
