/** Which of a product's TIFF files is the scene. */
import { basename } from 'node:path';
import type { SceneNameFacts } from '../../../analysis/scene-name.ts';
import { stemOf } from './file-names.ts';

type Product = SceneNameFacts['product'];

/** Quick looks, masks and index rasters lie beside scenes and are none. */
const NO_SCENE =
  /(?:^|[-_.])(?:thumb(?:nail)?|browse|quick_?look|preview|icon|udm\d?|mask|cloud(?:mask)?|qa(?:_pixel|_radsat)?|ndvi|dem)$/i;

export function isWorthTaking(path: string): boolean {
  return !NO_SCENE.test(stemOf(path));
}

const ORTHO = /[-_. ](?:orth?o?(?:rectified)?|dom)(?:$|[-_. ])|正射/i;
const BEST_FIRST: readonly Product[] = ['fused', 'multispectral', 'pan'];

/**
 * The files that no other beats. One that calls itself orthorectified beats those that do not, because a raw one has
 * no place on the map; among equals fused beats multispectral beats panchromatic.
 *
 * @param productOf what the producer's name pattern says; a name that follows none counts as multispectral unless it
 *   says otherwise
 */
export function preferredOf(
  files: readonly string[],
  productOf: (file: string) => Product | undefined,
): readonly string[] {
  const orthos = files.filter((file) => ORTHO.test(stemOf(file)));
  const left = orthos.length > 0 ? orthos : files;
  for (const product of BEST_FIRST) {
    const found = left.filter((file) => (productOf(file) ?? plainProduct(file)) === product);
    if (found.length > 0) return found;
  }
  return left;
}

function plainProduct(file: string): Product {
  const name = basename(file);
  if (/[-_. ](?:fus(?:ed?|ion)?|psh|pansharp\w*)(?:$|[-_. ])|融合/i.test(name)) return 'fused';
  return /[-_.]pan(?:\d|[-_.]|$)|全色/i.test(name) ? 'pan' : 'multispectral';
}
