import { expect, it } from 'vitest';
import { Ground, isVegetated, SPECTRA } from './ground.ts';

/** SCIENCE §7.2, computed there with numpy. */
const GOLDEN = [
  ['Forest', 0.8876],
  ['Grass', 0.4211],
  ['Soil', 0.1429],
  ['Limestone', 0.0513],
  ['DryGrass', 0.2093],
  ['Water', -0.4],
] as const;

function ndvi(ground: Ground): number {
  const [, , red, nir] = SPECTRA[ground]!;
  return (nir - red) / (nir + red);
}

it.each(GOLDEN)('gives %s the published NDVI', (name, expected) => {
  expect(ndvi(Ground[name])).toBeCloseTo(expected, 4);
});

it('keeps every kind of ground away from the threshold of cover', () => {
  // The end-members that a fit may find: limestone or soil below, meadow or forest above.
  for (const soil of [ndvi(Ground.Limestone), ndvi(Ground.Soil), 0.2]) {
    for (const vegetation of [ndvi(Ground.Meadow), 0.85, ndvi(Ground.Forest)]) {
      for (const ground of Object.values(Ground)) {
        const cover = (ndvi(ground) - soil) / (vegetation - soil);
        expect(cover > 0.5, `${soil} ${vegetation} ${ground}`).toBe(isVegetated(ground));
        expect(Math.abs(cover - 0.5)).toBeGreaterThan(0.03);
      }
    }
  }
});
