import { describe, expect, it } from 'vitest';
import { parseSentinelMetadata, parseSidecar } from './sidecar.ts';
import { parseRpcCentre, viewZenithOf } from './view-geometry.ts';

const timeOf = (text: string): string | undefined => parseSidecar(`<x><CenterTime>${text}</CenterTime></x>`)?.time;

describe('sidecar of a Chinese scene', () => {
  it('gives the facts wherever they stand in the tree', () => {
    const facts = parseSidecar(`<?xml version="1.0" encoding="utf-8"?>
      <ProductMetaData>
        <SatelliteID>GF2</SatelliteID><SensorID>PMS1</SensorID><ReceiveTime>2020-07-16 11:40:00</ReceiveTime>
        <Time><CenterTime>2020-07-16 11:53:36</CenterTime></Time>
        <SolarZenith>17.2</SolarZenith><SatelliteZenith>83.1</SatelliteZenith>
        <RollViewingAngle>-6.0</RollViewingAngle><PitchViewingAngle>1.0</PitchViewingAngle>
        <ValidPixelBits>10</ValidPixelBits>
      </ProductMetaData>`);

    expect(facts).toEqual({
      satellite: 'GF2',
      camera: 'PMS1',
      date: '2020-07-16',
      time: '2020-07-16T11:53:36',
      statedSolarZenith: 17.2,
      statedViewZenith: 83.1,
      rollAngle: -6,
      pitchAngle: 1,
      validBits: 10,
    });
  });

  it('is none where the text is something else', () => {
    expect(parseSidecar('')).toBeUndefined();
    expect(parseSidecar('no xml')).toBeUndefined();
    expect(parseSidecar('<a><b></a>')).toBeUndefined();
    expect(parseSidecar('<metadata><idinfo>ArcGIS</idinfo></metadata>')).toBeUndefined();
  });

  it('keeps a time in UTC apart from one that does not say', () => {
    expect(timeOf('2020-07-16T03:53:36.125Z')).toBe('2020-07-16T03:53:36Z');
    expect(timeOf('2020/7/16 9:53:36')).toBe('2020-07-16T09:53:36');
    expect(parseSidecar('<x><CenterTime>2020-07-16</CenterTime></x>')).toEqual({ date: '2020-07-16' });
    expect(parseSidecar('<x><CenterTime>2020-13-16</CenterTime></x>')).toBeUndefined();
  });

  it('reads the angle of view as zenith or elevation, whichever fits roll and pitch', () => {
    expect(viewZenithOf({ rollAngle: -6, pitchAngle: 1, statedViewZenith: 83.1 })).toBeCloseTo(6.9, 9);
    expect(viewZenithOf({ rollAngle: -6, pitchAngle: 1, statedViewZenith: 6.9 })).toBeCloseTo(6.9, 9);
    expect(viewZenithOf({ statedViewZenith: 6.9 })).toBeNull();
  });
});

it('reads baseline and offsets of a Sentinel-2 product', () => {
  const facts = parseSentinelMetadata(`<n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/">
    <Product_Info><PRODUCT_START_TIME>2023-08-15T03:45:41.024Z</PRODUCT_START_TIME>
    <PROCESSING_BASELINE>05.09</PROCESSING_BASELINE></Product_Info>
    <BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>
    <BOA_ADD_OFFSET band_id="0">-1000</BOA_ADD_OFFSET><BOA_ADD_OFFSET band_id="12">-1000</BOA_ADD_OFFSET>
    </n1:Level-2A_User_Product>`);

  expect(facts).toEqual({
    baseline: 5.09,
    quantification: 10_000,
    addOffsets: { 0: -1000, 12: -1000 },
    instant: '2023-08-15T03:45:41.000Z',
  });
  expect(parseSentinelMetadata('<a><b>1</b></a>')).toBeUndefined();
});

it('finds the middle of an RPC in both spellings', () => {
  expect(parseRpcCentre('latOffset = 30.6;\nlongOffset = 104.1;')).toEqual({ lng: 104.1, lat: 30.6 });
  expect(parseRpcCentre('LAT_OFF: +30.60 degrees\nLONG_OFF: +104.10 degrees')).toEqual({ lng: 104.1, lat: 30.6 });
  expect(parseRpcCentre('')).toBeUndefined();
});
