/** Where a scene was seen from, by the numbers that stand beside it. */
import type { SidecarFacts } from './sidecar.ts';

/** Where an RPC text (`.rpb` or `_rpc.txt`) puts the middle of its scene, degrees. */
export function parseRpcCentre(text: string): { lng: number; lat: number } | undefined {
  const lng = /(?:longOffset|LONG_OFF)\s*[=:]\s*([+-]?[\d.]+)/i.exec(text)?.[1];
  const lat = /(?:latOffset|LAT_OFF)\s*[=:]\s*([+-]?[\d.]+)/i.exec(text)?.[1];
  if (lng === undefined || lat === undefined) return undefined;
  return { lng: Number(lng), lat: Number(lat) };
}

/**
 * Angle of view from the zenith at the ground, degrees; null where roll and pitch are not stated. Some producers write
 * the elevation as `SatelliteZenith`, so the value is only taken in the reading that fits roll and pitch.
 */
export function viewZenithOf(facts: SidecarFacts): number | null {
  const { rollAngle: roll, pitchAngle: pitch, statedViewZenith: stated } = facts;
  if (roll === undefined || pitch === undefined) return null;
  const offNadir = Math.acos(Math.cos((roll * Math.PI) / 180) * Math.cos((pitch * Math.PI) / 180));
  // Orbits of 500–650 km: the earth's curvature makes the angle on the ground larger than the one at the satellite.
  const zenith = (Math.asin(Math.min(1, (1 + 600 / 6371) * Math.sin(offNadir))) * 180) / Math.PI;
  if (stated === undefined) return zenith;
  return [stated, 90 - stated].find((value) => Math.abs(value - zenith) <= 5) ?? zenith;
}
