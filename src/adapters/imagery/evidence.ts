/** The two pieces of evidence of one patch: the chip for people, the change raster for QGIS. */
import { join } from 'node:path';
import type { RasterWriter } from '../../app/ports/outputs.ts';
import type { EvidenceInput, EvidenceWriter } from '../../app/ports/work.ts';
import { changeCodeOf, changeColours } from './change-classes.ts';
import { chipInputOf } from './chip-input.ts';
import { createChipPainter } from './chip.ts';

export function createEvidenceWriter(dependencies: { readonly rasterWriter: RasterWriter }): EvidenceWriter {
  const painter = createChipPainter();
  return {
    async write(input, folders) {
      const name = fileNameOf(input.patch.patchId);
      const chip = `${name}.png`;
      const change = `${name}.tif`;
      await painter.write(join(folders.chips, chip), chipInputOf(input, folders.language));
      await writeChange(join(folders.change, change), input, dependencies.rasterWriter);
      return { chip: `chips/${chip}`, change: `change/${change}` };
    },
  };
}

/** Letters, digits, Chinese, `-`, `_` and `.` stay; anything else becomes `~` and its code, so that no two ids meet. */
export function fileNameOf(patchId: string): string {
  const safe = patchId.replaceAll(/[^\p{L}\p{N}\-_.]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
  // Names of only dots, and a leading dot, mean something to file systems.
  return safe.replace(/^\./, '~2e~');
}

async function writeChange(file: string, { crop, covers }: EvidenceInput, writer: RasterWriter): Promise<void> {
  const codes = new Uint8Array(crop.coverage.length);
  for (let i = 0; i < codes.length; i++) {
    if (crop.coverage[i]! > 0) codes[i] = changeCodeOf(covers.baseline[i]!, covers.current[i]!);
  }
  await writer.write(file, {
    grid: crop.grid,
    bands: [codes],
    nodata: 0,
    mask: codes.map((code) => (code === 0 ? 0 : 255)),
    colours: changeColours(),
    descriptions: ['change = 10 * from + to; 1 water 2 built 3 bare 4 sparse 5 vegetated'],
  });
}
