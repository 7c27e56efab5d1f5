import { expect, it } from 'vitest';
import { parseLandsatMetadata } from './landsat-metadata.ts';

const XML = `<?xml version="1.0"?><LANDSAT_METADATA_FILE>
  <PRODUCT_CONTENTS><PROCESSING_LEVEL>L2SP</PROCESSING_LEVEL><COLLECTION_NUMBER>02</COLLECTION_NUMBER></PRODUCT_CONTENTS>
  <IMAGE_ATTRIBUTES><SPACECRAFT_ID>LANDSAT_9</SPACECRAFT_ID><SENSOR_ID>OLI_TIRS</SENSOR_ID>
    <DATE_ACQUIRED>2022-07-16</DATE_ACQUIRED><SCENE_CENTER_TIME>03:36:48.5271480Z</SCENE_CENTER_TIME>
    <SUN_ELEVATION>68.5</SUN_ELEVATION></IMAGE_ATTRIBUTES>
  <LEVEL2_SURFACE_REFLECTANCE_PARAMETERS>
    <REFLECTANCE_MULT_BAND_4>2.75e-05</REFLECTANCE_MULT_BAND_4><REFLECTANCE_ADD_BAND_4>-0.2</REFLECTANCE_ADD_BAND_4>
  </LEVEL2_SURFACE_REFLECTANCE_PARAMETERS>
  <LEVEL1_PROCESSING_RECORD><PROCESSING_LEVEL>L1TP</PROCESSING_LEVEL></LEVEL1_PROCESSING_RECORD>
  <LEVEL1_RADIOMETRIC_RESCALING>
    <REFLECTANCE_MULT_BAND_4>2.0000E-05</REFLECTANCE_MULT_BAND_4><REFLECTANCE_ADD_BAND_4>-0.100000</REFLECTANCE_ADD_BAND_4>
  </LEVEL1_RADIOMETRIC_RESCALING></LANDSAT_METADATA_FILE>`;

it('keeps the coefficients of level 2 apart from those of level 1 in the same file', () => {
  expect(parseLandsatMetadata(XML)).toEqual({
    facts: {
      satellite: 'LANDSAT_9',
      camera: 'OLI',
      date: '2022-07-16',
      time: '2022-07-16T03:36:48Z',
      statedSolarZenith: 21.5,
    },
    level: 'L2SP C2',
    reflectance: { B4: { scale: 2.75e-5, offset: -0.2 } },
  });
  expect(parseLandsatMetadata(XML.replace('L2SP', 'L1TP'))?.reflectance).toEqual({ B4: { scale: 2e-5, offset: -0.1 } });
});

it('is none where the text is something else, or has no day', () => {
  expect(parseLandsatMetadata('')).toBeUndefined();
  expect(parseLandsatMetadata('<a><b></a>')).toBeUndefined();
  expect(parseLandsatMetadata('GROUP = X\n  SPACECRAFT_ID = "LANDSAT_8"\nEND_GROUP = X')).toBeUndefined();
  expect(parseLandsatMetadata(XML.replace('2022-07-16', '2022-13-16'))).toBeUndefined();
});
