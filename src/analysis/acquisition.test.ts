import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dayOfYear,
  earthSunDistance,
  findAcquisition,
  fitSunZenith,
  isCalendarDay,
  solarPosition,
  solarZenith,
  sunCoordinates,
  zenithAt,
} from './acquisition.ts';

const NOTHING = {
  file: 'a.tif',
  option: undefined,
  sidecar: undefined,
  fileName: undefined,
  tiffDateTime: undefined,
};

describe('date of acquisition', () => {
  const all = {
    file: 'a.tif',
    option: '2020-01-01',
    sidecar: { date: '2020-02-02', instant: '2020-02-02T03:00:00.000Z' },
    fileName: { date: '2020-03-03' },
    tiffDateTime: '2020:04:04 10:00:00',
  };

  it('comes from the option, then the sidecar, the file name, the TIFF tag', () => {
    expect(findAcquisition(all)).toEqual({ date: '2020-01-01', source: 'option' });
    expect(findAcquisition({ ...all, option: undefined })).toEqual({ ...all.sidecar, source: 'sidecar' });
    expect(findAcquisition({ ...all, option: undefined, sidecar: undefined })).toEqual({
      date: '2020-03-03',
      source: 'file-name',
    });
    expect(findAcquisition({ ...NOTHING, tiffDateTime: all.tiffDateTime })).toEqual({
      date: '2020-04-04',
      source: 'tiff-tag',
    });
  });

  it('is refused where nothing tells it', () => {
    expect(() => findAcquisition(NOTHING)).toThrow('SCENE_NO_DATE');
    expect(() => findAcquisition({ ...NOTHING, tiffDateTime: '0000:00:00 00:00:00' })).toThrow('SCENE_NO_DATE');
  });

  it('is refused where the option is no day', () => {
    for (const option of ['2023', '2023-13-01', '2023-02-29', '15.8.2023', '']) {
      expect(() => findAcquisition({ ...NOTHING, option })).toThrow('OPTION_INVALID');
    }
    expect(isCalendarDay('2024-02-29')).toBe(true);
  });
});

describe('sun', () => {
  it('is as far away as reference.json says', () => {
    expect(dayOfYear('2020-07-18')).toBe(200);
    expect(dayOfYear('2023-12-31')).toBe(365);
    expect(earthSunDistance(200)).toBeCloseTo(1.01627973, 8);
  });

  /** NREL, Solar Position Algorithm (TP-560-34302), appendix A.5: elevation 39.872046° before refraction. */
  it('stands where the algorithm of NREL puts it', () => {
    const zenith = solarZenith(new Date('2003-10-17T19:30:30Z'), -105.1786, 39.742476);

    expect(Math.abs(zenith - (90 - 39.872046))).toBeLessThan(0.01);
  });

  /** Same source: azimuth 194.340241° clockwise from north. */
  it('stands in the direction where the algorithm of NREL puts it', () => {
    const { azimuth } = solarPosition(new Date('2003-10-17T19:30:30Z'), -105.1786, 39.742476);

    expect(Math.abs(azimuth - 194.340241)).toBeLessThan(0.02);
  });

  it('is east in the morning, south at noon and west in the evening, seen from Chengdu', () => {
    const [morning, noon, evening] = ['00:00:00', '05:11:00', '10:00:00'].map(
      (time) => solarPosition(new Date(`2023-03-21T${time}Z`), 104.07, 30.57).azimuth,
    );

    // Sun time is 6 h 56 min ahead of UTC, less 7 minutes in March.
    expect(Math.abs(morning! - 104)).toBeLessThan(10);
    expect(Math.abs(noon! - 180)).toBeLessThan(1);
    expect(Math.abs(evening! - 256)).toBeLessThan(10);
  });

  /** reference.json, `solar_elevation_1030`: by latitude and day of the year, at 10:30 apparent solar time. */
  it.each([
    [27, { 20: 37.9, 80: 55.1, 172: 69.4, 266: 54.6, 355: 35.1 }],
    [30, { 20: 35.2, 80: 52.8, 172: 68.9, 266: 52.3, 355: 32.3 }],
    [33, { 20: 32.5, 80: 50.4, 172: 68.1, 266: 49.9, 355: 29.6 }],
  ])('is as high in the morning at %i° N as the reference says', (latitude, elevations) => {
    for (const [doy, elevation] of Object.entries(elevations)) {
      // The reference takes Cooper's declination, which is up to 1° off at the equinoxes; the true one is tested above.
      const cooper = 23.45 * Math.sin((2 * Math.PI * (284 + Number(doy))) / 365);
      expect(90 - zenithAt(latitude, cooper, -22.5)).toBeCloseTo(elevation, 1);
    }
  });

  /** Astronomical Almanac: the solstices and equinoxes of 2023. */
  it.each([
    ['2023-03-20T21:24:00Z', 0],
    ['2023-06-21T14:58:00Z', 23.438],
    ['2023-09-23T06:50:00Z', 0],
    ['2023-12-22T03:27:00Z', -23.438],
  ])('has the declination of the season at %s', (instant, declination) => {
    expect(Math.abs(sunCoordinates(new Date(instant)).declination - declination)).toBeLessThan(0.01);
  });

  it('is never misread from a sidecar, whatever angle and clock the producer uses', () => {
    const place = {
      lng: fc.double({ min: 97, max: 108, noNaN: true }),
      lat: fc.double({ min: 26, max: 34, noNaN: true }),
    };
    const minutes = fc.integer({ min: 0, max: 365 * 24 * 60 });
    fc.assert(
      fc.property(fc.record({ ...place, minutes, asElevation: fc.boolean(), asBeijing: fc.boolean() }), (input) => {
        // Between 10:00 and 14:00 in Beijing, as optical satellites pass.
        const day = Math.floor(input.minutes / 1440);
        const instant = new Date(Date.UTC(2022, 0, 1 + day, 2, input.minutes % 240));
        const zenith = solarZenith(instant, input.lng, input.lat);
        // Near 45° zenith and elevation are the same number, and any reading is right to within the tolerance.
        fc.pre(Math.abs(zenith - 45) > 3);
        const stated = input.asElevation ? 90 - zenith : zenith;
        const clock = input.asBeijing ? new Date(instant.getTime() + 8 * 3_600_000) : instant;

        const fit = fitSunZenith(stated, clock.toISOString().slice(0, 19), input.lng, input.lat);

        expect(fit?.zenith).toBeCloseTo(zenith, 6);
        expect(fit?.timeZone).toBe(input.asBeijing ? 'Beijing' : 'UTC');
      }),
      { numRuns: 1000 },
    );
  });

  it('is left unknown where no reading fits', () => {
    expect(fitSunZenith(80, '2020-07-16T12:00:00', 104, 30.5)).toBeUndefined();
    expect(fitSunZenith(17, 'yesterday', 104, 30.5)).toBeUndefined();
    expect(fitSunZenith(17, '2020-07-16T12:00:00Z', 104, 30.5)).toBeUndefined();
  });
});
