/** Reads the text files beside a scene, which may be as hostile as the scene. */
import { readFile, stat } from 'node:fs/promises';
import type { SceneLimits } from '../../config.ts';
import { assertWithin } from './scene-limits.ts';

/**
 * Everything we look for in these files is ASCII, so text in GBK around it does no harm.
 *
 * @throws SCENE_TOO_LARGE where the file is larger than a metadata file can be
 */
export async function readMetadataText(path: string, limits: SceneLimits): Promise<string> {
  assertWithin(limits, 'textBytes', (await stat(path)).size, path);
  return new TextDecoder('utf-8').decode(await readFile(path));
}
