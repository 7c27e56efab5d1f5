/**
 * The composition root of window threads. Apart from `runtime.ts`, because a thread that reads plain tiles needs a tenth
 * of its modules: 20 MB and 100 ms less a thread.
 */
import { openByteSource } from './adapters/geotiff/byte-source.ts';
import { createWasmMeasurer } from './adapters/engines/wasm-windows.ts';
import type { SceneFiles } from './app/ports/scenes.ts';
import type { WindowJob, WindowMeasurer } from './app/windows/job.ts';
import { loadConfig } from './config.ts';

export function openMeasurer(job: WindowJob): Promise<WindowMeasurer> {
  return createWasmMeasurer(job, {
    openSource: (identity) => openByteSource(identity.path, identity, loadConfig(process.env).remote),
    openScene: async ({ path, options }) => (await sceneFiles()).open(path, options),
    openBands: async ({ path, options }) => (await sceneFiles()).openBands(path, options),
  });
}

/** For layouts that only the readers know. */
async function sceneFiles(): Promise<SceneFiles> {
  const { createAssessDependencies } = await import('./runtime.ts');
  return createAssessDependencies().scenes;
}
