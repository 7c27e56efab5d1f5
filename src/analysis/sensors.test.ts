import { describe, expect, it } from 'vitest';
import { parseSceneName } from './scene-name.ts';
import { type BandEvidence, capabilityOf, findBandRoles, findSensor, findSensorById } from './sensors.ts';

const NOTHING: BandEvidence = {
  file: 'a.tif',
  bandCount: 4,
  alphaBand: undefined,
  option: undefined,
  descriptions: [],
  sensor: undefined,
  isPan: false,
  bandName: undefined,
};

describe('registry', () => {
  it('knows sensors as sidecars, file names and people spell them', () => {
    expect(findSensor('GF2', 'PMS1')?.id).toBe('GF-2 PMS1');
    expect(findSensor('ZY302', 'MUX')?.id).toBe('ZY-3 02 MUX');
    expect(findSensorById('gf-2 pms1')?.id).toBe('GF-2 PMS1');
    expect(findSensorById('naip')?.id).toBe('NAIP');
    expect(findSensor('GF2', 'PMS3')).toBeUndefined();
    expect(findSensorById('BJ-3A')).toBeUndefined();
  });

  it('has the band orders of SCIENCE 2.1', () => {
    expect(findSensor('GF6', 'WFV')?.fileOrder).toEqual([
      'blue', 'green', 'red', 'nir', 'redEdge1', 'redEdge2', 'coastal', 'yellow',
    ]); // prettier-ignore
    expect(findSensor('JL101A', 'PMS')?.fileOrder).toEqual(['blue', 'green', 'red']);
    expect(findSensor('ZY1E', 'VNIC')?.fileOrder?.slice(0, 4)).toEqual(['blue', 'green', 'red', 'nir']);
  });
});

describe('band roles', () => {
  it('come whole from the first source that names any', () => {
    const sensor = findSensorById('NAIP');
    const descriptions = ['近红外', '红', 'green', ''];

    expect(findBandRoles({ ...NOTHING, sensor, descriptions, option: { red: 3, nir: 4 } })).toEqual({ red: 3, nir: 4 });
    expect(findBandRoles({ ...NOTHING, sensor, descriptions })).toEqual({ nir: 1, red: 2, green: 3 });
    expect(findBandRoles({ ...NOTHING, sensor })).toEqual({ red: 1, green: 2, blue: 3, nir: 4 });
    expect(findBandRoles(NOTHING)).toEqual({});
  });

  it('are not taken from the registry where the number of bands is another', () => {
    const sensor = findSensorById('NAIP');

    expect(findBandRoles({ ...NOTHING, sensor, bandCount: 3 })).toEqual({});
    expect(findBandRoles({ ...NOTHING, sensor, alphaBand: 4 })).toEqual({});
    expect(findBandRoles({ ...NOTHING, sensor, bandCount: 5, alphaBand: 5 })).toEqual({
      red: 1,
      green: 2,
      blue: 3,
      nir: 4,
    });
  });

  it('read a band number only by its sensor', () => {
    const descriptions = ['B4', 'B5'];
    const two = { ...NOTHING, bandCount: 2, descriptions };

    expect(findBandRoles({ ...two, sensor: findSensorById('Landsat-8 OLI') })).toEqual({ red: 1, nir: 2 });
    expect(findBandRoles({ ...two, sensor: findSensorById('Landsat-7 ETM') })).toEqual({ nir: 1, swir1: 2 });
    expect(findBandRoles({ ...two, sensor: findSensorById('Sentinel-2 MSI') })).toEqual({ red: 1, redEdge1: 2 });
    expect(findBandRoles({ ...two, descriptions: ['B8A', 'B04'], sensor: findSensorById('Sentinel-2 MSI') })).toEqual({
      nir2: 1,
      red: 2,
    });
    expect(findBandRoles(two)).toEqual({});
  });

  it('are unknown where two bands claim one role', () => {
    expect(findBandRoles({ ...NOTHING, descriptions: ['red', 'red', 'nir', 'green'] })).toEqual({});
  });

  it('of an option must be bands of the file, each once', () => {
    for (const option of [
      { red: 0, nir: 1 },
      { red: 1, nir: 5 },
      { red: 2, nir: 2 },
      { red: 1.5, nir: 2 },
    ]) {
      expect(() => findBandRoles({ ...NOTHING, option })).toThrow('OPTION_INVALID');
    }
  });
});

describe('capability', () => {
  it('follows from the roles', () => {
    expect(capabilityOf('a', 4, { red: 1, nir: 2 })).toBe('VNIR');
    expect(capabilityOf('a', 4, { red: 1, nir: 2, swir1: 3 })).toBe('VNIR+SWIR');
    expect(capabilityOf('a', 3, { red: 1, green: 2, blue: 3 })).toBe('RGB');
  });

  it('is refused where no index can be made', () => {
    expect(() => capabilityOf('a', 4, {})).toThrow('BAND_ROLES_UNKNOWN');
    expect(() => capabilityOf('a', 1, { pan: 1 })).toThrow('BAND_MISSING');
    expect(() => capabilityOf('a', 2, { red: 1, green: 2 })).toThrow('BAND_MISSING: Scene a has no nir band');
    expect(() => capabilityOf('a', 2, { nir: 1, green: 2 })).toThrow('BAND_MISSING: Scene a has no red band');
  });
});

describe('file names', () => {
  it.each([
    [
      'GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-MSS1.tiff',
      { satellite: 'GF2', camera: 'PMS1', date: '2020-07-16', level: 'L1A', product: 'multispectral' },
    ],
    ['GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-PAN1.tiff', { product: 'pan' }],
    ['GF6_WFV_E103.2_N30.1_20210315_L1A1120094873-MSS_fusion.tif', { camera: 'WFV', product: 'fused' }],
    [
      'GF7_DLC_E104.1_N30.6_20210801_L1A0000123456-BWDMUX.tiff',
      { satellite: 'GF7', camera: 'DLC', product: 'multispectral' },
    ],
    ['GF7_DLC_E104.1_N30.6_20210801_L1A0000123456-FWDPAN.tiff', { product: 'pan' }],
    [
      'ZY303_TMS_E104.1_N30.6_20210801_L1A0000123456-MUX.tiff',
      { satellite: 'ZY303', camera: 'MUX', product: 'multispectral' },
    ],
    ['ZY303_TMS_E104.1_N30.6_20210801_L1A0000123456-NAD.tiff', { product: 'pan' }],
    [
      'JL1GF03B02_PMS_20220516075811_200084559_101_0008_001_L1_MSS.tif',
      // Two minutes to eight in Beijing is the day before in UTC.
      { satellite: 'JL1GF03B02', camera: 'PMS', date: '2022-05-15', instant: '2022-05-15T23:58:11.000Z', level: 'L1' },
    ],
    [
      'SV1-03_20190328_L2A0000820208_1103190064002_01-PAN.tiff',
      { satellite: 'SV1-03', date: '2019-03-28', level: 'L2A', product: 'pan' },
    ],
    [
      'TRIPLESAT_3_MS_L1_20211123013545_0039E9VI_003.tif',
      { satellite: 'TripleSat 3', instant: '2021-11-23T01:35:45.000Z', product: 'multispectral' },
    ],
    ['TRIPLESAT_3_PAN_L1_20211123013545_0039E9VI_003.tif', { product: 'pan' }],
    ['m_4709963_se_14_1_20100629.tif', { satellite: 'NAIP', date: '2010-06-29' }],
    ['m_3211605_ne_11_060_20200415_20200730.tif', { satellite: 'NAIP', date: '2020-04-15' }],
    [
      'LC08_L2SP_129039_20200716_20200912_02_T1_SR_B4.TIF',
      { satellite: 'Landsat-8', date: '2020-07-16', level: 'L2SP C2', bandName: 'B4' },
    ],
    [
      'S2A_MSIL2A_20230815T034541_N0509_R104_T48RUV_20230815T081234.tif',
      { date: '2023-08-15', instant: '2023-08-15T03:45:41.000Z', baseline: 5.09, level: 'MSIL2A' },
    ],
    ['T48RUV_20230815T034541_B8A_20m.tif', { satellite: 'Sentinel-2', bandName: 'B8A' }],
    ['S2B_48RUV_20230815_0_L2A.tif', { date: '2023-08-15', level: 'MSIL2A' }],
  ])('%s', (name, facts) => {
    expect(parseSceneName(name)).toMatchObject(facts);
  });

  it.each([
    ['SV1-03', '', 'SuperView-1'],
    ['TripleSat 3', '', 'BJ-2'],
    ['ZY303', 'MUX', 'ZY-3 03 MUX'],
    ['GF7', 'DLC', 'GF-7 DLC'],
    ['ZY1E', 'VNIC', 'ZY1-02D VNIC'],
    ['LANDSAT_8', 'OLI', 'Landsat-8 OLI'],
  ])('lead from %s %s to the sensor', (satellite, camera, id) => {
    expect(findSensor(satellite, camera)?.id).toBe(id);
  });

  it('of Jilin-1 GF03 lead to none, because its order of bands stands in the metadata', () => {
    expect(findSensor('JL1GF03B02', 'PMS')).toBeUndefined();
  });

  it('that are only a year or a word say nothing', () => {
    for (const name of ['1990.tif', '20200716.tif', 'chengdu_20200716.tif', 'ortho.tif', 'GF2.tif']) {
      expect(parseSceneName(name)).toBeUndefined();
    }
    expect(parseSceneName('m_4709963_se_14_1_20101340.tif')?.date).toBeUndefined();
  });
});
